"""What people decide and confirm: findings that are tolerated, edits and changes that are accepted, and files compared with elements."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from specforge.amounts import in_code
from specforge.spec.model import Model, mistake
from specforge.spec.policy import RECORD
from specforge.spec.scalars import Day, OneOrMany, Phrase, Text, Verbatim


class Waiver(Model):
    """A finding that is tolerated for a while."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        "rule": "write `check`",
        "because": "write `reason`",
        "by": "write `owner`",
        "until": "write `expires`",
    }

    check: Annotated[Verbatim, RECORD]
    """The check."""
    element: Annotated[Verbatim | None, RECORD] = None
    """The element, as `kind/id`; every element of the spec when left out."""
    reason: Annotated[Text, RECORD]
    """Why it is tolerated."""
    owner: Annotated[Phrase, RECORD]
    """Who tolerates it."""
    expires: Annotated[Day, RECORD]
    """The last day it is tolerated."""


class Decision(Model):
    """What somebody decided about text that was edited by hand, or about a change of an element: exactly one of four."""

    elsewhere: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("question", "choice", "alternatives", "agreed_by", "agreed_on", "decides"), "write a judgement call as one of the `judgements`"
    )

    accept: Annotated[Verbatim | None, RECORD] = None
    """The artifact whose edit is kept, as a path below the feature's output folder, such as `prompt.md`."""
    detach: Annotated[Verbatim | None, RECORD] = None
    """The artifact that no build writes any more."""
    sign_off: Annotated[Verbatim | None, RECORD] = None
    """The protected element whose present form its owner stands behind, as `kind/id`."""
    change: Annotated[Verbatim | None, RECORD] = None
    """The element whose change is accepted for a while, as `kind/id`; `feature` for the feature itself, `feature/id` for one that is gone."""
    changes: Annotated[Annotated[tuple[Verbatim, ...], OneOrMany], RECORD] = ()
    """For `accept` and `change`: the changes that are accepted, by the names that `specforge check` and `specforge diff` give them."""
    seen: Annotated[Verbatim | None, RECORD] = None
    """For `sign_off`: the fingerprint of the element when it was signed off."""
    reason: Annotated[Text, RECORD]
    """Why."""
    owner: Annotated[Phrase, RECORD]
    """Who decided it."""
    expires: Annotated[Day | None, RECORD] = None
    """The last day it holds; what is accepted always has one."""

    @model_validator(mode="after")
    def _one_decision(self) -> Self:
        given = [name for name in ("accept", "detach", "sign_off", "change") if getattr(self, name) is not None]
        if len(given) != 1:
            raise mistake(
                f"a decision needs exactly one of `accept`, `detach`, `sign_off` and `change`; this has {in_code(given, ' and ') or 'none of them'}",
                "write one decision for each",
            )
        if self.change is not None and not self.changes:
            raise mistake("the decision accepts no change", "let `specforge accept-change` write it, which names the changes in `changes`")
        if self.change is not None and self.expires is None:
            raise mistake("an accepted change needs a day on which it is looked at again", "write `expires: 2027-01-31`")
        if self.accept is not None and not self.changes:
            raise mistake("the decision accepts no change", "let `specforge accept` write it, which names the changes in `changes`")
        if self.accept is not None and self.expires is None:
            raise mistake("an accepted edit needs a day on which it is looked at again", "write `expires: 2027-01-31`")
        if self.sign_off is not None and self.seen is None:
            raise mistake(
                "the sign-off does not say what was seen", "let `specforge sign-off` write it, which notes a fingerprint in `seen`"
            )
        return self


class Link(Model):
    """A piece of a file that people write, and the elements that it is about; either may not change without the other."""

    file: Annotated[Verbatim, RECORD]
    """The file, relative to this spec: a prompt, a runner's config, eval cases, tool schemas, a document."""
    at: Annotated[Verbatim | None, RECORD] = None
    """The piece: a heading with its section, another line with its paragraph, or `#/key/0/name` in JSON and YAML; the whole file when left out."""
    to: Annotated[Annotated[tuple[Verbatim, ...], OneOrMany], RECORD]
    """The elements, as `kind/id`, or as `owner/kind/id` where a module has them."""
    needs: Annotated[Annotated[tuple[Verbatim, ...], OneOrMany], RECORD] = ()
    """What the piece looks for, word for word, as a parser does that acts on a sentence: one of the elements must go on saying each."""
    seen: Annotated[Verbatim | None, RECORD] = None
    """What both ends were when a person last compared them; `specforge confirm` writes it."""

    @model_validator(mode="after")
    def _some_element(self) -> Self:
        if not self.to:
            raise mistake("the link is about no element", "name one, as in `to: constraint/brief`", "to")
        return self
