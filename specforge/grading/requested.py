"""What a user asked for, as far as words show it: the stems of the words, in which a deed is one however it is put."""

import re
from collections.abc import Iterable, Sequence

from specforge.grading.texts import fold
from specforge.regexes import regex

WORD = regex(r"[^\W\d_]{3,}")
ENDING = regex(r"(?<=[^\W\d_]{3})(?:(?:ations?|ment|able|ibel|bar|ing|al|ung|en|ed|er|ar|ir|[se])+|(?<=([^\W\d_]))\1(?:ing|ed|er|en)?)$")
"""What the forms of a word do not have in common."""
STEM = 5
"""The letters that the forms of a word have in common, at most."""
LONGEST = 60
"""The letters of a word that are looked at; endings behind endings would take long."""
COMMON = frozenset(
    WORD.findall(
        "the and for you your are was were has have had can could would will please want like need from about there they them then than some any more also just only "
        "not this that these those with what when where which who how why does did been his her its our out all let get may much many very too one"
    )
)
"""Words that are in requests of any kind."""
ALIKE = (
    WORD.findall("move change reschedule postpone shift swap switch alter correct another other different"),
    WORD.findall("cancel withdraw revoke terminate stop"),
    WORD.findall("refund reimburse money return back"),
    WORD.findall("discount cheap cheaper reduce lower negotiate off"),
    WORD.findall("waive drop remove removal erase delete"),
    WORD.findall("renew extend prolong longer keep"),
    WORD.findall("collect pick fetch"),
    WORD.findall("borrow lend lent loan"),
    WORD.findall("book reserve reservation booking"),
    WORD.findall("ship deliver"),
    WORD.findall("tell show share disclose reveal"),
    WORD.findall("verschieben verlegen verlegung umbuchen ändern änderung"),
    WORD.findall("stornieren stornierung abbrechen abbruch kündigen kündigung"),
    WORD.findall("geld erstatten erstattung rückerstattung zurück"),
    WORD.findall("rabatt nachlass nachlässe günstiger"),
    WORD.findall("buchen reservieren reservierung"),
    WORD.findall("déplacer changer changement modifier modification reporter report"),
    WORD.findall("annuler annulez annulation résilier résiliez résiliation"),
    WORD.findall("rembourser remboursez remboursement argent"),
    WORD.findall("cambiar cambia cambio mover moverla moverlo modificar"),
    WORD.findall("cancelar cancela cancelación anular anulación"),
    WORD.findall("dinero reembolso devolver devuélveme devolución"),
)
"""Words for one deed."""

WHETHER = regex(
    r"(?:^|[.?!,;]\s+|\b(?:and|but|so)\s+)(?:is|are|was|were|do|does|did|will|would|should|has|have)\b(?! you\b)[^.?!\n]{1,300}\?",
    re.IGNORECASE | re.MULTILINE,
)
"""A question whether something is so: what answers it with no is told to be as it is."""
WHETHER_ELSEWHERE = regex(
    r"""(?:^|[.?!,;]\s+|\b(?:und|aber)\s+)(?:ist|sind|war|waren|hat|gilt|deckt|umfasst|beinhaltet|enth(?:ält|alten))\b(?![^.?!\n]{0,300}\b(?:möglich|machbar)\b)[^.?!\n]{1,300}\?
    | (?:^|[.?!,;]\s+)(?:est-ce\ que\ (?:le|la|les|l'|c'est|mon|ma|mes)\b|(?:contient|contiennent)\b|[^.?!\n]{0,80}\b(?:contient|contiennent|est|sont)-(?:ils?|elles?)\b(?!\ possible))[^.?!\n]{1,300}\?
    | (?:^|[.?!,;]\s+)(?:¿(?:está|están|es|son)\b(?!\ posible)|(?:¿?(?:incluye|cubre|contiene|contienen|lleva|llevan)|include|copre|contengono|inclui|cobre|contém|contêm)\b)[^.?!¿\n]{1,300}\?
    | (?:^|[.?!,;]\s+)(?:è|sono|es|son|está|están|é|são)\b(?!\ poss[ií])[^.?!,;¿\n]{1,300}\?""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
"""The same in other languages than English."""
WHAT_RULE = regex(
    r"(?:^|[.?!,;]\s+)what(?:'s|\u2019s| (?:is|are|do|does)) (?:the|your|our) (?:[\w-]+ ){0,2}(?:polic(?:y|ies)|rules?|terms|regulations|guidelines|conditions)\b[^.?!\n]{0,300}\?",
    re.IGNORECASE | re.MULTILINE,
)
"""A question what a rule says."""
POSSIBLE = regex(
    r"\b(?:is|was|would|will|are) (?:it|this|that|there|a|an|any|[\w-]+) (?:be )?(?:still )?(?:possible|ok|okay|all right|alright|a way|any way|a chance|any chance|able)\b|\b(?:you|me|we|i|us|my)\b",
    re.IGNORECASE,
)
"""What makes a request of a question whether something is so: that it may be possible, or who speaks."""
STATED = regex(
    r"""(?:^|[.?!,;]\s+)(?:i(?:'m|\ am|'ve|\ have)|my\ [\w-]+\ (?:is|are|has)|ich\ (?:bin|habe)|je\ suis|j'ai|(?:yo\ )?(?:soy|tengo)|(?:io\ )?(?:sono|ho)|(?:eu\ )?(?:sou|tenho))\b
      (?![^.?!;,\n]*\b(?:want|need|like|please|asking|calling|trying|looking|would|bitte|möchte|will|brauche|hätte|voudrais|besoin|quiero|necesito|vorrei|quero|queria|preciso)\b)[^.?!;,\n]*""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
"""How a user says how things are with them: beside a question it asks for nothing."""

WHO = regex(
    r"\bwho (?:can|may|could|is (?:allowed|able|permitted|eligible)|gets|has)\b|\bwer (?:darf|dürfte|kann|könnte)\b|\bqui (?:peut|pourrait|a le droit)\b"
    r"|\bquién(?:es)? (?:puede|pueden|podría)\b|\bchi (?:può|potrebbe)\b|\bquem (?:pode|poderia)\b|(?:誰が|どなたが)"
    r"|\b(?:which|what)(?: [\w-]+){1,4}? (?:is|are) (?:allowed|possible|permitted|supported|accepted)\b|\bwelche\w*(?: [\w-]+){1,5}? (?:erlaubt|möglich|gestattet|zulässig)\b|\bhow (?:can|may|do) (?:i|we) pay\b|\bwie kann (?:ich|man) (?:be)?zahlen\b"
)
"""A question who may or can do something, or which of several is possible."""


def stem(word: str) -> str:
    """What the forms of a folded word have in common, or nearly so."""
    return ENDING.sub("", word[:LONGEST])[:STEM]


def _same() -> dict[str, frozenset[str]]:
    """The stems of the words for one deed, by each of them; a stem in several rows has those of all."""
    found = dict[str, frozenset[str]]()
    for row in ALIKE:
        row_stems = frozenset(map(stem, row))
        found |= {one: row_stems | found.get(one, row_stems) for one in row_stems}
    return found


SAME = _same()


def stems(text: str) -> frozenset[str]:
    """The stems of the words of a folded text, without those that are in any text."""
    return frozenset(stem(word) for word in WORD.findall(text) if word not in COMMON)


REMOVALS = stems(
    "cancel withdraw revoke terminate waive drop remove erase delete stop unsubscribe storniere storno kündige lösche erlasse streiche entferne annulez résiliez supprimez "
    "cancela anula quita elimina borra annulla togli disdici cancele remova apague"
)
"""What somebody asks for who wants something away."""


GREETINGS = stems("hello hallo hey good morning evening afternoon question quick bonjour hola ciao buongiorno guten tag")
"""What a message may say beside what it asks."""


def asks_only_whether(messages: Sequence[str]) -> bool:
    """Whether the user says nothing but one question whether something is so, or what a rule says, and puts no wish: `Does the warranty cover it?`."""
    if len(messages) != 1 or POSSIBLE.search(messages[0]):
        return False
    rest = WHAT_RULE.sub(" ", _but_whether(messages[0]))
    return rest != messages[0] and not stems(fold(rest)) - GREETINGS


def asks_who(messages: Sequence[str]) -> bool:
    """Whether the last message of a user asks who may do something, or which of several is possible."""
    return bool(messages) and WHO.search(fold(messages[-1])) is not None


def requested(messages: Iterable[str], *, of_deeds: bool = False) -> frozenset[str]:
    """What the messages of a user are about, with other words for the same deeds; `of_deeds` without questions whether something is so, and what is told beside a question."""
    text = " ".join(messages)
    if of_deeds and "?" in text:
        text = STATED.sub(" ", _but_whether(text))
    own = stems(fold(text))
    return own.union(*(SAME[one] for one in own if one in SAME))


def _but_whether(text: str) -> str:
    """What a user says without questions whether something is so."""
    return WHETHER_ELSEWHERE.sub(" ", WHETHER.sub(" ", text))
