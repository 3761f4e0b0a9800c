"""Drafts a spec from the files of a team, and says where each piece of them went."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from specforge.amounts import enumerated
from specforge.caps import bytes_of
from specforge.errors import UsageError
from specforge.importing.classifying import instructs
from specforge.importing.evals import draft_evals
from specforge.importing.foreign_labels import Written, in_english, printed_in
from specforge.importing.intents import ORDER
from specforge.importing.pieces import Draft, Leftover, Link, SourceText
from specforge.importing.prompts import draft_prompt
from specforge.importing.sketch import Sketch
from specforge.importing.toolfiles import draft_tools
from specforge.importing.yaml_text import Guess, block
from specforge.line_ends import unified
from specforge.location import printable
from specforge.phrases import LANGUAGES
from specforge.regexes import regex
from specforge.source.parsing import MAX_BYTES
from specforge.source.reading import read, unwanted
from specforge.spec.documents import Feature
from specforge.spec.mistakes import validate
from specforge.spec.scalars import is_slug

SECTIONS = (
    ("variables", "variable"), ("facts", "fact"), ("constraints", "constraint"), ("intents", "intent"), ("tools", "tool"),
    ("scaffolds", "scaffold"), ("takes", "takes"), ("gives", "gives"), ("examples", "example"), ("cases", "case"),
)  # fmt: skip
SPACIOUS = {"intents", "tools", "examples", "cases"}
"""Sections whose elements have an empty line between them."""


def draft(
    prompt: str,
    evals: str | None,
    tools: str | None,
    feature: str,
    *,
    prompt_file: str = "prompt.md",
    evals_file: str = "promptfooconfig.yaml",
    tools_file: str = "tools.json",
) -> Draft:
    """Draft the spec of a feature from its prompt, its evals and its tools.

    The draft always loads. Every line of the prompt that is not blank, every test and every tool is in a link or a leftover.

    Args:
        prompt: The system prompt, in Markdown.
        evals: A promptfoo config or a list of cases in YAML or JSON, or cases as JSONL.
        tools: Tools in JSON, as OpenAI, Anthropic, Gemini or MCP describe them.
        feature: The id of the feature.
        prompt_file: The name of the prompt, for links and comments; so are the names of the other two files.
        evals_file: The name of the evals.
        tools_file: The name of the tools.

    Raises:
        UsageError: when a source cannot be read, or the draft would be larger than a spec may be.
    """
    if not is_slug(feature):
        raise UsageError(
            f"{feature!r} is not an id", "use at most 64 lower-case letters and digits, joined by `-`, for instance `shop-agent`"
        )
    source = _source(prompt, prompt_file)
    if not any(line.strip() for line in source.lines):
        raise UsageError(f"{source.file} says nothing", "name the file that holds the system prompt")
    printed = printed_in(source.lines)
    sketch = Sketch(feature, replace(source, lines=in_english(source.lines, printed)))
    if printed != "en":
        sketch.language = printed or sketch.language
    if tools is not None:
        draft_tools(sketch, _source(tools, tools_file))
    draft_prompt(sketch)
    if evals is not None:
        draft_evals(sketch, _source(evals, evals_file))
    _name_unknown_tools(sketch)
    # Labels that stand in English beside texts in another language stay as they are.
    if (language := printed or sketch.language) in LANGUAGES and language != "en":
        layout = sketch.head.get("layout")
        sketch.head["layout"] = {**(layout if isinstance(layout, dict) else {}), "language": language}
    leftovers = (*sketch.leftovers, *_uncovered(sketch))
    if sketch.prompt.lines != source.lines:
        written = _written(sketch, source)
        sketch.head = {key: written.value(one) for key, one in sketch.head.items()}
        for kind, elements in sketch.elements.items():
            sketch.elements[kind] = {id: {key: written.value(one) for key, one in value.items()} for id, value in elements.items()}
        leftovers = tuple(replace(one, text=written.text(one.text)) if one.file == source.file else one for one in leftovers)
    links = [replace(one, quote=source.quote(one.first, one.last)) if one.file == source.file else one for one in sketch.links]
    files = [printable(name) for name, text in ((prompt_file, prompt), (evals_file, evals), (tools_file, tools)) if text is not None]
    spec = _spec(sketch, files)
    _readable(spec)
    return Draft(spec, tuple(links), leftovers, _narrowed(sketch), _bound(sketch))


def draft_tool_section(tools: Iterable[object], source: str) -> Draft:
    """Draft the `tools` of a spec from what a running server says of them.

    A tool that cannot be drafted is left over, and hinders no other.

    Args:
        tools: The tools as the Model Context Protocol describes them.
        source: What is named as where they come from.

    Raises:
        UsageError: when none of them can be drafted, or all together are larger than a spec may be.
    """
    sketch = Sketch("imported", SourceText("", ()))
    for tool in tools:
        # Escapes keep every character that is no plain text from whoever reads the draft.
        text = json.dumps(tool, indent=1)
        name = str(tool.get("name", "")) if isinstance(tool, dict) else ""
        try:
            if len(text) > MAX_BYTES:
                raise UsageError(f"{name}: its description has {len(text):,} bytes; at most {MAX_BYTES:,} are read")
            draft_tools(sketch, SourceText(name, tuple(text.split("\n"))))
        except UsageError as error:
            sketch.leftovers.append(Leftover(name, 1, text[:200], str(error)))
    if not sketch.elements["tool"]:
        why = f": {sketch.leftovers[0].why[:300]}" if sketch.leftovers else ""
        raise UsageError(f"no tool of {source} can be drafted{why}", "see what the server says to `tools/list`")
    lines = [
        f"# Drafted from what {source} says of its tools; none of them was called.",
        "# Nothing in it is confirmed until a person has read it; what is guessed says so.",
        "tools:",
        *_elements(sketch.elements["tool"].values(), spacious=True),
    ]
    section = "\n".join(lines) + "\n"
    _readable(f"specforge: 1\nfeature: imported\n{section}", "name the tools that are to be drafted")
    return Draft(section, tuple(sketch.links), tuple(sketch.leftovers))


def _source(text: str, file: str) -> SourceText:
    name = printable(file)
    size = bytes_of(text)
    if size > MAX_BYTES:
        raise UsageError(f"{name} has {size:,} bytes; at most {MAX_BYTES:,} are read", "import it in parts")
    text = unified(text.removeprefix("\ufeff"))
    if found := unwanted(text.replace("\n", " ").replace("\t", " ")):
        what, index = found
        raise UsageError(
            f"{name} holds {what} on line {text.count(chr(10), 0, index) + 1}", "it is no text in UTF-8, or the character has to be removed"
        )
    return SourceText(name, tuple(text.split("\n")))


def _name_unknown_tools(sketch: Sketch) -> None:
    """Tell the tools that the prompt names and that nothing describes."""
    spans = sketch.intent_spans
    told: set[str] = set()
    for id, intent in sketch.elements["intent"].items():
        names = intent.get("tools", [])
        assert isinstance(names, list)
        for name in names:
            if name not in sketch.elements["tool"] and name not in told:
                told.add(name)
                line = next((first for first, last in spans[id] if name in sketch.prompt.quote(first, last)), spans[id][0][0])
                why = f"no tools file describes the tool `{name}`, so the spec has no contract for it"
                sketch.leftovers.append(Leftover(sketch.prompt.file, line, sketch.prompt.quote(line, line), why))


_SENTENCE = regex(r"(?<=[.!?])\s+|(?<=\u3002)|\n")
"""Where a sentence of a role ends."""


def _bound(sketch: Sketch) -> int:
    """How many sentences of the role are rules."""
    return sum(instructs(sentence) for sentence in _SENTENCE.split(str(sketch.head.get("role", ""))))


def _narrowed(sketch: Sketch) -> dict[str, int]:
    """Count the rules of each intent that applies by a guess."""
    intents = sketch.elements["intent"]
    counts: Counter[str] = Counter()
    for id, intent in intents.items():
        own = intent.get("constraints", [])
        assert isinstance(own, list)
        counts[id] = len(own)
    for rule in sketch.elements["constraint"].values():
        scopes = rule.get("for", [])
        assert isinstance(scopes, list)
        counts.update(scopes)
    return {id: count for id, count in counts.items() if count and _is_guessed(intents, id)}


def _is_guessed(intents: Mapping[str, Mapping[str, object]], id: str) -> bool:
    """Whether it is guessed when an intent applies, or the one that it is a part of."""
    intent = intents.get(id, {})
    while "when" not in intent and "part_of" in intent:
        intent = intents.get(str(intent["part_of"]), {})
    return isinstance(intent.get("when"), Guess)


def _spec(sketch: Sketch, files: list[str]) -> str:
    names = enumerated(files)
    head: dict[str, object] = {"specforge": 1, "feature": sketch.feature}
    head |= {"title": sketch.head["title"]} if "title" in sketch.head else {}
    head["source"] = sketch.text_of(f"Drafted from {names}")
    head |= {key: sketch.head[key] for key in ("role", "layout") if key in sketch.head}
    lines = [
        f"# Drafted from {names}.",
        "# Nothing in it is confirmed until a person has read it; what is guessed says so.",
        *block(head),
    ]
    for section, kind in SECTIONS:
        elements = [_ordered(kind, element) for element in sketch.elements[kind].values()]
        if elements:
            lines += ["", f"{section}:", *_elements(elements, spacious=section in SPACIOUS)]
        if section == "scaffolds" and "output_format" in sketch.head:
            lines += ["", *block({"output_format": sketch.head["output_format"]})]
    return "\n".join(lines) + "\n"


def _written(sketch: Sketch, source: SourceText) -> Written:
    """What puts back into the texts of a draft how the lines of its prompt were written, with literal braces and without."""
    lines = list(zip(sketch.prompt.lines, source.lines, strict=True))
    return Written((*lines, *((sketch.text_of(read), sketch.text_of(written)) for read, written in lines if read != written)))


def _ordered(kind: str, element: Mapping[str, object]) -> Mapping[str, object]:
    return {key: element[key] for key in ORDER if key in element} if kind == "intent" else element


def _elements(elements: Iterable[Mapping[str, object]], *, spacious: bool) -> Iterator[str]:
    for number, element in enumerate(elements):
        if number and spacious:
            yield ""
        first, *others = block(element, 4)
        yield f"  - {first[4:]}"
        yield from others


def _readable(spec: str, help: str = "import the sources in parts") -> None:
    """Refuse a draft that is larger than a spec may be; `help` says what to do then.

    Raises:
        UsageError: when the draft cannot be a spec.
    """
    source, data, mistakes = read("the draft", spec.encode())
    if source is None:
        told = next(one for one in mistakes if not one.warning)
        raise UsageError(f"the draft would be no spec: {told.message}", help)
    _, wrong = validate(Feature, data)
    if wrong:
        raise UsageError(f"the draft would be no spec: {wrong[0][1]}", wrong[0][2])


def _uncovered(sketch: Sketch) -> Iterator[Leftover]:
    """What no step of the reading took up."""
    file, lines = sketch.prompt.file, sketch.prompt.lines
    # That a line names a variable does not say where the rest of it went.
    variable = f"{sketch.ref('variable')}/"
    links: list[Link] = [one for one in sketch.links if one.file == file and not one.ref.startswith(variable)]
    covered = {number for one in links for number in range(one.first, one.last + 1)} | {
        one.line for one in sketch.leftovers if one.file == file
    }
    for number, line in enumerate(lines, 1):
        if line.strip() and number not in covered:
            yield Leftover(file, number, line, "nothing in the language holds it")
