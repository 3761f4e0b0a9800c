"""A prompt in Markdown as elements of a spec."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from specforge.importing.binding import bans, forbids, level_of, limits
from specforge.importing.classifying import (
    WHO,
    Kind,
    bare,
    classify,
    has_turns,
    instructs,
    is_decision,
    is_intent_by_layout,
    is_label,
    label_of,
    label_words,
    named_kind,
    tells,
)
from specforge.importing.conversations import has_turn
from specforge.importing.described_tools import draft_described_tools
from specforge.importing.examples import draft_examples, say_what_examples_show
from specforge.importing.ids import short_slug, slug
from specforge.importing.intents import Place, draft_intent, guessed_when, leave_mark
from specforge.importing.markdown import Block, Section, joined, read_sections
from specforge.importing.roles import draft_role, draft_role_section, helped_in, place_role_heading
from specforge.importing.sketch import Sketch
from specforge.importing.statements import (
    draft_contract,
    draft_facts,
    draft_output,
    draft_rules,
    draft_scaffolds,
    place_heading,
)
from specforge.importing.yaml_text import Guess
from specforge.prompting.layout import heading_of
from specforge.regexes import regex

MAX_LINE = 20_000
"""The most characters of a line that can be one clause."""
PARTS = 4
"""How deep intents may be parts of intents."""
_HAND_OFF = regex(
    r"\b(?:transfer|hand(?:s|ing)? (?:over|back|off)|hand-?off|escalat\w+|human|person|colleague|operator|\u00fcbergabe|weiterleit\w+|menschen|transfert|escalade|humain)\b|"
    r"\u5f15\u304d\u7d99\u304e|\u30a8\u30b9\u30ab\u30ec\u30fc\u30b7\u30e7\u30f3|\u6709\u4eba\u5bfe\u5fdc",
    re.IGNORECASE,
)
_REFUSAL = regex(
    r"\b(?:declin\w+|refus\w+|reject\w*|out of (?:scope|reach)|off-?topic|anything else|unsupported|not supported|cannot help)\b",
    re.IGNORECASE,
)
_OPENING = regex(r"welcome|greetings?|opening|first message|start of (?:the )?conversation", re.IGNORECASE)
_AGENT = regex(
    r"(?!(?:.* )?(?:to|with|an?|the|from) )(?:[\w&'.-]+ ){0,4}(?:\w*bot|\w*assistant|\w*agent|copilot|concierge|advisor|assistentin?|"
    r"specialist|expert|engineer|reviewer|analyst|runner|planner|researcher|protocol|instructions|(?:system )?prompt)",
    re.IGNORECASE,
)
"""A heading that names the assistant."""
_TASKS = regex(
    r"(?:(?:your|deine|ihre|vos|tus|sus|le tue|as suas|je|jouw) )?(?:tasks|aufgaben|t\u00e2ches|tareas|compiti|tarefas|taken)"
    r"|what you (?:can |may )?(?:do|handle|help (?:\w+ )?with)|(?:(?:your|core|main) )?(?:capabilities|responsibilities|duties|services|skills|use cases|scenarios|workflows|procedures)"
    r"|was du (?:kannst|tust|machst)|ce que tu (?:peux faire|fais)|(?:lo )?qu[e\u00e9] puedes hacer|lo que haces|cosa puoi fare|o que (?:voc\u00ea )?pode fazer",
    re.IGNORECASE,
)
"""A heading of what is done; with sections below it, each is one of the tasks."""
_PROCEDURE = regex(
    r"\b(?:workflow|process|procedure|method(?:ology)?|approach|protocol|pipeline|strategy|steps|phases|stages|ablauf|vorgehen(?:sweise)?|schritte|phasen|d\u00e9marche|\u00e9tapes|"
    r"m\u00e9todo|metodolog\u00eda|proceso|pasos|etapas|processo|passi|fasi|passos)\b",
    re.IGNORECASE,
)
"""A heading of what is done in an order; numbered sections below it are its steps, and no user asks for one."""
_NUMBER = regex(r"[#*_ ]*(?:(?:step|phase|stage|schritt|\u00e9tape|paso|passo|fase|etapa) )?#?[0-9]", re.IGNORECASE)
_BOLD = regex(r"(\*\*|__)[^*_]+\1:?")
"""A line in bold that stands for a heading."""
_TOPIC = regex(
    r"(?!(?:you|i|we|he|she|they|it|this|that|there|here|these|those|if|when|for|to|with|your?|the (?:user|customer|agent|assistant))\b)\S+(?: \S+){0,2}",
    re.IGNORECASE,
)
"""A label that names what the statements below it are about."""
_LISTED = frozenset({"item", "step", "table", "fence"})
"""What stands below a label."""
_PART_OF_ONE = regex(r"(?:step|turn|round|stage|phase|iteration|schritt|\u00e9tape|paso)s? ?#?[0-9]", re.IGNORECASE)
"""A heading of one part of something: of an example, or of a procedure."""
_FIELD = regex(r"[A-Za-z_][\w-]{0,60}:(?: |$)|[ \t]+\S|#")
"""A line of front matter."""
MOST_FIELDS = 12
"""Front matter of more lines is none."""
_BROKEN_OFF = regex(r"\b(?:if|when|whenever|unless|wenn|falls|si)[ \t]*$", re.IGNORECASE)
"""How a sentence ends that goes on in the items below it, and lacks its colon."""
_STATEMENT = regex(r"\{%[-+]?[ \t]*\w")
_FIRST_ITEM = regex(r"(?:[ \t]*\n)?[ \t]*(?:[-*+\u2022]|[0-9]{1,9}[.)])[ \t]+\S")
_REPEATED = regex(r'For ("[^"]+"(?:(?:, | and )"[^"]+")*): (.+)', re.DOTALL)


class _Plan(Struct, frozen=True):
    """A section with what it is; for an intent, with its id."""

    section: Section
    kind: Kind
    id: str = ""
    intent_kind: str = "answer"
    parts: tuple["_Plan", ...] = ()


def draft_prompt(sketch: Sketch) -> None:
    """Add what a prompt says to a draft."""
    sections = _without_long_lines(sketch)
    before, *others = sections
    others = _without_document_title(sketch, before, others)
    if others and others[0].line == 0:
        before, *others = others
    before, labelled = _labelled_sections(before)
    helped = _helped(before)
    targets: dict[str, str] = {}
    plans = [*labelled, *(_plan(sketch, section, helped, targets) for section in others)]
    draft_role(sketch, before, targets)
    repeated: list[Section] = []
    for plan in plans:
        if plan.kind == "repeated":
            repeated += _all((plan.section,))
        else:
            _draft(sketch, plan, targets)
    for section in repeated:
        _repeated(sketch, section, targets)
    sketch.settle()
    _underlines(sketch, sections)
    statements = [(number, number) for number, line in enumerate(sketch.prompt.lines, 1) if _STATEMENT.search(line)]
    sketch.leave(sketch.prompt, statements, "a statement of a template is kept as a text, with no variable for what it asks")
    say_what_examples_show(sketch)


def _underlines(sketch: Sketch, sections: Iterable[Section]) -> None:
    """Let the line under a heading go where the heading went."""
    lines = {one.line: one.line + 1 for one in _all(sections) if one.underlined}
    for link in tuple(sketch.links) if lines else ():
        if link.first == link.last and link.first in lines and link.file == sketch.prompt.file:
            sketch.link(sketch.prompt, [(lines[link.first], lines[link.first])], link.ref)
    kept = {link.first for link in sketch.links}
    sketch.leave(
        sketch.prompt, [(under, under) for under in lines.values() if under not in kept], "the line under a heading that is not kept"
    )


def _all(sections: Iterable[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _all(section.parts)


def _without_long_lines(sketch: Sketch) -> tuple[Section, ...]:
    lines = list(sketch.prompt.lines)
    for number in range(1, _front_matter(lines) + 1):
        sketch.leave(sketch.prompt, [(number, number)] if lines[number - 1].strip() else [], "front matter says something of the file")
        lines[number - 1] = ""
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            sketch.leave(sketch.prompt, [(number, number)], f"the line has more than {MAX_LINE:,} characters; no clause is that long")
            lines[number - 1] = ""
        elif _BROKEN_OFF.search(line) and not _FIRST_ITEM.match(line) and _FIRST_ITEM.match("\n".join(lines[number : number + 2])):
            lines[number - 1] = f"{line.rstrip()}:"
    return read_sections(lines)


def _front_matter(lines: Sequence[str]) -> int:
    """How many lines front matter in YAML takes, with the rulers around it."""
    if lines[0].rstrip() != "---":
        return 0
    end = next((number for number, line in enumerate(lines[1:MOST_FIELDS], 2) if _FIELD.match(line) is None), 0)
    return end if end > 2 and lines[end - 1].rstrip() == "---" else 0


def _without_document_title(sketch: Sketch, before: Section, others: list[Section]) -> list[Section]:
    """Take a heading above all others for the title of the feature; gives the sections below it, what stands before them first."""
    whole, *closing = others or [before]
    if before.blocks or any(one.title or one.blocks for one in closing) or not whole.line or not (whole.parts or _is_title_only(whole)):
        return others
    if WHO.match(whole.title):
        return [Section("", 0, whole.last, (Block("text", whole.title, whole.line, whole.line), *whole.blocks)), *whole.parts]
    if closing:
        sketch.leave(sketch.prompt, [(whole.line, whole.line)], "a tag around all of the prompt")
    elif named_kind(whole) == "role":
        place_role_heading(sketch, whole)
    else:
        sketch.head["title"] = sketch.text_of(whole.title)
        sketch.link(sketch.prompt, [(whole.line, whole.line)], sketch.feature)
    return [Section("", 0, whole.last, whole.blocks), *whole.parts, *closing]


def _is_title_only(section: Section) -> bool:
    """Whether the only heading of a prompt names the agent, rather than what stands below it."""
    if named_kind(section) is not None or is_intent_by_layout(section):
        return False
    first = section.blocks[0] if section.blocks else None
    if _AGENT.fullmatch(bare(section.title)) or (first is not None and first.kind == "text" and WHO.match(first.text)):
        return True
    return (first is None or first.kind == "text") and classify(section) in {"facts", "rules", "reference"}


def _labelled_sections(before: Section) -> tuple[Section, list[_Plan]]:
    """Take lists under a label such as `Rules:` or `**Style**` for the sections that they are; gives what is left beside them."""
    own: list[Block] = []
    plans: list[_Plan] = []
    index = 0
    while index < len(before.blocks):
        block = before.blocks[index]
        index += 1
        end = index
        while block.kind == "text" and end < len(before.blocks) and before.blocks[end].kind in _LISTED:
            end += 1
        *above, label = block.text.split("\n")
        section = Section(label_words(label), block.last, before.blocks[end - 1].last, before.blocks[index:end])
        kind = named_kind(section) if end > index and (is_label(label) or _BOLD.fullmatch(label)) else None
        if kind is None and end > index and is_label(label) and _TOPIC.fullmatch(section.title):
            kind = "rules" if _demands(section) else "facts" if _states(section) else None
        if end > index and kind is None and _BOLD.fullmatch(label) and (content := classify(section)) in {"rules", "facts"}:
            kind = content
        goes_on = kind == "rules" and is_label(label) and _goes_on(label, section.blocks)
        if goes_on or kind not in {"rules", "facts", "output", "scaffolds", "tools"}:
            own.append(block)
            continue
        if above:
            own.append(replace(block, text="\n".join(above), last=block.last - 1))
        plans.append(_Plan(section, kind))
        index = end
    return replace(before, blocks=tuple(own)), plans


def _states(section: Section) -> bool:
    """Whether a list below a label states something, and no line of it is the second half of the label."""
    named = not limits(section.title) and not instructs(section.title) and not has_turns(section.blocks)
    return named and all(block.kind in {"item", "table"} for block in section.blocks) and classify(section) == "facts"


def _demands(section: Section) -> bool:
    """Whether each item of a list below a label is a rule: by itself below one that orders nothing, or by what the label forbids."""
    if has_turns(section.blocks) or any(block.kind != "item" for block in section.blocks):
        return False
    stated = not limits(section.title) and not instructs(section.title) and all(tells(block.text) for block in section.blocks)
    return bans(section.title) or (stated and classify(section) == "rules")


def _goes_on(label: str, blocks: Iterable[Block]) -> bool:
    """Whether a label is the first half of an order, which none of the blocks below it is by itself."""
    words = label_words(label)
    return instructs(words) and not forbids(words) and not any(instructs(block.text) for block in blocks)


def _helped(before: Section) -> frozenset[str] | None:
    """The headings that a generated prompt lists as what it helps with; the other intents decline or hand over."""
    found = [titles for block in before.blocks if block.kind == "text" and (titles := helped_in(block.text))]
    return frozenset(found[-1]) if found else None


def _plan(
    sketch: Sketch,
    section: Section,
    helped: frozenset[str] | None,
    targets: dict[str, str],
    depth: int = 0,
    above: Kind | None = None,
    *,
    step: bool = False,
) -> _Plan:
    kind = classify(section) if above is None else _below(section, above)
    if kind in {"intent", "reference"} and (step or (above != "intent" and _PART_OF_ONE.match(bare(section.title)))):
        kind = "rules"
    section = _folded(section) if kind == "intent" else section
    if kind not in {"intent", "reference"}:
        if kind == "rules" and forbids(label_words(section.title)):
            return _as_rules(section)
        title = label_words(section.title)
        tasks = not section.blocks and section.parts and _TASKS.fullmatch(title)
        steps = _PROCEDURE.search(title) is not None and all(_NUMBER.match(sketch.prompt.lines[part.line - 1]) for part in section.parts)
        named = not tasks and (named_kind(section) is not None or limits(title))
        parts = tuple(
            _plan(sketch, part, helped, targets, 0, None if tasks or (kind == "facts" and not named) else kind, step=steps)
            for part in section.parts
        )
        return _Plan(section, kind if named or section.blocks or not parts else "group", parts=parts)
    id = sketch.new_id("intent", _id_of(section, sketch.language))
    targets.setdefault(section.title.casefold(), id)
    does = _does(section, helped) if depth == 0 else "answer"
    parts = tuple(_plan(sketch, part, helped, targets, depth + 1, "intent") for part in section.parts)
    return _Plan(section, kind, id, does, parts)


def _id_of(section: Section, language: str) -> str:
    """An id of a heading, or of the first words below one of which no id can be made."""
    return slug(section.title, language) or short_slug(" ".join(block.text for block in section.blocks[:1]), language)


def _as_rules(section: Section) -> _Plan:
    """Take everything below a prohibition for prohibitions, whatever it would be elsewhere."""
    return _Plan(section, "rules", parts=tuple(map(_as_rules, section.parts)))


def _folded(section: Section) -> Section:
    """Take sub-headings such as `Steps` for what they are: labels of the intent above them."""
    labels = [part for part in section.parts if not part.parts and part.blocks and label_of(f"{part.title.rstrip(':')}:")]
    if not labels:
        return section
    blocks = list(section.blocks)
    for part in labels:
        blocks += [Block("text", f"{part.title.rstrip(':')}:", part.line, part.line), *part.blocks]
    return replace(section, blocks=tuple(blocks), parts=tuple(part for part in section.parts if part not in labels))


def _below(section: Section, above: Kind) -> Kind:
    """What a section is that stands below another one."""
    if above == "intent":
        named = named_kind(section)
        return "examples" if named == "examples" or has_turns(section.blocks) else named if named in {"rules", "facts"} else "intent"
    kind = classify(section)
    title = label_words(section.title)
    if above == "examples":
        return above if not section.blocks or _shows(section) or _PART_OF_ONE.match(bare(section.title)) else kind
    if (kind == "rules" and forbids(title)) or (above in {"output", "role", "scaffolds", "tools"} and limits(title)):
        return "rules"
    if above in {"facts", "takes", "gives", "repeated", "output", "scaffolds"}:
        return kind if above == "facts" and kind == "examples" else above
    return kind if kind in {"examples", "facts", "intent", "output"} and above == "rules" else above


def _shows(section: Section) -> bool:
    """Whether a section holds what somebody says, or stands above sections that do."""
    return named_kind(section) == "examples" or has_turn(block.text for block in section.blocks) or any(map(_shows, section.parts))


def _does(section: Section, helped: frozenset[str] | None) -> str:
    """Whether an intent answers, declines, hands over or opens every conversation."""
    lines = "\n".join(block.text for block in section.blocks)
    laid_out = re.search(r"^When:", lines, re.MULTILINE) is not None
    begins = re.search(r"^When: The conversation begins\.$", lines, re.MULTILINE) is not None
    if (
        begins
        or _OPENING.fullmatch(section.title)
        or (helped is not None and not laid_out and "Send this message, word for word:" in lines)
    ):
        return "opening"
    if (helped is None and not _HAND_OFF.search(section.title) and not _REFUSAL.search(section.title)) or (
        helped and section.title in helped
    ):
        return "answer"
    if _HAND_OFF.search(section.title):
        return "handoff"
    return "refusal" if helped is not None or _REFUSAL.search(section.title) else "answer"


def _draft(sketch: Sketch, plan: _Plan, targets: Mapping[str, str], within: str = "", depth: int = 0, above: str = "") -> None:
    section = plan.section
    match plan.kind:
        case "intent":
            stated = [block for block in section.blocks if block.kind == "table" and not is_decision(block)]
            if stated and not is_intent_by_layout(section):
                draft_facts(sketch, replace(section, blocks=tuple(stated), parts=()))
                section = replace(section, blocks=tuple(block for block in section.blocks if block not in stated))
            draft_intent(sketch, section, Place(plan.id, within, plan.intent_kind, depth), targets)
        case "reference":
            _reference(sketch, plan)
        case "rules":
            draft_rules(sketch, section, within, above)
        case "facts":
            draft_facts(sketch, section)
        case "examples":
            draft_examples(sketch, section, whole=False)
        case "scaffolds":
            draft_scaffolds(sketch, section)
        case "output":
            draft_output(sketch, section)
        case "takes" | "gives":
            draft_contract(sketch, section, plan.kind)
        case "tools":
            draft_described_tools(sketch, section, within)
        case "role":
            draft_role_section(sketch, section)
        case "repeated":
            _repeated(sketch, section, targets)
        case "group":
            sketch.leave(sketch.prompt, [(section.line, section.line)], "the heading is not kept; what stands below it stands by itself")
    if plan.kind in {"intent", "reference"}:
        for part in plan.parts:
            _draft(sketch, part, targets, plan.id if depth < PARTS else within, min(depth + 1, PARTS))
        return
    title = label_words(section.title)
    above = title if plan.kind == "rules" and limits(title) else above
    for part in plan.parts:
        if part.kind == plan.kind == "examples":
            draft_examples(sketch, part.section, whole=True, above=section.title)
        else:
            _draft(sketch, part, targets, within, above=above)


def _reference(sketch: Sketch, plan: _Plan) -> None:
    """Add a text to look things up in: word for word, as what is to be known when the question is about it."""
    section = plan.section
    first, last = section.blocks[0].first, section.blocks[-1].last
    lines = [line.rstrip() for line in sketch.prompt.lines[first - 1 : last]]
    title = {} if heading_of(plan.id) == section.title else {"title": sketch.text_of(section.title)}
    when = Guess(guessed_when(sketch, label_words(section.title)), "guessed: a text to look things up in")
    value = {"id": plan.id, **title, "when": when, "do": sketch.text_of("\n".join(lines))}
    sketch.add("intent", value, sketch.prompt, [(section.line, section.line), (first, last)])


def _without_intents(text: str, targets: Mapping[str, str]) -> str:
    """Give a repeated rule without the intents before it, where all of these are known."""
    found = _REPEATED.fullmatch(text)
    known = found is not None and all(name.casefold() in targets for name in re.findall(r'"([^"]+)"', found[1]))
    return found[2] if found is not None and known else text


def _repeated(sketch: Sketch, section: Section, targets: Mapping[str, str]) -> None:
    """Read rules that are said once more, each with the intents it holds for."""
    known = False
    for block in section.blocks:
        text = sketch.text_of(joined(block.text.split("\n")))
        span = (block.first, block.last)
        if block.kind in {"ruler", "comment", "empty"}:
            leave_mark(sketch, block)
        elif sketch.repeat(level_of(_without_intents(text, targets))[1], span):
            known = True
        else:
            sketch.rule(*level_of(text), span)
    place_heading(sketch, section, "Remember" if known else "Always", {"remember"} if known else ())
