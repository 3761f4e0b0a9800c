"""Marks that somebody meant to replace: `TODO`, `TBD`, `[insert name]`, lorem ipsum."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.structure import merged
from specforge.regexes import regex

PARTS = regex(
    r"PLACEHOLDER|_ME\b|CHANGEME|INSERT_|\?\?\?|TODO|FIXME|TBD|XXX|l(?i:orem)|L(?i:orem)|\((?i:to be |fill)|\[(?i:insert|add|replace|fill|your|the)|<(?i:insert)"
    r"|\[(?i:ins[eé]r|introdu|añad|relle|ajout|compl[eé]t|aggiung|adicion|preench)"
)
"""One of these, or of `SIGNS`, is in every mark. Each begins with one letter, so that few places are looked at."""
SIGNS = ("einfügen]", "eintragen]", "ergänzen]", "ここに", "在此")
NOUN = r"(?:and|apps?|boards?|comments?|entr(?:y|ies)|files?|items?|lists?|markers?|notes?|or|tags?|tasks?|titles?|\w{2,20}ed|is|are|was|has|must|should|will)\b"
"""What follows `TODO` where it is a word."""
MARKS = regex(
    r"(?<![{\"'\u201c\u2018\u00ab$\u20ac])(?<!\w )(?<!\w[/-])\b(?:TODO|FIXME|TBD|XXX)\b(?=[ \t]{0,3}(?:[:(\]]|-[ \t]|<!--|\{#|\{\{!|$))|^[ \t]*(?:[-*#][ \t]{1,3})?(?:TODO|FIXME|TBD|XXX)\b(?!/\w|, [A-Z]{2}"
    rf"| {NOUN})"
    r"|(?<![\w{<\[$%])(?:PLACEHOLDER(?! [A-Z]{2})|(?:CHANGE|REPLACE|FILL)_ME|CHANGEME|INSERT_\w{1,40}_HERE)\b(?![}\]>%])|(?<=[ \t:])\?{3}(?=[ \t.,;]|$)"
    rf"|(?<=[.!?] )(?:TODO|FIXME)\b(?= (?!{NOUN})[a-z])|\b(?:is|are) (?:still )?TBD\b"
    r"|(?i:\((?:to be (?:added|written|filled in|defined|decided|done)|fill(?:ed)? (?:this )?in later)\))"
    r"|(?i:(?<![\"\u201c])\blorem ipsum dolor\b|(?<!\w)\[(?:insert|add|replace|fill in)\b[^\]\n]{1,60}\](?![(\[])"
    r"|\[(?:insertar|inserte|introducir|introduzca|añadir|rellenar|insérer|insérez|ajouter|ajoutez|compléter|complétez|inserire|aggiungere|inserir"
    r"|adicionar|preencher)\b[^\]\n]{1,60}\](?![(\[])|\[[^\[\]\n]{1,60} (?:einfügen|eintragen|ergänzen)\](?![(\[])"
    r"|[\[\uff3b\u3010\uff08](?:ここに[^\]\uff3d\u3011\uff09\n]{1,30}を?(?:入力|挿入|記入|追記)|请?在此处?(?:插入|填写|输入|补充))[^\]\uff3d\u3011\uff09\n]{0,30}[\]\uff3d\u3011\uff09]"
    r"|\[(?:your|the) (?:company|product|brand|bot|assistant|agent)(?:'s)?(?: name)?(?: here)?\]|<insert[ _-](?![^>\n]{0,60}(?:=|\.\.))[^>\n]{1,60}>)",
    re.MULTILINE,
)
SPOKEN_OF = regex(
    r"\b(?:none|never|not|no|avoid|without|don['\u2019]t)\b[^.!?\n]{0,80}\b(?:contains?|includes?|leave|output|placeholders?|say|uses?|write)\b[^.!?\n]{0,40}$"
    r"|\bplaceholders?\ [^.!?\n]{0,40}$",
    re.IGNORECASE,
)
"""Before a mark that an answer shall not have: `never leave placeholders such as [insert name]`."""
ANSWERED = regex(r"\[(?:insert|add|fill in)\b[^\]\n]{0,40}\b(?:answers?|response|reply|output)\b", re.IGNORECASE)
"""A mark for what the model says."""
QUOTED = regex(r"\"[\w -]{1,60}\":[ \t]*\"[^\"\n]*$")
"""Before a mark in a text of JSON, which the model fills in."""
SLOT = regex(r"[\[<\uff3b\u3010\uff08](?!your\b|the\b|replace\b)", re.IGNORECASE)
"""A mark in brackets: alone on its line it stands for a part of a form, which the model or the program fills in."""
SCAFFOLD = regex(
    r"\s{0,9}(?:---\n(?:[^\n]*\n){1,40}?---\n)?[^#]{0,2000}^#{1,3}[ \t]+(?:\{\{?\s?\w{1,40}\s?\}\}?|\$\w{1,40}|\[[\w ]{1,40}\]|<[\w ]{1,40}>)[ \t]*$",
    re.MULTILINE,
)
"""A text whose first heading is to be filled in: a form of a document, whose marks are for whoever writes it."""
TITLED = regex(
    r"\s{1,4}[-*] \[[ xX]\]|:[*_]{0,2}[ \t]{0,9}\n[ \t]{0,9}[{$]|(?: [A-Z][A-Z-]{1,30}){1,6}(?: \([^a-z()\n]{1,40}\))?:[ \t]{0,9}\n[ \t]{0,9}[-*\d]"
)
"""Behind a mark, items to tick off, a variable on the next line, or more words in capitals above items: it is the title of a list."""
COMMENT = regex(r"[ \t]{4,}(?:#|//)[ \t]*")
"""What stands before a mark in a comment of a program."""
FLUSH = regex(r"\n[^\s#]")
"""A line that is not further in, beside which such a comment is within something."""
STATES = regex(r"\[(?:done|in[ _-]progress|completed?|finished)\]", re.IGNORECASE)
"""States of a task, as `[TODO]` is one beside them."""
LABELLED = regex(
    r"^[ \t]*(?:[-*+][ \t]+)?[^\s:][^:\n]{0,40}:[*_]{0,3}[ \t]+[\[<](?:insert|add|fill in)\b[^\]>\n]{1,60}[\]>][ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""A line of a form: a label, and in brackets what the model writes there. A form has several."""
BEFORE = " \t-*#"
"""What a line can begin with before a mark."""


def debris(prompt: Prompt) -> Iterator[tuple[int, int]]:
    """Give where each mark of a prompt begins and ends."""
    if PARTS.search(prompt.text) is None and not any(sign in prompt.text for sign in SIGNS):
        return
    code = [(one.start, one.end) for one in prompt.structure.references if one.kind == "code"]
    fences = [(one.start, one.end) for one in prompt.structure.blocks if one.kind == "fence"]
    if SCAFFOLD.match(prompt.text):
        return
    labelled = [one.span() for one in LABELLED.finditer(prompt.text)]
    form = labelled if len(labelled) > 1 else []
    apart = merged([*code, *fences, *form])
    starts = [start for start, _ in apart]
    flush, states = (one.search(prompt.text) is not None for one in (FLUSH, STATES))
    for found in MARKS.finditer(prompt.text):
        index = bisect_right(starts, found.start()) - 1
        within = index >= 0 and found.start() < apart[index][1]
        if not within and not _is_meant(prompt.text, found, flush=flush, states=states):
            yield found.end() - len(found[0].lstrip(BEFORE)), found.end()


def _is_meant(text: str, mark: re.Match[str], *, flush: bool, states: bool) -> bool:
    """Whether a mark is what the text speaks of, or for the model to fill in."""
    before = text[max(0, mark.start() - 400) : mark.start()]
    if (
        SLOT.match(mark[0])
        and not before.rpartition("\n")[2].strip()
        and not text[mark.end() : mark.end() + 400].partition("\n")[0].strip()
    ):
        return True
    head = before.rpartition("\n")[2] + mark[0][: len(mark[0]) - len(mark[0].lstrip(BEFORE))]
    if flush and COMMENT.fullmatch(head):
        return True
    if TITLED.match(text, mark.end()) or (states and before.endswith("[")):
        return True
    return SPOKEN_OF.search(before) is not None or QUOTED.search(before) is not None or ANSWERED.match(mark[0]) is not None
