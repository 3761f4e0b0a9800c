"""What a case hangs on, and what moved of it between one view as it was in the base and as it is now."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from specforge.elements import kind_of, rule_of, written
from specforge.evaluation.cases import EvalCase, case_json
from specforge.evaluation.hanging import prints_of
from specforge.linting import locate
from specforge.project import View
from specforge.provenance.traced import plain
from specforge.spec.element import Element
from specforge.tracing.chain.answer import Link, Move, Role
from specforge.tracing.chain.compiled import Compiled
from specforge.tracing.chain.quoting import SHOWN


class Pair(Struct, frozen=True, dict=True):
    """One view as it is now, and as it was in the base."""

    id: str
    """The case."""
    now: Compiled
    then: Compiled | None = None
    """Nothing when no base was named, and when the base has no such view."""
    compared: bool = False
    """Whether a base was named."""

    @property
    def case(self) -> EvalCase:
        """The case as it is now."""
        return self.now.cases[self.id]

    @cached_property
    def prints(self) -> Mapping[str, str]:
        """The fingerprint of each element that a result of the case hangs on, by ref."""
        return prints_of(self.case, self.now.view, self.now.prints)

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """The refs that elements have now, by those that they had: renamed ones, and those that moved into or out of a module."""
        before = self.then.elements if self.then is not None else {}
        left = {ref.partition("/")[2]: ref for ref in before if "/" in ref and ref not in self.now.elements}
        found: dict[str, str] = {}
        for ref, known in self.now.elements.items():
            owner, _, name = ref.partition("/")
            if ref not in before and name in left:
                found[left[name]] = ref
            for was in known.model.was if isinstance(known.model, Element) and ref not in before else ():
                found.setdefault(f"{owner}/{known.kind}/{was}", ref)
        return found

    @cached_property
    def former(self) -> Mapping[str, str]:
        """The same the other way round."""
        return {new: old for old, new in self.renamed.items()}

    @cached_property
    def old_case(self) -> EvalCase | None:
        """The case as it was."""
        cases = self.then.cases if self.then is not None else {}
        return cases.get(self.id) or cases.get(self.former.get(self.id, ""))

    @cached_property
    def roles(self) -> dict[str, Role]:
        """The elements that the case hangs on."""
        view, case = self.now.view, self.case
        found: dict[str, Role] = dict.fromkeys(_about(case), "covered")
        for ref in map(rule_of, (one.ref for one in case.expect if one.ref != case.id)):
            found.setdefault(ref, "judged")
        tools = {tool.id: str(tool.ref) for tool in view.tools}
        for intent in view.intents:
            for name in intent.value.tools if str(intent.ref) in found else ():
                if name in tools:
                    found.setdefault(tools[name], "used")
        quoted = [ref for ref in map(rule_of, self.prints) if ref != case.id]
        reached = [each.line for one in found for each in self.now.reached.get(one, ()) if each.owns]
        for ref in (*quoted, *(ref for line in reached for ref in line.refs if kind_of(ref) in {"fact", "document"})):
            found.setdefault(ref, "quoted")
        return {ref: role for ref, role in found.items() if ref in self.now.elements}

    def move(self, ref: str) -> Move:
        """What happened to an element."""
        if not self.compared:
            return ""
        now, old = self.now.elements[ref], self.former.get(ref, ref)
        if self.then is None or old not in self.then.elements:
            return "new"
        was = self.then.elements[old]
        if written(now, wording=False) != written(was, wording=False):
            return "changed"
        if written(now) != written(was):
            return "reworded"
        # The text of a linked document is not written in the element.
        return "changed" if now.kind == "document" and self.now.prints.get(ref) != self.then.prints.get(old) else "unchanged"

    def case_move(self) -> Move:
        """What happened to the case."""
        if not self.compared:
            return ""
        if self.then is None or self.old_case is None:
            return "new"
        same = _asked(self.case, self.now.view) == _asked(self.old_case, self.then.view, self.renamed)
        return "unchanged" if same else "changed"

    def gone(self) -> Iterator[Link]:
        """The elements that the case was about and that there are no more, unless it asks for something else now."""
        if self.then is None or self.old_case is None or _own(self.case) != _own(self.old_case):
            return
        for ref in _about(self.old_case):
            if (new := self.renamed.get(ref, ref)) not in self.now.elements and ref in self.then.elements:
                was = self.then.elements[ref]
                lost = tuple(
                    dict.fromkeys(plain(one.line.text) for one in sorted(self.then.clauses(ref, "covered"), key=lambda one: not one.alone))
                )
                yield Link(
                    new, "covered", was.says, locate(self.then.view.project, was.place), was.owner, was.protected, "gone",
                    lost=lost[:SHOWN], told=False,
                )  # fmt: skip


def _about(case: EvalCase) -> tuple[str, ...]:
    """The elements that a case is about; of a criterion, its rule."""
    return tuple(dict.fromkeys(rule_of(ref) for ref in case.refs if ref != case.id))


def _asked(case: EvalCase, view: View, renamed: Mapping[str, str] | None = None) -> str:
    """What a case asks and expects, whatever it is called; samples of variables that it does not set are left out."""
    line = {key: value for key, value in case_json(case, view).items() if key not in {"id", "origin", "feature", "variant", "variables"}}
    line["refs"] = [(renamed or {}).get(ref, ref) for ref in case.refs if ref != case.id]
    line["expect"] = [
        (("" if one.ref == case.id else (renamed or {}).get(one.ref, one.ref)), one.check.model_dump_json()) for one in case.expect
    ]
    given = next((one.value.given for one in view.cases if str(one.ref) == case.id), None)
    return json.dumps([line, given.variables if given else {}], sort_keys=True, default=str)


def _own(case: EvalCase) -> str:
    """What a case itself asks and expects, beside what stands because of what it covers."""
    expect = [one.check.model_dump_json() for one in case.expect if one.ref == case.id]
    turns = [one.model_dump_json() for one in case.turns]
    judged = [one.model_dump_json() for one in case.judged]
    return json.dumps([expect, turns, dict(case.user or {}), case.state, case.ends_with, judged], sort_keys=True, default=str)
