"""What each clause of a prompt asks for: its words, whether it demands or forbids, and whether it always holds."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from msgspec import Struct

from specforge.prompt_lint.speech import WORD, Force, Speech, speech_of
from specforge.prompt_lint.structure import EXAMPLE, Clause, Structure
from specforge.regexes import regex

ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}

CONDITIONS = frozenset(WORD.findall("if when whenever unless except otherwise depending until once provided whether instead"))
"""Words that make a clause hold sometimes, wherever they stand in it."""
OPENERS = frozenset(WORD.findall("for in on after before while during with where within given as"))
"""Words that make it hold sometimes when it begins with them."""
NARROWING = regex(
    r"\W*(?:(?:if|when(?:ever)?|unless|once|for|during|while)\b(?! (?:example|instance)\b)|[^:.\n]{1,60}[<>=\u2264\u2265] ?[0-9][^:\n]{0,40}:"
    r"|(?:level|stage|phase|case|step|mode|option|tier|scenario) [0-9a-c]\b[^:\n]{0,40}:)"
)
"""How an item, or a line with a colon, begins all of whose sentences hold sometimes: with the case in which they do."""
PREFERRED = regex(
    r"\W{0,4}(?:preferably|ideally|m\u00f6glichst|preferentemente|de pr\u00e9f\u00e9rence|preferibilmente|bij voorkeur|de prefer\u00eancia) ?: "
)
"""A label that says how binding a clause is, and nothing of what it asks for, as prompts of specs have it."""
LABELLED = regex(r"[^:,.\n]{1,100}:(?:\s|$)")
"""How a line begins with a label."""
CASES = frozenset(WORD.findall("if when whenever unless once for during while"))
"""Words that name such a case without a colon."""
EVERYWHERE = frozenset(WORD.findall("always never immer stets nie niemals toujours jamais siempre nunca sempre mai altijd nooit"))
"""Words of a sentence that holds whatever stands before it."""
NEXT_BLOCK = regex(r"\n[ \t]*(?:[-*+\u2022]|[0-9]{1,9}[.)])[ \t]|\n[ \t]*\n|\n[ \t]*#")
"""Where another item or paragraph begins."""
NEGATIVE = frozenset(
    WORD.findall(
        "not never don't dont don\u2019t cannot can't can\u2019t mustn't mustn\u2019t shouldn't shouldn\u2019t avoid refrain no forbidden prohibited circumstances"
    )
)
"""One of these is in every prohibition."""
FORBIDDING = regex(
    r"""
    (?:^[^\w"'`]*|[,;:.!(\u2013\u2014]\W{0,4}|\ -\ |\b(?:but|and|or|please|also|then|always|important|note|warning|agent|assistant|model)\s+)
    (?:do\s+\W{0,2}not|don['\u2019]?t|avoid|refrain\s+from|can(?:not|\s+not)|must\s+not|not\s+allowed)\b
    | ^[^\w"'`]*no\s+(?!one|longer|matter|doubt|problem|need|idea|other\s)\w
    | (?<!\ had)(?<!\ has)(?<!have)(?<!\ are)(?<!\bis)(?<!or)(?<!been)\s+never\b | ^[^\w"'`]*never\b
    | \b(?:must|should|shall)\s+\W{0,2}(?:not|never)\b | \b(?:must|should)n['\u2019]t\b
    | \byou\s+(?:cannot|can['\u2019]t|(?:can|may)\s+not(?!\s+(?:have|be|know|need))|are\s+not\s+(?:allowed|permitted|to))\b
    | \bunder\s+no\s+circumstances\b | \b(?:is|are)\s+(?:strictly\s+)?(?:forbidden|prohibited|not\s+allowed)\b
    """,
    re.VERBOSE,
)
REASON = regex(r"\b(?:because|since|so that|who|which)\b")
"""What follows gives a reason, or says whom it is about."""
DEMANDING = frozenset(WORD.findall("must always shall required ensure"))
DEMAND = regex(r"\b(?:must|always|shall|required|ensure)\b|^\W*(?:make|be)\s+sure\s+(?:to|that)\b")
SOMETIMES = regex(r"\s*(?:if|when|for|case|step|phase|option|mode|during|after|before|while|task|stage|scenario)\b", re.IGNORECASE)
"""The titles of sections that do not always hold."""
GENERAL = frozenset(
    WORD.findall(
        "general style tone rule rules guideline guidelines instruction instructions format formatting output response responses answer answers"
        " answering behavior behaviour communication important constraint constraints requirement requirements always language principles"
        " note notes conduct personality voice writing length verbosity reply replies"
    )
)
"""Words of titles of sections that hold everywhere."""
WEIGHING = regex(
    r"\b(?:about|absolute|additional|agents?|agente\w*|allg\w+|algem\w+|all|asistente|assistants?|assistent\w*|basic|belangrijk\w*|bots?|chatbot|core|critical|customers?|enforce\w*|every|from|further"
    r"|g[e\u00e9]n[e\u00e9]ra\w+|golden|grund\w+|hard|house|import\w+|key|main|modell?[eo]?|more|must|nutzer\w*|kunden?|other|our|principal\w*|strict|that|these|this|users?|weitere\w*|wichtig\w*|with|your)\b"
)
"""Words of titles that say how much something counts and whom it concerns, which is everybody."""
NAMING = 4
"""Letters of a word that can name what a section is for."""
SAID_IN_ENGLISH = frozenset(WORD.findall("the you your and with never always must should user answer are this not do don't don\u2019t"))
LEAST_ENGLISH = 2
"""A clause with so many of these words is read as English in a prompt in another language."""
SHORT = 400
"""Characters of a clause that is kept for other prompts."""
TURN = regex(
    r"[ \t>*-]{0,8}(?:q|question|user|human|input|customer|nutzer|kunde|utilisateur|client|usuario|cliente|utente|usuário|gebruiker|klant)\b[ \t\d*]{0,4}:"
)
"""Where a user speaks in a dialogue that the prompt shows: the beginning of a line."""
NEXT_TURN = regex(rf"\n{TURN.pattern}")


class Statement(Struct, frozen=True):
    """A clause, read."""

    start: int
    end: int
    section: int
    item: bool
    text: str
    """In lower case, character by character."""
    words: tuple[str, ...]
    force: Force
    conditional: bool
    """Whether it, or a section that it stands in, names a condition."""


class Statements(Struct, frozen=True, dict=True):
    """The clauses of a prompt, read."""

    lower: str
    """The prompt in lower case, as long as it is."""
    statements: tuple[Statement, ...]
    """Without those of sections that are called examples, and of dialogues."""
    general: frozenset[int]
    """The sections that hold everywhere."""
    named: Mapping[int, frozenset[str]]
    """For sections that hold everywhere, the words of their titles that say what for, as `chat` in `Answers in chat`."""
    speech: Speech | None = None
    """How it binds where it is in another language than English, and that one is known."""

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of all clauses."""
        return frozenset().union(*(one.words for one in self.statements))

    def holding(self, words: Iterable[str]) -> list[Statement]:
        """Give the clauses in which at least one of some words in lower case stands, in their order."""
        there = self.vocabulary.intersection(words)
        return [one for one in self.statements if not there.isdisjoint(one.words)] if there else []

    def spoken(self, one: Statement) -> Speech | None:
        """How a clause binds that is in another language than English."""
        return None if self.speech is None or said_in_english(one.words) else self.speech

    def meet(self, one: Statement, other: Statement) -> bool:
        """Whether two clauses without a condition can hold at once: in one section, or where one of them holds everywhere, and not for another thing."""
        if one.section == other.section:
            return True
        if not {one.section, other.section} <= self.general:
            return one.section in self.general or other.section in self.general
        named, others = self.named[one.section], self.named[other.section]
        return not named or not others or not named.isdisjoint(others)


def statements_of(text: str, structure: Structure) -> Statements:
    """Read the clauses of a prompt, as the language binds that it shows."""
    lower = lowered(text)
    examples, turns = _under(structure, EXAMPLE.search), _turns(lower)
    clauses = [one for one in structure.clauses if one.section not in examples and not turns[0] <= one.start < turns[1]]
    read = _statements(lower, structure, clauses, None)
    speech = speech_of(read.vocabulary, lower)
    return read if speech is None else _statements(lower, structure, clauses, speech)


def _statements(lower: str, structure: Structure, clauses: Sequence[Clause], speech: Speech | None) -> Statements:
    sometimes = _under(structure, SOMETIMES.match)
    wide = GENERAL
    if speech is not None:
        sometimes |= _under(structure, speech.sometimes.match)
        wide |= speech.general
    found = []
    end, narrowed = 0, False
    for one in clauses:
        label = PREFERRED.match(lower, one.start, one.end)
        start = one.start if label is None else label.end()
        piece = lower[start : one.end]
        words, force, conditional = (_known if len(piece) <= SHORT else _read)(piece)
        if foreign := speech is not None and not said_in_english(words):
            words, force, conditional = speech.read(piece)
        goes_on = narrowed and (NEXT_BLOCK.search(lower, end, one.start) is None if one.item else "\n" not in lower[end : one.start])
        narrowed = goes_on or ((one.item or LABELLED.match(piece) is not None) and _narrows(piece, words, speech if foreign else None))
        end = one.end
        if words:
            conditional = conditional or one.section in sometimes or (narrowed and EVERYWHERE.isdisjoint(words))
            found.append(Statement(start, one.end, one.section, one.item, piece, words, force, conditional))
    titles = [one.title.lower() for one in structure.sections]
    parts = sometimes | _of_parts(structure, titles)
    general = {
        index for index, title in enumerate(titles) if index not in parts and (index == 0 or not wide.isdisjoint(WORD.findall(title)))
    }
    empty = wide if speech is None else wide | speech.filling
    named = {index: _names(titles[index], empty) if index else frozenset[str]() for index in general}
    return Statements(lower, tuple(found), frozenset(general), named, speech)


def _names(title: str, empty: Collection[str]) -> frozenset[str]:
    """The words of a title in lower case that say what its section is for."""
    return frozenset(word for word in WORD.findall(WEIGHING.sub(" ", title)) if len(word) >= NAMING and word not in empty)


def _narrows(piece: str, words: Sequence[str], speech: Speech | None) -> bool:
    """Whether a clause begins with the case in which it holds, and all that stands behind it."""
    if speech is not None:
        return speech.sometimes.match(piece.lstrip("-*+ ")) is not None
    return (":" in piece or not CASES.isdisjoint(words[:1])) and NARROWING.match(piece) is not None


def said_in_english(words: Iterable[str]) -> bool:
    """Whether a clause of a prompt in another language is in English, by its words in lower case."""
    return len(SAID_IN_ENGLISH.intersection(words)) >= LEAST_ENGLISH


def _read(piece: str) -> tuple[tuple[str, ...], Force, bool]:
    """The words of a clause in lower case, how it binds, and whether it names a condition."""
    words = tuple(WORD.findall(piece))
    conditional = bool(words) and (words[0] in OPENERS or not CONDITIONS.isdisjoint(words))
    return words, force_of(piece, words), conditional


_known = lru_cache(maxsize=4096)(_read)
"""The same, kept: prompts of one project share many clauses."""


def _turns(lower: str) -> tuple[int, int]:
    """From the first turn of a user to the end of the paragraph of the last one; nothing where fewer than two speak."""
    if ":" not in lower:
        return 0, 0
    starts = [0] if TURN.match(lower) else []
    starts += [one.start() + 1 for one in NEXT_TURN.finditer(lower)]
    if len(starts) < 2:
        return 0, 0
    end = lower.find("\n\n", starts[-1])
    return starts[0], len(lower) if end < 0 else end


def lowered(text: str) -> str:
    """A text in lower case that has as many characters."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.translate(ASCII_LOWER)


def force_of(clause: str, words: Sequence[str]) -> Force:
    """How a clause in lower case binds."""
    if NEGATIVE.isdisjoint(words) and DEMANDING.isdisjoint(words) and "sure" not in words:
        return Force.PLAIN
    reason = REASON.search(clause, 1)
    asked = clause if reason is None else clause[: reason.start()]
    if not NEGATIVE.isdisjoint(words) and FORBIDDING.search(asked):
        return Force.FORBID
    if DEMAND.search(asked):
        return Force.DEMAND
    return Force.PLAIN


def _of_parts(structure: Structure, titles: Sequence[str]) -> set[int]:
    """The sections that have the title of another one under another heading, as `Guidelines:` under each of several documents: they are of it alone."""
    above: list[int] = []
    under: dict[str, dict[int, int]] = {}
    for index, one in enumerate(structure.sections):
        while above and structure.sections[above[-1]].level >= one.level:
            above.pop()
        if above:
            under.setdefault(titles[index], {})[index] = above[-1]
        if one.level:
            above.append(index)
    return {index for same in under.values() if len(set(same.values())) > 1 for index in same}


def _under(structure: Structure, is_title: Callable[[str], object]) -> set[int]:
    """The sections with some titles, with all that stands under them."""
    found, end = set[int](), -1
    for index, one in enumerate(structure.sections):
        if is_title(one.title):
            end = max(end, one.end)
        if one.start < end:
            found.add(index)
    return found
