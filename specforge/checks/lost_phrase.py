"""Words that a program looks for and no element says."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from specforge.amounts import enumerated
from specforge.elements import Known, elements_of
from specforge.finding import Problem, Severity
from specforge.links import LONGEST, LOOKED_AT, ends_of, links_in, refs_of
from specforge.project import Project, View
from specforge.regexes import regex
from specforge.registry import Reach, check
from specforge.spec.walking import walk, written

UNSAID = frozenset(("id", "was", "because", "owner", "review_by", "criteria"))
"""Keys of an element that hold nothing the model is told."""
SENTENCE = regex(r"[^.!?:;\"\u201c\u201d]{3,}")
"""What is compared with words that nobody says: a sentence, or what stands in quotes."""


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def lost_phrase(project: Project) -> Iterator[Problem]:
    """Flag words that a linked file looks for and none of the elements that it is linked to says.

    A router that acts on a sentence, a parser that reads a word, a dashboard that counts it: rewording what they look for
    breaks them, and no eval notices. `needs` of a link says what that is; spaces and line ends make no difference, anything
    else does.

    Fires on:

    ```yaml
    # file: spec.yaml
    specforge: 1
    feature: shop
    intents:
      - {id: hand-over, when: The user asks for a person., do: 'Send exactly "I am handing you over."'}
    links:
      - {file: router.py, to: intent/hand-over, needs: YOU ARE BEING TRANSFERRED}
    # file: router.py
    transferred = "YOU ARE BEING TRANSFERRED" in message
    ```

    Silent on:

    ```yaml
    # file: spec.yaml
    specforge: 1
    feature: shop
    intents:
      - {id: hand-over, when: The user asks for a person., do: 'Send exactly "YOU ARE BEING TRANSFERRED TO A HUMAN AGENT."'}
    links:
      - {file: router.py, to: intent/hand-over, needs: YOU ARE BEING TRANSFERRED}
    # file: router.py
    transferred = "YOU ARE BEING TRANSFERRED" in message
    ```
    """
    for view in project.views:
        for link, owner, _ in links_in(view):
            refs = [ref for ref in refs_of(link.value, owner) if ref in ends_of(view)[0]] if link.value.needs else []
            if not refs or not (said := _said_of(refs, view)):
                continue
            for index, words in enumerate(link.value.needs):
                if not any(" ".join(words.split()) in text for text in said):
                    subject = f"is said by none of {enumerated(refs)}" if len(refs) > 1 else f"{refs[0]} does not say"
                    help = f"say it again, or change {link.value.file} first, and then `needs`{_instead(words, said)}"
                    yield Problem(f"{link.value.file} looks for {words!r}, which {subject}", link.place / "needs" / index, help, refs[0])


def _said_of(refs: Sequence[str], view: View) -> list[str]:
    """What some elements say in a variant that has all of them, or together where none has; nothing in another variant."""
    views = view.project.views_of(view.file)
    whole = [one for one in views if elements_of(one).keys() >= set(refs)]
    if whole and view not in whole:
        return []
    known = [(one, elements_of(one)) for one in ([view] if whole else views)]
    texts = (text for one, elements in known for ref in refs if ref in elements for text in _said(elements[ref], one))
    return [" ".join(text.split()) for text in texts]


def _said(known: Known, view: View) -> Iterator[str]:
    """Each text of an element as it is said, and each name that it has, without what is only for people and without how it is judged."""
    if known.model is None:
        yield known.says
        return
    yield from (view.fill(text) for route, _, text in walk(known.model) if route[0] not in UNSAID)
    yield from _names({key: value for key, value in written(known.model).items() if key not in UNSAID})


def _names(value: object) -> Iterator[str]:
    """The keys and the plain values of what is written."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield str(key)
            yield from _names(held)
    elif isinstance(value, (list, tuple)):
        for held in value:
            yield from _names(held)
    elif isinstance(value, str):
        yield value


def _instead(words: str, said: Sequence[str]) -> str:
    """What is said that is nearest to what is looked for."""
    sentences = dict.fromkeys(part for text in said for part in SENTENCE.findall(text) if len(part) <= LONGEST)
    near = get_close_matches(words, [*sentences][:LOOKED_AT], n=1, cutoff=0.5)
    return f"; nearest to it is {near[0]!r}" if near else ""
