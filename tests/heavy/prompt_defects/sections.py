"""Defects of sections, fences, tags, references and translations."""

import re
from collections import Counter
from random import Random

from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Known
from specforge.prompt_lint.structure import Section
from tests.heavy.prompt_defects.defect import Defect, added, clauses, copied, defect_of, edited, headings, own_end, somewhere

UNTRANSLATED = re.compile(r"\{[^{}\n]*\}|<[^<>\n]*>|`[^`\n]*`|([A-Za-z]{3,})")
PATHS = (
    "docs/style.md",
    "STYLE.md",
    "policies/refund-policy.md",
    "data/prices.csv",
    "config/settings.ini",
    "examples/reply.ts",
    "./notes.txt",
    "schemas/answer.json",
    "templates/letter.docx",
    "../shared/tone.md",
    "src/tools/search.py",
    "faq.html",
    "/etc/agent/rules.yaml",
)
SYLLABLES = ("en", "ung", "ka", "to", "ismo", "")


def _unique(prompt: Prompt) -> list[Section]:
    found = headings(prompt)
    times = Counter(one.title.casefold() for one in found)
    return [one for one in found if times[one.title.casefold()] == 1 and len(one.title.split()) <= 8]


def _is_heading(prompt: Prompt, section: Section) -> bool:
    """Whether a heading stands on a line of its own, with a sign or in bold; a line that ends in a colon may announce a form."""
    head = prompt.text[section.start : section.body]
    return "\n" in head and head.lstrip().startswith(("#", "**", "__"))


@defect_of("empty-section")
def emptied(prompt: Prompt, random: Random) -> Defect | None:
    """What stands under a heading is deleted."""
    sections = [one for one in prompt.structure.sections if one.level and own_end(prompt, one) < len(prompt.text)]
    found = [
        one
        for one in sections
        if _is_heading(prompt, one) and own_end(prompt, one) == one.end and prompt.text[one.body : own_end(prompt, one)].strip()
    ]
    if not found:
        return None
    one = random.choice(found)
    after = edited(prompt, (one.body, own_end(prompt, one), random.choice(["\n", "\n\n", ""])))
    return Defect(copied(prompt), after, ((one.start, one.body),))


@defect_of("misplaced-section")
def moved_section(prompt: Prompt, random: Random) -> Defect | None:
    """A section with all that is under it is moved to the end, or before another one."""
    found = [one for one in _unique(prompt) if one.end < len(prompt.text)]
    every = _unique(prompt)
    if len(every) < 3 or not found:
        return None
    one = random.choice(found)
    later = [other.end for other in every if other.start >= one.end and other.level <= one.level]
    if not later:
        return None
    to = random.choice(later)
    body = prompt.text[one.start : one.end]
    after = edited(prompt, (one.start, one.end, ""), (to, to, body if body.startswith("\n") else f"\n{body}"))
    return Defect(copied(prompt), after, known=Known(required=tuple(each.title for each in every)))


@defect_of("missing-section")
def lost_section(prompt: Prompt, random: Random) -> Defect | None:
    """A section is deleted, its heading is, or it gets another title."""
    every = _unique(prompt)
    if len(every) < 2:
        return None
    one = random.choice(every)
    start = prompt.text.find(one.title, one.start, one.body)
    edit = random.choice(
        [
            (one.start, own_end(prompt, one), ""),
            (one.start, one.body, ""),
            (start, start + len(one.title), random.choice([f"More on {one.title}", f"{one.title} and limits", "Notes", one.title[:-1]])),
        ]
    )
    required = tuple(each.title for each in every if each is one or random.random() < 0.5)
    return Defect(copied(prompt), edited(prompt, edit), known=Known(required=required))


@defect_of("repeated-section")
def doubled_section(prompt: Prompt, random: Random) -> Defect | None:
    """A section is pasted a second time behind one of its neighbours, and changed a little."""
    found = [one for one in _unique(prompt) if own_end(prompt, one) == one.end]
    if not found:
        return None
    one = random.choice(found)
    ends = [other.end for other in headings(prompt) if other.level == one.level and other.start >= one.start]
    stop = next((other.start for other in prompt.structure.sections if other.start > one.start and 0 < other.level < one.level), None)
    ends = [end for end in ends if stop is None or end <= stop]
    to = random.choice(ends)
    head, body = prompt.text[one.start : one.body].rstrip("\n"), prompt.text[one.body : one.end].strip("\n")
    head = random.choice([head, head, head.upper(), head.replace(one.title, f"3. {one.title}"), head + " "])
    body = random.choice(
        [f"{body}\nAsk when you are not sure.", "Keep to what was agreed with the user.", body.split("\n")[0] + " (changed)"]
    )
    new = f"\n\n{head}\n{body}\n\n"
    return Defect(copied(prompt), edited(prompt, (to, to, new)), ((to, to + len(new)),))


@defect_of("unbalanced-structure")
def unclosed(prompt: Prompt, random: Random) -> Defect | None:
    """The end of a fence or a tag is deleted, misspelt, or written as its beginning; or the beginning is deleted."""
    text = prompt.text
    found = [one for one in prompt.structure.blocks if one.closed and "\n" in text[one.body[0] : one.body[1]]]
    if not found:
        return None
    one = random.choice(found)
    opening, closing = (one.start, one.body[0]), (one.body[1], one.end)
    if one.kind == "fence":
        edit = random.choice([(*closing, ""), (*closing, text[slice(*closing)].replace("`", "", 1)), (*closing, ""), (*opening, "")])
    else:
        edit = random.choice(
            [
                (*closing, ""),
                (*closing, f"<{one.name}>"),
                (*closing, f"</{one.name}s>"),
                (*closing, f"</{one.name}"),
                (*opening, ""),
                (*closing, f"<\\{one.name}>"),
            ]
        )
    after = edited(prompt, edit)
    return Defect(copied(prompt), after, ((one.start, one.end),))


@defect_of("unresolved-section")
def renamed_section(prompt: Prompt, random: Random) -> Defect | None:
    """A heading is renamed to which a sentence refers."""
    found, said = [one for one in _unique(prompt) if 4 <= len(one.title) <= 60 and '"' not in one.title], clauses(prompt, 4)
    if not found or not said:
        return None
    one = random.choice(found)
    anchor = re.sub(r"[^\w -]", "", one.title.lower()).replace(" ", "-")
    sentence = random.choice(
        [
            f'For anything else, see the "{one.title}" section.',
            f"Follow the rules in the {one.title} section.",
            f"Details are in the section “{one.title}” below.",
            f'See "{one.title}" for the details.',
            f"Otherwise do what [{one.title}](#{anchor}) says.",
            f"This is described under **{one.title}**.",
            f"Apply the `{one.title}` section first.",
            f"As said in section {one.title}, ask first.",
            f'Refer to the section titled "{one.title}".',
            f"See {one.title} above.",
        ]
    )
    before, _ = added(prompt, (random.choice(said), sentence))
    head = next((each for each in before.structure.sections if each.title == one.title), None)
    if head is None:
        return None
    start = before.text.find(one.title, head.start, head.body)
    words = one.title.split()
    new = random.choice(["Further notes", "How it is done", f"{words[0][:2]}{words[0][3:]} overview" if len(words[0]) > 3 else "Overview"])
    after = edited(before, (start, start + len(one.title), new))
    at = after.text.find(sentence)
    return Defect(before, after, ((at, at + len(sentence)),))


@defect_of("unresolved-file")
def renamed_file(prompt: Prompt, random: Random) -> Defect | None:
    """A sentence names a file that is not there."""
    path = random.choice(PATHS)
    sentence = random.choice(
        [
            f"Follow {path} in every answer.",
            f"The tone is described in `{path}`.",
            f"Read [the guide]({path}) first.",
            f"See also {path}.",
            f"Everything in {path}, which is kept up to date, goes before what is said here.",
            f'Use the table in "{path}".',
            f"@{path}",
        ]
    )
    defect = somewhere(prompt, random, sentence)
    if defect is None:
        return None
    return Defect(defect.before, defect.after, defect.places, Known(exists=lambda name: name.lstrip("./") != path.lstrip("./")))


def _translated(text: str) -> str:
    """Other words of other lengths; what no translator changes stays."""

    def word(found: re.Match[str]) -> str:
        return found[0] if found[1] is None else found[0][::-1].capitalize() + SYLLABLES[sum(map(ord, found[0])) % len(SYLLABLES)]

    return UNTRANSLATED.sub(word, text)


@defect_of("missing-locale-section")
def untranslated(prompt: Prompt, random: Random) -> Defect | None:
    """A translation has lost a section, a tag with several lines, or a part under a line in bold."""
    text = prompt.text
    parts = [(one.start, own_end(prompt, one)) for one in prompt.structure.sections if one.level and own_end(prompt, one) <= one.end]
    tags = [one for one in prompt.structure.blocks if one.kind == "tag" and one.closed and text.count("\n", one.start, one.end) >= 2]
    parts += [(one.start, one.end) for one in tags]
    parts = [(start, end) for start, end in parts if end - start < len(text) / 2]
    if len(parts) < 3:
        return None
    start, end = random.choice(parts)
    same = copied(prompt)
    after = Known(siblings={"de": _translated(text[:start] + text[end:])})
    return Defect(same, same, ((start, end),), after, Known(siblings={"de": _translated(text)}))
