"""In which language the agent answers."""

import re

from specforge.amounts import enumerated
from specforge.grading.addresses import URL
from specforge.grading.answers import SILENCE
from specforge.grading.events import Conversation, Message
from specforge.grading.texts import LINK
from specforge.grading.verdict import Outcome, failed, passed, quote, undecided
from specforge.languages import LANGUAGES, languages_of
from specforge.regexes import regex
from specforge.spec.checks import USER, Check

ASIDE = regex(
    r"```.*?(?:```|\Z)|`[^`\n]*`|(?<!\w)\"[^\"\n]*\"(?!\w)|\u201c[^\u201d\n]*\u201d|\u201e[^\u201c\u201d\n]*[\u201c\u201d]|\u00ab[^\u00bb\n]*\u00bb|\u300c[^\u300d\n]*\u300d|^ {0,3}>[^\n]*$|<[^<>\n]*>",
    re.DOTALL | re.MULTILINE,
)
"""Code, quotations and tags: what stands in them need not be in the language of the text."""


def language(check: Check, conversation: Conversation) -> Outcome:
    """Every message of the agent is in the language that is asked for, or in that of the user's last message before it that shows one."""
    if not conversation.said:
        return failed(SILENCE)
    wanted = frozenset() if check.language == USER else frozenset({str(check.language)})
    shown = 0
    for event in conversation.events:
        if not isinstance(event, Message):
            continue
        found = spoken_in(event.text)
        if event.role == "user":
            wanted = found or wanted if check.language == USER else wanted
        elif found and wanted:
            shown += 1
            if not found & wanted:
                return failed(f"expected an answer in {_named(wanted)}, found one in {_named(found)}: {quote(event.text)}")
    if not wanted:
        return undecided("too few words of the user show a language")
    if not shown:
        return undecided(f"expected an answer in {_named(wanted)}; too few words show a language in {quote(conversation.said[-1])}")
    return passed(f"the answers are in {_named(wanted)}")


def spoken_in(text: str) -> frozenset[str]:
    """Give the codes of the languages that a message may be in, by what is neither code nor a quotation where there is anything else."""
    return languages_of(_prose(text)) or languages_of(text)


def _prose(text: str) -> str:
    """A text without what may be in another language."""
    return URL.sub(" ", ASIDE.sub(" ", LINK.sub(lambda found: found[1], text)))


def _named(languages: frozenset[str]) -> str:
    return enumerated(sorted(LANGUAGES[one] for one in languages), " or ")
