"""In which language a prompt is written, by the commonest words of the six that sentences are read in, and by Kana."""

from collections import Counter

from specforge.regexes import regex

_WORDS = {
    "en": "the of to and is in you for with are be this that your from or not if when do it",
    "de": "der die das und ist nicht mit du sie f\u00fcr den ein eine wenn auf dem zu im von bei dein ihr",
    "fr": "le la les de es et est un une des vous tu pour dans avec sur si pas du votre ne au que",
    "es": "el la los las de y es un una del para con si no en por que su se al eres",
    "it": "il lo la gli e \u00e8 un una del per con se non di che tuo della sei le i nel",
    "pt": "o a os as de e \u00e9 um uma do da para com se n\u00e3o em que voc\u00ea seu na no ao",
}
_LANGUAGES = {
    word: tuple(language for language, words in _WORDS.items() if word in words.split())
    for words in _WORDS.values()
    for word in words.split()
}
_WORD = regex(r"[^\W\d_]+")
_KANA = regex("[\u3041-\u3096]")
CLEAR = 2
"""So many words at least show a language, and twice as many as show any other."""
MAX_TEXT = 20_000
"""So many characters show in which language a prompt is."""


def language_of(text: str) -> str:
    """Give the code of the language of a text, such as `de`; empty where no words show one."""
    shown = text[:MAX_TEXT]
    counts = Counter(language for word in _WORD.findall(shown.casefold()) for language in _LANGUAGES.get(word, ()))
    counts["ja"] = len(_KANA.findall(shown)) // 3
    (language, most), (_, next_most) = [*counts.most_common(2), ("", 0)][:2]
    return language if most >= max(CLEAR, 2 * next_most) else ""
