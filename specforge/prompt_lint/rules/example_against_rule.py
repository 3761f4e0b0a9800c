"""Examples that break a rule of their own prompt."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from msgspec import Struct

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.speech import Force
from specforge.prompt_lint.statements import Statement
from specforge.prompt_lint.structure import EXAMPLE, SENTENCE
from specforge.regexes import regex

ANSWERS = frozenset(["answer", "assistant", "output", "response", "reply", "ideal_output", "completion", "good_output", "good_response"])
"""Tags around what the assistant says."""
TURN = regex(
    r"^[ \t>*_-]{0,8}(?:(?:expected|desired|ideal|sample|correct)[ ])?(?:assistant|answer|output|response|reply|ai|agent|bot|a|assistent|antwort|réponse|asistente|agente|respuesta|assistente|risposta|resposta|antwoord)[ \t*_]{0,4}:[*_]{0,2}[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
STOP = regex(r"^[ \t]*$|^[ \t>*_-]{0,8}[A-Za-z][\w ]{0,24}[*_]{0,2}:|^[ \t]*</?\w|^[ \t]{0,3}(?:#|```|---)", re.MULTILINE)
OPEN = regex(r"\.\.\.|\u2026|\[[^\]\n]{0,80}\]|\{\{?\s*\w[^{}\n]{0,60}\}|<[A-Za-z_][^<>\n]{0,60}>")
"""What an example leaves to be filled in."""
JSON = regex(r"\b(?:only|nothing but|exclusively)\b[^.]{0,40}\bjson\b|\bjson only\b")
EMOJI = regex("[\U0001f300-\U0001faff\u2600-\u27bf\U0001f1e6-\U0001f1ff]")
NO_EMOJI = regex(r"\b(?:no|never|not|avoid|without|don['\u2019]t)\b[^.]{0,30}\bemojis?\b")
NO_MARKDOWN = regex(
    r"\b(?:no|never|not|avoid|without|don['\u2019]t)\b[^.]{0,30}\bmarkdown\b(?! (?:code|fence|block|table|head|link|quot|backtick))"
)
NO_APOLOGY = regex(
    r"\b(?:no|never|not|avoid|without|don['\u2019]t)\b[^.]{0,20}\bapolog(?:i[sz]e|i[sz]ing|ies|y)\b(?! (?:more|twice|repeatedly|excessively|too))"
)
APOLOGY = regex(r"\b(?:sorry|apologi[sz]e|apologies)\b", re.IGNORECASE)
NO_QUESTION = regex(
    r"\b(?:no|never|not|avoid|don['\u2019]t)\b[^.]{0,12}\bask(?:ing)?\b(?: the user| them| back| any| a| follow-?up| clarifying| further)*"
    r" questions?(?: back| of (?:the user|your own))?\W{0,9}$"
)
SAYING = regex(
    r"\b(?:for example|e\.g\.|for instance)(?![^\n]{0,200}?\b(?:instead of|rather than) [\"\u201c])[^\n]{0,200}?(?<!not )(?<!['\u2019]t )(?<!never )\b(?:say|answer|reply|respond|write)(?: with)?:? [\"\u201c]([^\"\u201d\n]{2,400})[\"\u201d]",
    re.IGNORECASE,
)
"""An example in a sentence: `for example, when the user asks for more, say "..."`; not what it says not to say, nor a word for another."""
MARKED = regex(r"\*\*\w|^#{1,6} \w|^```", re.MULTILINE)
QUOTED = r"[\"\u201c`]([^\"\u201d`\n]{2,80})[\"\u201d`]"
UNSAID = regex(
    rf"\b(?:never|not|don['\u2019]t|avoid)\s+(?:ever\s+)?(?:mention|say|saying|use|using|write|mentioning)\s+(?:the\s+)?(?:words?\s+|phrases?\s+|term\s+)?{QUOTED}"
)
ENDING = regex(
    rf"^\W*(?:always\s+|please\s+)?(?:end|finish|close|conclude)\s+(?:(?:every|each|all|your|the)\s+)?(?:answers?|responses?|repl(?:y|ies)|messages?)\s+with\s*:?\s*{QUOTED}"
)
STARTING = regex(
    rf"^\W*(?:always\s+|please\s+)?(?:start|begin|open)\s+(?:(?:every|each|all|your|the)\s+)?(?:answers?|responses?|repl(?:y|ies)|messages?)\s+with\s*:?\s*{QUOTED}"
)
SHOWING = (
    *("example", "sample", "demonstration", "few-shot", "few shot", "fewshot", "for instance", "e.g."),
    *("beispiel", "exemple", "ejemplo", "esempi", "exemplo", "voorbeeld"),
)
"""One of these is in every prompt that has an example; a plain search is quicker than a pattern."""
ASKING = regex(
    r"\b(?:answers?|respond|responses?|reply|replies|write|output|keep|use|antwort\w*|schreib\w*|répon\w+|écri\w+|respuestas?|respond[ae]|contest[ae]|escrib[ae]"
    r"|rispost[ae]|rispond[ai]|scriv[ai]|respostas?|escrev[ae]|antwoord\w*|schrijf)\b"
)
"""Words with which a limit is one of answers, in the languages in which limits are read."""
COUNTS: dict[str, Callable[[str], int]] = {
    "words": lambda text: len(text.split()),
    "sentences": lambda text: sum(1 for _ in SENTENCE.finditer(text)) or 1,
    "characters": len,
    "lines": lambda text: len(text.splitlines()),
}


class Check(Struct, frozen=True):
    """What can be counted or looked for in an answer."""

    broken: Callable[[str], str]
    """What an answer does instead; empty when it keeps the rule."""
    by: Statement


@rule(20, severity=Severity.WARNING, confidence=Confidence.LIKELY, compiled=False)
def example_against_rule(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag an answer in an example that breaks a rule of the same prompt which can be checked.

    A model does as the example does. Checked are limits of words, sentences, characters and lines, JSON only, no emoji, no Markdown, no
    apology, no question, what may not be said and how an answer begins and ends, where they hold always and for the answer as such; in
    examples what stands after `Assistant:`, `Answer:` or `Output:`, in a tag of such a name, or in quotes behind `for example`.
    Limits are read in German, French, Spanish, Italian, Portuguese and Dutch, too.

    Fires on:

    ```text
    Answer in at most 2 sentences.
    # Examples
    User: Is it open?
    Assistant: Yes. We open at nine. We close at six.
    ```

    Silent on:

    ```text
    Answer in at most 2 sentences.
    # Examples
    User: Is it open?
    Assistant: Yes. We open at nine.
    ```
    """
    if not any(word in prompt.statements.lower for word in SHOWING):
        return
    answers = list(_answers(prompt))
    if not answers:
        return
    for check in _checks(prompt):
        for start, end in answers:
            does = check.broken(prompt.text[start:end])
            if does:
                line, _ = prompt.line_column(check.by.start)
                said = " ".join(prompt.text[check.by.start : check.by.end].split())
                yield Hit(start, end, f"this example {does}, and line {line} says {said!r}", "change the one that is wrong")


def _answers(prompt: Prompt) -> Iterator[tuple[int, int]]:
    """What the assistant says in examples, without what is left to be filled in."""
    text, structure = prompt.text, prompt.structure
    regions = [one.body for one in structure.blocks if one.example and one.closed]
    regions += [(one.body, one.end) for one in structure.sections if EXAMPLE.search(one.title)]
    found = set[tuple[int, int]]()
    for one in structure.blocks:
        if (
            one.kind == "tag"
            and one.closed
            and one.name.lower() in ANSWERS
            and any(start <= one.start and one.end <= end for start, end in regions)
        ):
            found.add(one.body)
    tags = sorted(found)
    found.update(one.span(1) for one in SAYING.finditer(text))
    for start, end in regions:
        for turn in TURN.finditer(text, start, end):
            inside = bisect_right(tags, (turn.start(), len(text))) - 1
            if inside >= 0 and tags[inside][1] >= turn.start():
                continue
            stop = (
                STOP.search(text, turn.end(), end) if text[turn.end() : turn.end() + 1] != "\n" else STOP.search(text, turn.end() + 1, end)
            )
            found.add((turn.end(), end if stop is None else stop.start()))
    for start, end in sorted(found):
        body = text[start:end]
        lead = len(body) - len(body.lstrip())
        if body.strip() and OPEN.search(body) is None:
            yield start + lead, start + lead + len(body.strip())


def _checks(prompt: Prompt) -> Iterator[Check]:
    read = prompt.statements
    for limit in prompt.limits:
        count = COUNTS.get(limit.unit)
        if count is not None and not limit.subject and limit.by.section in read.general and ASKING.search(limit.by.text):
            yield Check(_counting(count, limit.unit, limit.least, limit.most), limit.by)
    for one in read.holding(
        (
            *("json", "markdown", "emoji", "emojis", "mention", "say", "use", "write", "end", "finish", "close", "start", "begin", "open"),
            *("apologise", "apologize", "apologising", "apologizing", "apologies", "apology", "question", "questions"),
        )
    ):
        if one.conditional or one.section not in read.general:
            continue
        raw = prompt.text[one.start : one.end]
        if JSON.search(one.text) and one.force is not Force.FORBID:
            yield Check(lambda answer: "" if answer.lstrip("`jsonJSON \n")[:1] in {"{", "["} else "is no JSON", one)
        if NO_EMOJI.search(one.text):
            yield Check(lambda answer: "has an emoji" if EMOJI.search(answer) else "", one)
        if NO_APOLOGY.search(one.text):
            yield Check(lambda answer: "apologises" if APOLOGY.search(answer) else "", one)
        if NO_QUESTION.search(one.text):
            yield Check(lambda answer: "asks a question" if answer.rstrip().endswith("?") else "", one)
        if NO_MARKDOWN.search(one.text):
            yield Check(lambda answer: "has Markdown" if MARKED.search(answer) else "", one)
        for pattern, make in ((UNSAID, _unsaid), (ENDING, _ending), (STARTING, _starting)):
            found = pattern.search(one.text)
            if found is not None and len(found[1].split()) <= 12:
                yield Check(make(raw[found.start(1) : found.end(1)]), one)


def _counting(count: Callable[[str], int], unit: str, least: float, most: float) -> Callable[[str], str]:
    def broken(answer: str) -> str:
        number = count(answer)
        return "" if least <= number <= most else f"has {number} {unit}"

    return broken


def _unsaid(text: str) -> Callable[[str], str]:
    pattern = re.compile(rf"(?<!\w){re.escape(text.strip(' .,!?'))}(?!\w)", re.IGNORECASE)
    return lambda answer: f"says {text!r}" if pattern.search(answer) else ""


def _ending(text: str) -> Callable[[str], str]:
    return lambda answer: "" if _plain(answer).endswith(_plain(text)) else f"does not end with {text!r}"


def _starting(text: str) -> Callable[[str], str]:
    return lambda answer: "" if _plain(answer).startswith(_plain(text)) else f"does not begin with {text!r}"


def _plain(text: str) -> str:
    return text.strip(" \n\t.,!?\"'*_`").casefold()
