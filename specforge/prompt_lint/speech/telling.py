"""In which language a prompt speaks to the model, of those whose ways to bind are known."""

from collections.abc import Collection, Mapping
from functools import cache
from importlib import import_module

from specforge.languages import language_of
from specforge.prompt_lint.speech import english
from specforge.prompt_lint.speech.repeating import Repeating
from specforge.prompt_lint.speech.speech import WORD, Speech
from specforge.prompt_lint.speech.vagueness import Vagueness

LEAST = 4
"""So many of its commonest words has a prompt of a language, before more is looked at."""
SHOWING: Mapping[str, frozenset[str]] = {
    "german": frozenset(
        WORD.findall("der das und ist nicht du den ein eine wenn auf dem zu im von sich auch oder werden nie keine immer nach mit für sie")
    ),
    "french": frozenset(
        WORD.findall("le la les des et est un une du pour dans avec sur si pas ne au que tu vous ou jamais toujours à qui")
    ),
    "spanish": frozenset(WORD.findall("el la los las de y es un una del para con si en por que su se al nunca siempre lo tu cuando")),
    "italian": frozenset(WORD.findall("il lo la gli è un una del con se non di che della le nel mai sempre al alla dei quando")),
    "portuguese": frozenset(WORD.findall("os um uma da para com se não em que na nunca sempre ao você quando dos das seu pelo")),
    "dutch": frozenset(WORD.findall("de het een en van niet met voor te dat je zijn wordt naar geen nooit altijd als bij om")),
}
"""Commonest words that English does not have, by the names of the modules of languages."""
CODES = {"german": "de", "french": "fr", "spanish": "es", "italian": "it", "portuguese": "pt", "dutch": "nl"}


def speech_of(vocabulary: Collection[str], text: str) -> Speech | None:
    """Give the ways to bind of the language that a prompt shows; nothing for English, and where they are not known.

    Args:
        vocabulary: The words of the prompt, in lower case.
        text: The prompt.
    """
    words = frozenset(vocabulary)
    if all(len(words & showing) < LEAST for showing in SHOWING.values()):
        return None
    return speech_in(language_of(text))


def speech_in(code: str) -> Speech | None:
    """Give the ways to bind of a language by its code; nothing for English, and where they are not known."""
    name = next((name for name, its in CODES.items() if its == code), None)
    return None if name is None else _speech(name)


def vague_in(speech: Speech | None) -> tuple[Vagueness, ...]:
    """Give the vague words of every language that has some, those of the language of a clause first: a prompt may be of several."""
    own = english.VAGUE if speech is None else speech.vague
    found = [english.VAGUE, *(one.vague for one in map(_speech, CODES) if one.vague is not None)]
    return tuple(sorted(found, key=lambda one: one is not own))


def repeating_in(speech: Speech | None) -> Repeating | None:
    """Give what makes near repetitions in the language of a clause; nothing where that is not known."""
    return english.REPEATING if speech is None else speech.repeating


@cache
def _speech(name: str) -> Speech:
    speech: Speech = import_module(f"specforge.prompt_lint.speech.{name}").SPEECH
    return speech
