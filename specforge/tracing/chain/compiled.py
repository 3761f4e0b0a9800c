"""One view with everything that is compiled of it: the lines that each element reached."""

from bisect import bisect_right
from functools import cached_property
from pathlib import PurePosixPath

from msgspec import Struct

from specforge.attributing.hunk import Expected, Hunk
from specforge.elements import Known, elements_of, fingerprints, rule_of
from specforge.evaluation.cases import EvalCase
from specforge.evaluation.deriving import eval_cases
from specforge.project import View
from specforge.provenance.lines import Line
from specforge.provenance.pointers import pointers
from specforge.provenance.traced import Span, plain
from specforge.regexes import regex
from specforge.spec.rules import Constraint
from specforge.tracing.chain.answer import TELLING, Clause, Move, Role
from specforge.tracing.compiling import TracedArtifact

HEARD = regex(r"/tools/\d+/(?:name|description|inputSchema)(?:/|$)")
"""What of a tool contract the model reads, by its JSON pointer."""


class Made(Struct, frozen=True, dict=True):
    """One artifact with its lines."""

    artifact: TracedArtifact

    @property
    def path(self) -> str:
        """Inside the project."""
        return self.artifact.path

    @property
    def name(self) -> str:
        """The name of the file."""
        return PurePosixPath(self.path).name

    @property
    def telling(self) -> bool:
        """Whether the model reads it."""
        return self.name in TELLING

    @cached_property
    def expected(self) -> Expected:
        """What a build writes, with what owns its lines."""
        return Expected(plain(self.artifact.text), tuple(self.artifact.lines()))

    @cached_property
    def clauses(self) -> tuple[Line, ...]:
        """The lines that say something; of cases none, and of tool contracts those that the model reads."""
        if self.name.endswith(".jsonl"):
            return ()
        at = pointers(self.expected.text) if self.name == "tools.json" else {}
        lines = (line for line in self.expected.lines if any(map(str.isalnum, line.text)))
        return tuple(line for line in lines if self.name != "tools.json" or HEARD.match(at.get(line.number, "")))

    def numbers(self, hunk: Hunk) -> range:
        """The lines that a hunk is about; what was put in is about those around it."""
        # The last start is where a further line would begin.
        starts = self.expected.starts[:-1]
        first, last = bisect_right(starts, hunk.start), bisect_right(starts, max(hunk.start, hunk.end - 1))
        return range(first - 2, first + 2) if hunk.start == hunk.end else range(first, last + 1)


class Compiled(Struct, frozen=True, dict=True):
    """One view with everything that is compiled of it."""

    view: View
    made: tuple[Made, ...]

    @cached_property
    def elements(self) -> dict[str, Known]:
        """Its elements, by ref."""
        return elements_of(self.view)

    @cached_property
    def prints(self) -> dict[str, str]:
        """What anything can depend on in each element, by ref."""
        return fingerprints(self.view)

    @cached_property
    def cases(self) -> dict[str, EvalCase]:
        """Its cases, by id."""
        return {one.id: one for one in eval_cases(self.view)}

    @cached_property
    def reached(self) -> "dict[str, list[Reached]]":
        """The lines that each element reached; a rule reached what its criteria did."""
        found: dict[str, list[Reached]] = {}
        for made in self.made:
            for line in made.clauses:
                owner = rule_of(line.owner.ref)
                parts: dict[str, list[Span]] = {owner: []}
                for span in line.spans:
                    for ref in dict.fromkeys(map(rule_of, span.refs)):
                        parts.setdefault(ref, []).append(span)
                for ref, spans in parts.items():
                    found.setdefault(ref, []).append(Reached(made, line, ref, tuple(spans), owns=ref == owner))
        return found

    def clauses(self, ref: str, role: Role) -> "list[Reached]":
        """The lines that an element reached; of one that is only used or quoted, its own."""
        return [one for one in self.reached.get(ref, ()) if one.owns or role not in {"used", "quoted"}]

    def tells(self, ref: str, role: Role = "covered") -> bool:
        """Whether a line of the prompt or of a tool contract says an element."""
        return any(one.made.telling for one in self.clauses(ref, role))

    def enforced(self, ref: str) -> tuple[str, ...]:
        """Where a constraint is enforced; nowhere for every other element."""
        model = self.elements[ref].model
        return model.enforce if isinstance(model, Constraint) else ()

    def reads_schema(self, ref: str) -> bool:
        """Whether the model reads a schema that can enforce a constraint: the form of its answers, or the input of a tool.

        The tools are those of the intents that the constraint holds for, and of their parts; of one that always holds, all.
        """
        known, form = self.elements[ref], self.view.feature.output_format
        if form is not None and form.json_schema is not None and self.tells(f"{self.view.id}/output-format"):
            return True
        within = [one for one in self.view.intents if not self.view.with_wholes((one.id,)).isdisjoint(known.scope)]
        used = {tool for intent in within for tool in intent.value.tools}
        tools = (tool for tool in self.view.tools if tool.value.input and (tool.id in used or not known.scope))
        return any(self.tells(str(tool.ref)) for tool in tools)


class Reached(Struct, frozen=True, dict=True):
    """A line that an element reached."""

    made: Made
    line: Line
    ref: str
    spans: tuple[Span, ...]
    """The parts of the line that are the element's, with what it quotes."""
    owns: bool

    @property
    def alone(self) -> bool:
        """Whether nothing in the line is another element's, unless it is quoted by this one."""
        return self.owns and len(self.spans) == len(self.line.spans)

    @cached_property
    def said(self) -> tuple[str, str]:
        """The artifact, and what the element says there, as it is compared with the base."""
        own = self.line.text if self.alone else "".join(self.line.text[span.start : span.end] for span in self.spans)
        return self.made.name, bare(own)

    def clause(self, moved: Move = "", edit: str = "") -> Clause:
        """Give the line as it is answered."""
        return Clause(self.made.path, self.line.number, plain(self.line.text), self.owns, moved, edit)


def bare(text: str) -> str:
    """Give the text of a line as it is compared with the base: a comma at its end is its neighbour's."""
    return plain(text).strip().rstrip(",")
