"""Sections of a prompt that state something: rules, facts, additions, the form of answers, fields that are handed over."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from specforge.importing.binding import KEPT_IN_RULES, below, forbids, level_of, limits, refuses, refuses_always
from specforge.importing.classifying import (
    MODAL,
    Kind,
    bare,
    binds,
    demands_more,
    instructs,
    introduces,
    is_decision,
    is_label,
    is_standing,
    label_of,
    label_words,
    named_kind,
    orders,
    receives,
    sentences,
    tells,
)
from specforge.importing.conversations import read_json
from specforge.importing.fields import read_fields
from specforge.importing.ids import slug
from specforge.importing.intents import depends, leave_mark
from specforge.importing.markdown import LONGEST, Block, Section, cells, is_filled_in, joined, ungrouped, with_lists
from specforge.importing.matching import stems
from specforge.importing.prose import apart, labels_apart, lines_apart, states
from specforge.importing.sketch import Sketch, Span
from specforge.importing.yaml_text import Free, Guess
from specforge.prompting.layout import heading_of
from specforge.regexes import regex
from specforge.spec.scalars import is_slug

_NARROWED = regex(
    r"\b(?:not|no|nobody|nothing|only|ha(?:ve|s) to|nicht|keine?[mnrs]?|nur|pas|aucune?|ne|sans|sin|solo|s\u00f3lo|ning\u00fan|ninguna|non|nessun\w*|n\u00e3o|nenhum\w*|s\u00f3|apenas)\b|\u307e\u305b\u3093|\u306a\u3044|\u306e\u307f|\u3060\u3051",
    re.IGNORECASE,
)
"""Words of a sentence that may say what is not to be done, or only so."""
_RULES = regex(
    r"\b(?:rules?|constraints?|requirements?|restrictions?|guidelines?|principles?|regeln|grunds\u00e4tze|richtlinien|vorgaben|r\u00e8gles|consignes|principes|reglas|normas|restricciones|"
    r"regole|regras|diretrizes|regels|richtlijnen)\b|\u30eb\u30fc\u30eb|\u898f\u5247|\u89c4\u5219|\u8981\u6c42|\u539f\u5219|\u6ce8\u610f\u4e8b\u9879|\u51c6\u5219",
    re.IGNORECASE,
)
"""Headings below which a numbered list is no procedure."""
_WORD = regex(r"[^\W\d_]+")
_RULES_OF = regex(
    r"(.+) (?:rules?|guidelines?|principles?|constraints?|requirements?)|(?:rules?|guidelines?|principles?|constraints?|requirements?) (?:for|on|about|of) (.+)|"
    r"(?:regeln|richtlinien|vorgaben|grunds\u00e4tze|r\u00e8gles|consignes|reglas|normas|regole|regras) "
    r"(?:f\u00fcr|zu[rm]?|bei|von|pour|sur|des?|du|para|sobre|del?|di|per|su|da|do) (.+)",
    re.IGNORECASE,
)
"""Headings of rules about something."""
_RANKED = regex(r"(?:(?:your|core) )?(?:values|priorities)(?: \([^()]*\))?", re.IGNORECASE)
"""Headings that say what the words below them are, which often are mere names."""
_USUAL_WORDS = frozenset(
    _WORD.findall(
        "a an and the of for on to in your our my these following all every each any always never do don t "
        "general global universal overall core hard key main basic important critical crucial essential absolute strict mandatory final ground golden "
        "house operating operational additional other more further special specific common unique first working "
        "agent assistant bot system model ai chatbot conversation conversational chat call dialogue interaction response responses answer answers answering "
        "output reply replies message messages communication behavior behaviour behavioral behavioural conduct style tone voice language writing format "
        "formatting safety security content quality execution tool tools task workflow performance usage use instruction instructions user users customer customers "
        "der die das den dem le la les el los las il lo gli gespr\u00e4ch gespr\u00e4che antwort antworten assistenten r\u00e9ponse r\u00e9ponses conversaci\u00f3n "
        "respuesta respuestas conversazione risposta risposte conversa resposta respostas stil ton estilo stile tono tom"
    )
)
"""Words that narrow no rule below a heading."""
_ABSOLUTE = regex(r"(?:\*\*)?(?:never|always|do not|don['\u2019]t|only|nie|niemals|immer|nur)\b", re.IGNORECASE)
_ALWAYS = regex(r"(?:\*\*)?(?:always|immer|toujours|siempre|sempre)\b", re.IGNORECASE)
_OWN_CONDITION = regex(
    r"\b(?:if|when(?:ever)?|unless|wenn|falls|si|quand|lorsque)\b(?! (?:it|they|this|these|that|those|he|she|not|so|es|er|sie|dies\w*|elle|il)\b)",
    re.IGNORECASE,
)
"""A condition that does not point to what stands above it."""
_CONDITIONAL = regex(r"(?:if|when(?:ever)?|wenn|falls|si|s['\u2019]ils?|quand|lorsqu(?:e|['\u2019])|cuando|se|quando)\b", re.IGNORECASE)
"""How a line begins that says when something is done, before a colon as before a comma."""
_VALUE = regex(r"((?:(?![.!?] )[^:\uff1a\n]){1,79}[^:\uff1a\s]) ?(?:: |\uff1a ?)([^\n]{1,200})")


def place_heading(sketch: Sketch, section: Section, kept: str, usual: Iterable[str], *, said: bool = False) -> None:
    """Say where a heading went that is no element: to the section of its name, or nowhere; one that demands something is a rule.

    `said` tells that what stands below it says its words.
    """
    if not section.line:
        return
    name = label_words(section.title)
    span = [(section.line, section.line)]
    if not name:
        closes = sketch.prompt.lines[section.line - 1].lstrip().startswith("</")
        sketch.leave(sketch.prompt, span, "a tag that only closes a section" if closes else "a tag around sections")
    elif name.casefold() in usual:
        sketch.link(sketch.prompt, span, sketch.ref("section", slug(kept)))
    elif not said and demands_more(name):
        sketch.rule("must", sketch.text_of(name), span[0])
    else:
        sketch.leave(sketch.prompt, span, f"the heading is not kept; what stands below it goes to `{kept}`")


def draft_rules(sketch: Sketch, section: Section, within: str, above: str = "") -> None:
    """Add what a section says as rules: of one intent, or of every conversation; `above` is a heading that says how far they hold."""
    own = label_words(section.title)
    heading = own if limits(own) else above
    unnamed = not within and named_kind(section) is None
    topic = sketch.text_of(own) if unnamed or (not within and (_rules_of_something(own) or _ranks_names(section))) else ""
    if section.line and limits(own) and own.casefold() != "never":
        sketch.leave(sketch.prompt, [(section.line, section.line)], KEPT_IN_RULES)
    else:
        usual = {"always", "rules", "constraints", "guidelines", "general rules", "never", "instructions", "regeln"}
        place_heading(sketch, section, "Always", usual, said=bool(topic))
    label, group, end = heading, "", section.last
    listed = _RULES.search(own) is not None
    groups = [_group(sketch, block) if listed else (block,) for block in labels_apart(section.blocks)]
    ends = {one[0].first: one[-1].last for one in groups if len(one) > 1}
    read = with_lists(with_fences(itertools.chain.from_iterable(groups), _is_part), binds)
    blocks = list(read if listed else with_procedures(sketch, read))
    forbidden = False  # a list of what is not to be done stands above; nobody forbids what is said behind it of how something is
    for index, block in enumerate(blocks):
        span = (block.first, block.last)
        following = blocks[index + 1].kind if index + 1 < len(blocks) else ""
        forbidden = forbidden or (block.kind in {"item", "step"} and forbids(heading))
        if block.kind not in {"item", "step"} or block.first > end:
            label, group, end = heading, "", section.last
        if block.kind in {"ruler", "comment", "empty"}:
            leave_mark(sketch, block)
        elif block.kind == "text" and is_label(block.text) and following in {"item", "step"}:
            said = label_words(block.text)
            label = said if limits(said) else heading
            goes_on = instructs(said) and not instructs(blocks[index + 1].text)
            group = sketch.text_of(said) if not label and (goes_on or _names_a_topic(said)) else ""
            kept, end = label == said or group, ends.get(block.first, section.last)
            sketch.leave(sketch.prompt, [span], KEPT_IN_RULES if kept else "a label; the rules below it stand by themselves")
        elif block.kind == "table" and not is_decision(block):
            _table(sketch, block, "", own, span)
        elif block.kind == "fence" and not label:
            _scaffold(sketch, block, "format")
        elif is_filled_in(block.text.split("\n")):
            _fact(sketch, block, "", span)
        else:
            if forbidden and label == heading and block.kind == "text" and _rule_or_fact(block.text, sketch.language) == "fact":
                _fact(sketch, block, "", span)
                continue
            for one in _rules_and_facts(sketch, block) if unnamed and not label and not is_standing(own) else (block,):
                text = sketch.text_of(one.text if one.kind in {"fence", "table"} else joined(one.text.split("\n")))
                level, rule = below(sketch.text_of(label), text, sketch.language)
                if one is not block and _rule_or_fact(one.text, sketch.language) == "fact":
                    _fact(sketch, one, topic, (one.first, one.last))
                else:
                    sketch.rule(level, rule if label else about(group or topic, rule), (one.first, one.last), within)


def _rules_of_something(title: str) -> bool:
    """Whether a heading says what the rules below it are about, as `Refund rules`, rather than what any rule is about."""
    found = _RULES_OF.fullmatch(re.sub(r" ?\([^()]*\)$", "", bare(title)))
    return found is not None and not _USUAL_WORDS.issuperset(word.casefold() for word in _WORD.findall(" ".join(found.groups(""))))


def _ranks_names(section: Section) -> bool:
    """Whether a section lists values or priorities, and what stands in it does not say by itself what the agent is to do."""
    return _RANKED.fullmatch(bare(section.title)) is not None and not any(instructs(block.text) for block in section.blocks)


def _rules_and_facts(sketch: Sketch, block: Block) -> Iterator[Block]:
    """Cut a paragraph into lines, and into sentences that are rules and those that are facts."""
    for one in lines_apart(block):
        yield from apart(one, partial(_rule_or_fact, language=sketch.language))


def _rule_or_fact(text: str, language: str) -> str:
    """What a sentence among rules is; nothing where it is what the sentence before it is. What is not so may be a prohibition."""
    if tells(text):
        return "rule"
    return "fact" if states(text, language) and not _NARROWED.search(text) else ""


def _group(sketch: Sketch, block: Block) -> tuple[Block, ...]:
    """Cut a group of rules in a list into its label and the rules; what has no orders below it stays together."""
    label, *inner = ungrouped(sketch.prompt.lines, block)
    return (label, *inner) if inner and not instructs(label.text) and all(instructs(one.text) for one in inner) else (block,)


def _names_a_topic(label: str) -> bool:
    """Whether a label says what the rules below it are about, and not only that they are rules."""
    return (
        len(label.split()) <= 4 and not instructs(label) and named_kind(Section(label, 0, 0, ())) is None and label_of(f"{label}:") is None
    )


def about(topic: str, rule: str) -> str:
    """Give a rule with what it is about, where only the heading above it says so.

    A prohibition that names no condition holds always, as what says so does, and a rule with a condition of its own where that is the case.
    """
    always = _ALWAYS.match(rule) or _OWN_CONDITION.search(rule) or (refuses(rule) and not depends(rule))
    known = not topic or always or not stems(topic).isdisjoint(stems(rule))
    between = "\n" if rule.startswith(("|", "- ", "1. ")) else " "
    return rule if known else f"{topic}:{between}{rule}"


def with_fences(blocks: Iterable[Block], tables: Callable[[Block, Block], bool] = lambda _above, _table: False) -> list[Block]:
    """Join a paragraph that ends in a colon with the fenced block below it, which it introduces, or with such tables as are asked for."""
    found: list[Block] = []
    for block in blocks:
        above = found[-1] if found else None
        introduced = above is not None and (block.kind == "fence" or (block.kind == "table" and tables(above, block)))
        if above is not None and above.kind == "text" and introduced and introduces(above):
            text = f"{joined(above.text.splitlines())}\n{block.text}"
            found[-1] = Block("text", text, above.first, block.last)
        else:
            found.append(block)
    return found


def _is_part(above: Block, table: Block) -> bool:
    """Whether a table below a rule is its second half: it says what is done, or the rule holds under what it lists."""
    return is_decision(table) or _OWN_CONDITION.search(above.text) is not None


def with_procedures(sketch: Sketch, blocks: Iterable[Block]) -> Iterator[Block]:
    """Join numbered items that are done in their order to one text; a numbered list of rules stays as it is."""
    for kind, group in itertools.groupby(blocks, lambda block: block.kind):
        run = list(group)
        first, last = run[0].first, run[-1].last
        text = "\n".join(line.rstrip() for line in sketch.prompt.lines[first - 1 : last]).strip()
        modal = sum(1 for block in run if MODAL.search(block.text))
        absolute = any(_ABSOLUTE.match(block.text) or refuses_always(block.text, sketch.language) for block in run)
        rules = 2 * modal >= len(run) or absolute
        if kind == "step" and len(run) > 1 and not rules and len(text) <= LONGEST:
            yield Block("step", text, first, last)
        else:
            yield from run


def draft_facts(sketch: Sketch, section: Section) -> None:
    """Add what a section says as facts; its heading is their topic."""
    name = label_words(section.title)
    topic = "" if name.casefold() in {"", "background", "context", "facts"} else sketch.text_of(name)
    blocks = list(with_lists(with_fences(labels_apart(section.blocks)), introduces))
    added: list[str] = []
    index = 0
    while index < len(blocks):
        block, span = blocks[index], (blocks[index].first, blocks[index].last)
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        index += 1
        if block.kind in {"ruler", "comment", "empty"}:
            leave_mark(sketch, block)
        elif block.kind == "table" and is_decision(block):
            sketch.rule("must", about(topic, sketch.text_of(block.text)), span)
        elif block.kind == "table":
            added.append(_table(sketch, block, topic, "", span))
        elif (
            block.kind == "text" and is_label(block.text) and following is not None and following.kind == "table" and is_decision(following)
        ):
            index += 1
            sketch.rule("must", sketch.text_of(f"{block.text}\n{following.text}"), (block.first, following.last))
        elif block.kind == "text" and is_label(block.text) and following is not None and following.kind == "table":
            index += 1
            added.append(_table(sketch, following, topic, label_words(block.text), (block.first, following.last)))
        elif block.kind == "fence":
            _scaffold(sketch, block, "format")
        else:
            added += [_statement(sketch, one, topic) for one in _statements(block)]
    refs = [ref for ref in added if ref]
    if not section.line:
        return
    if topic and refs:
        sketch.link(sketch.prompt, [(section.line, section.line)], refs[0])
    elif not topic or section.parts:
        place_heading(sketch, section, "Background", {"background", "context", "facts"})
    else:
        below = "the heading is not kept; what stands below it goes to `Always`" if section.blocks else "a heading with nothing below it"
        sketch.leave(sketch.prompt, [(section.line, section.line)], below)


def _statements(block: Block) -> Iterator[Block]:
    """Cut a paragraph whose every line is a sentence, and one with orders in it: each states something of its own."""
    for one in lines_apart(block):
        yield from apart(one, _in_facts)


def _in_facts(text: str) -> str:
    """What a sentence among facts is; nothing where it binds and does not speak to the agent, for it belongs to what stands before it."""
    kind = _order_or_fact(text)
    return "" if kind == "fact" and MODAL.search(text) else kind


def _order_or_fact(text: str) -> str:
    return "rule" if any(orders(one) and not receives(one) for one in sentences(text)) else "fact"


def _statement(sketch: Sketch, block: Block, topic: str) -> str:
    """Add what is stated as a fact, and an order as a rule. Gives the ref of the fact."""
    span = (block.first, block.last)
    if not orders(block.text) if block.kind != "text" else _order_or_fact(block.text) == "fact":
        return _fact(sketch, block, topic, span)
    level, rule = level_of(sketch.text_of(joined(block.text.split("\n"))))
    sketch.rule(level, about(topic, rule), span)
    return ""


def _fact(sketch: Sketch, block: Block, topic: str, span: Span) -> str:
    text = joined(block.text.split("\n"))
    value: dict[str, object] = {"topic": topic} if topic else {}
    found = None if _CONDITIONAL.match(text) else _VALUE.fullmatch(text)
    values = found[2].split(", ") if found else []
    if found and len(values) > 1 and len(set(values)) == len(values) and all(_is_value(one) for one in values):
        value |= {"says": sketch.text_of(found[1]), "one_of": [sketch.text_of(one) for one in values]}
    elif found and len(found[2]) <= 60 and not re.search(r"[.:;](?: |$)", found[2]):
        value |= {"says": sketch.text_of(found[1]), "is": sketch.text_of(found[2])}
    else:
        value["says"] = sketch.text_of(text)
    return sketch.fact(value, text.partition(":")[0], span)


def _is_value(text: str) -> bool:
    """Whether a text can be one of several values to choose from; an amount says how something is."""
    return (
        not re.search(r"\d|^(?:not|no|and|or|nicht|und|oder|et|ou)\b", text)
        and 0 < len(text) <= 40
        and len(text.split()) <= 4
        and text == text.strip()
        and not re.search(r"[.;()\[\]{}]", text)
    )


def _table(sketch: Sketch, block: Block, topic: str, says: str, span: Span) -> str:
    head, _, *rows = block.text.split("\n")
    columns = cells(head)
    read = [cells(row) for row in rows]
    wrong = [block.first + 2 + index for index, row in enumerate(read) if len(row) != len(columns)]
    sketch.leave(
        sketch.prompt, [(number, number) for number in wrong], f"the row does not have {len(columns)} cells as the table has columns"
    )
    said = says or topic or "Table"
    id = sketch.id_for("fact", said)
    table = {
        "columns": [sketch.text_of(cell or "-") for cell in columns],
        "rows": [[sketch.text_of(cell or "-") for cell in row] for row in read if len(row) == len(columns)],
    }
    value: dict[str, object] = {"id": id, **({"topic": topic} if topic else {})}
    if says or heading_of(id).casefold() != topic.casefold():
        value["says"] = sketch.text_of(said)
    value["table"] = table
    return sketch.ref("fact", id) if sketch.add("fact", value, sketch.prompt, [span]) else ""


def _scaffold(sketch: Sketch, block: Block, kind: str) -> None:
    text = block.text if block.kind in {"fence", "table"} else joined(block.text.split("\n"))
    draft_scaffold(sketch, text, kind, [(block.first, block.last)])


def draft_scaffold(sketch: Sketch, text: str, kind: str, spans: Iterable[Span]) -> None:
    """Add a text as an addition of the engineer, as it stands."""
    id = sketch.id_for("scaffold", text.strip("`~ \n") or kind)
    value: dict[str, object] = {
        "id": id,
        "kind": Guess(kind, "guessed"),
        "text": sketch.text_of(text),
        "because": f"It stands in {sketch.text_of(sketch.prompt.file)}.",
    }
    sketch.add("scaffold", value, sketch.prompt, spans)


def draft_scaffolds(sketch: Sketch, section: Section) -> None:
    """Add what a section says about the way of working as additions of the engineer."""
    place_heading(sketch, section, "How to work", {"how to work"})
    for block in with_lists(section.blocks, introduces):
        if block.kind in {"ruler", "comment", "empty"}:
            leave_mark(sketch, block)
        else:
            _scaffold(sketch, block, "format" if block.kind == "fence" else "reasoning")


def draft_output(sketch: Sketch, section: Section) -> None:
    """Add what a section says about the form of every answer; a schema in it is kept as one."""
    place_heading(sketch, section, "Form of every answer", {"form of every answer", "output format", "response format"})
    schema, said, spans = None, list[Block](), list[Span]()
    for block in section.blocks:
        if block.kind in {"ruler", "comment", "empty"}:
            leave_mark(sketch, block)
            continue
        body = block.text.split("\n")[1:-1]
        read = read_json("\n".join(body)) if block.kind == "fence" and schema is None else None
        if read is not None and isinstance(read[0], dict) and read[0].keys() & {"type", "properties", "$schema", "anyOf", "oneOf"}:
            schema = read
        else:
            said.append(block)
        spans.append((block.first, block.last))
    if not spans:
        return
    lines = (
        [sketch.prompt.lines[number - 1].rstrip() for block in said for number in (*range(block.first, block.last + 1), 0) if number]
        if said
        else []
    )
    texts = ["\n".join(sketch.prompt.lines[block.first - 1 : block.last]).strip() for block in said]
    value: dict[str, object] = {"says": sketch.text_of("\n\n".join(texts))} if lines else {}
    if schema is not None:
        value["json_schema"] = Free(schema[0])
    sketch.form(value, spans)


def draft_contract(sketch: Sketch, section: Section, kind: Kind) -> None:
    """Add a list of fields that one feature hands to another, in the form in which specforge prints it."""
    id = section.title.rpartition(": ")[2]
    items = [block for block in section.blocks if block.kind == "item"]
    texts = [block for block in section.blocks if block.kind == "text"]
    spans = [(section.line, section.line), *((block.first, block.last) for block in (*texts, *items))]
    lines = sketch.prompt.lines[items[0].first - 1 : items[-1].last] if items else ()
    fields = read_fields(lines, sketch.text_of)
    if not is_slug(id) or fields is None or not sketch.ids.reserve(kind, id) or len(items) + len(texts) != len(section.blocks):
        sketch.leave(sketch.prompt, [(section.line, section.last)], "these are no fields as specforge prints them")
        return
    says = {"says": sketch.text_of("\n\n".join(block.text for block in texts))} if texts and kind == "gives" else {}
    origin = {"from": Guess(f"other-feature/{id}", "name the feature that gives it")} if kind == "takes" else {}
    sketch.add(kind, {"id": id, **origin, **says, "fields": fields}, sketch.prompt, spans)
