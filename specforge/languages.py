"""In which language a text is written, as far as its letters and its commonest words show."""

from collections import Counter
from collections.abc import Iterable
from functools import cache

from specforge.regexes import regex

WORDS = {
    "en": "the of to and is in you for with are be this that your from or not if when do it we have can i my on at by will please what how was they an has been there would as no all any per non plus he her me",
    "de": "der die das und ist nicht mit du sie f\u00fcr den ein eine wenn auf dem zu im von bei dein ihr wir ich k\u00f6nnen haben sich auch oder werden wird sind einen einer bitte es nach wie aber noch als ihre ihren kann muss zum zur um aus nur keine",
    "fr": "le la les de es et est un une des vous tu pour dans avec sur si pas du votre ne au que nous je il elle ce cette qui par plus ou vos sont \u00eatre mais c'est aux avez peut veuillez doit \u00e0 ces",
    "es": "el la los las de y es un una del para con si no en por que su se al eres est\u00e1 est\u00e1n lo como m\u00e1s este esta pero puede usted te tu le son ha hay tiene o nos desde debe sin cuando qu\u00e9",
    "it": "il lo la gli e \u00e8 un una del per con se non di che tuo della sei le i nel sono ho hai ha pu\u00f2 pi\u00f9 questo questa si da al alla dei delle come ma anche in mi ti ci deve essere nella quando",
    "pt": "o a os as de e \u00e9 um uma do da para com se n\u00e3o em que voc\u00ea seu na no ao est\u00e1 s\u00e3o mais por como este esta isso dos das foi pode tem ou sua meu deve ser pelo pela quando seus",
    "nl": "de het een en van is niet met voor op te dat die in je u zijn wordt naar kan bij ook maar aan er om uw dit als of geen wij ik heeft hebben moet worden deze door",
    "sv": "och att det som en p\u00e5 \u00e4r av f\u00f6r med den till inte har du jag vi kan ett om fr\u00e5n eller var din ska m\u00e5ste vara inga s\u00e5 dig h\u00e4r detta \u00e4ven n\u00e4r dina",
    "da": "og at det som en p\u00e5 er af for med den til ikke har du jeg vi kan et om fra eller din skal v\u00e6re blev dig hvis ogs\u00e5 dette n\u00e5r ingen m\u00e5 dit hvad",
    "nb": "og at det som en p\u00e5 er av for med den til ikke har du jeg vi kan et om fra eller din skal v\u00e6re ble deg hvis ogs\u00e5 dette n\u00e5r ingen m\u00e5 ditt hva etter",
    "fi": "ja on ei se ett\u00e4 t\u00e4m\u00e4 ovat voi jos tai mutta kun niin ole olla my\u00f6s h\u00e4n min\u00e4 sin\u00e4 me te t\u00e4m\u00e4n pit\u00e4\u00e4 sen joka vain kuin t\u00e4t\u00e4 saa ettei olet voit ovatko ole",
    "pl": "i w na nie z do jest \u017ce to si\u0119 po o jak ale za od czy dla przez tylko by\u0107 mo\u017ce s\u0105 ten ta prosz\u0119 tego jej przy oraz ma musi mo\u017cna lub nie\u017c ju\u017c pan pani",
    "cs": "a v na je se \u017ee to z do o jak ale za pro nebo by\u00fdt m\u016f\u017ee jsou ten ta pros\u00edm toho p\u0159i mus\u00ed v\u00e1\u0161 va\u0161e jsem jste tento tato nen\u00ed byl bylo pokud kter\u00fd kter\u00e1 tuto",
    "hu": "a az \u00e9s nem van hogy egy is ez meg de ha vagy csak m\u00e1r kell lehet volt nincs itt ezt ki fel a legal\u00e1bb mint \u00f6n k\u00e9rj\u00fck vannak lesz sz\u00e1m\u00e1ra ezek azt val\u00f3",
    "ro": "\u0219i \u00een nu de la este un o c\u0103 pe cu din pentru sau mai s\u0103 se sunt a dar ca care dac\u0103 fi v\u0103 prin acest aceast\u0103 au are dvs nici trebuie al ale",
    "tr": "ve bir bu i\u00e7in de da ile olarak de\u011fil var ne daha \u00e7ok gibi olan veya ama en sonra kadar l\u00fctfen olabilir yok siz sizin ben her mi m\u0131 olmal\u0131 bulunan bulunmuyor",
    "id": "yang dan di untuk dengan tidak ini itu dari pada anda adalah akan dapat ke atau bisa sudah saya kami oleh telah karena jika harus dalam ada silakan belum tersebut",
    "vi": "v\u00e0 c\u1ee7a l\u00e0 kh\u00f4ng c\u00f3 cho m\u1ed9t n\u00e0y \u0111\u01b0\u1ee3c v\u1edbi c\u00e1c trong b\u1ea1n t\u00f4i nh\u1eefng \u0111\u1ec3 \u0111\u00e3 ph\u1ea3i khi n\u1ebfu ho\u1eb7c nh\u1eadp t\u1eeb s\u1ebd",
    "ru": "\u0438 \u0432 \u043d\u0435 \u043d\u0430 \u0447\u0442\u043e \u0441 \u043f\u043e \u043a\u0430\u043a \u044d\u0442\u043e \u0434\u043b\u044f \u0438\u0437 \u043e\u0442 \u0432\u044b \u0438\u043b\u0438 \u043c\u043e\u0436\u0435\u0442 \u0435\u0441\u043b\u0438 \u0432\u0430\u0448 \u043c\u044b \u044f \u043a \u043d\u043e \u0442\u0430\u043a \u0447\u0442\u043e\u0431\u044b \u0431\u044b\u043b \u043f\u0440\u0438 \u044d\u0442\u043e\u0442 \u0435\u0433\u043e",
    "uk": "\u0456 \u0432 \u043d\u0435 \u043d\u0430 \u0449\u043e \u0437 \u043f\u043e \u044f\u043a \u0446\u0435 \u0434\u043b\u044f \u0456\u0437 \u0432\u0456\u0434 \u0432\u0438 \u0430\u0431\u043e \u043c\u043e\u0436\u0435 \u044f\u043a\u0449\u043e \u0432\u0430\u0448 \u043c\u0438 \u0454 \u0442\u0430 \u0434\u043e \u0430\u043b\u0435 \u0449\u043e\u0431 \u043f\u0440\u0438 \u0446\u0435\u0439 \u0439\u043e\u0433\u043e \u0443",
    "bg": "\u0438 \u0432 \u043d\u0435 \u043d\u0430 \u0447\u0435 \u0441 \u0437\u0430 \u043a\u0430\u0442\u043e \u0442\u043e\u0432\u0430 \u043e\u0442 \u0438\u043b\u0438 \u043c\u043e\u0436\u0435 \u0430\u043a\u043e \u0434\u0430 \u0441\u0435 \u0435 \u0441\u0430 \u043f\u043e \u0442\u0430\u0437\u0438 \u0442\u043e\u0437\u0438 \u043d\u043e \u0442\u0440\u044f\u0431\u0432\u0430 \u0432\u0438",
}
"""The commonest words of languages that share their letters."""
SHOWING = {
    "de": "\u00df", "es": "\u00f1", "pt": "\u00e3\u00f5", "pl": "\u0142\u0105\u0119\u017c\u017a\u0107\u0144\u015b", "cs": "\u011b\u0159\u016f", "hu": "\u0151\u0171", "ro": "\u021b\u0219\u0103", "tr": "\u011f\u0131\u015f",
    "vi": "\u1ea1\u1ea3\u1ea5\u1ea7\u1ea9\u1ead\u1eaf\u1eb7\u1ebf\u1ec1\u1ec3\u1ec7\u1ecb\u1ecd\u1ed1\u1ed3\u1ed9\u1edb\u1edd\u1ee3\u1ee5\u1ee7\u1ee9\u1eeb\u1eed\u1ef1\u01b0\u01a1\u0111", "uk": "\u0456\u0457\u0454\u0491", "ru": "\u044b\u044d\u0451",
}  # fmt: skip
"""Letters that one of them has, and hardly another."""
MARKS = {"es": "\u00bf\u00a1"}
"""Marks that one of them has; each counts once, as a word does."""
SCRIPTS = {
    "ja": "\u3041-\u3096\u30a1-\u30fa", "ko": "\uac00-\ud7a3", "el": "\u0370-\u03ff", "he": "\u05d0-\u05ea", "ar": "\u0621-\u064a", "fa": "\u067e\u0686\u0698\u06a9\u06af\u06cc",
    "hi": "\u0904-\u0939", "th": "\u0e01-\u0e3a", "zh": "\u4e00-\u9fff",
}  # fmt: skip
"""Letters that show a language by themselves; Chinese where there is no Kana, Persian by the letters that Arabic lacks."""
LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "nb": "Norwegian", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""All that are told apart: their codes, as in ISO 639-1, and their names."""
OR = {
    "ar": "\u0623\u0648", "bg": "\u0438\u043b\u0438", "cs": "nebo", "da": "eller", "de": "oder", "el": "\u03ae", "en": "or", "es": "o",
    "fa": "\u06cc\u0627", "fi": "tai", "fr": "ou", "he": "\u05d0\u05d5", "hi": "\u092f\u093e", "hu": "vagy", "id": "atau", "it": "o",
    "ja": "\u307e\u305f\u306f", "ko": "\ub610\ub294", "nb": "eller", "nl": "of", "pl": "lub", "pt": "ou", "ro": "sau", "ru": "\u0438\u043b\u0438",
    "sv": "eller", "th": "\u0e2b\u0e23\u0e37\u0e2d", "tr": "veya", "uk": "\u0430\u0431\u043e", "vi": "ho\u1eb7c", "zh": "\u6216",
}  # fmt: skip
"""What stands before the last of several things of which one is meant."""
OWN_NAMES = {
    "dansk": "da", "deutsch": "de", "espa\u00f1ol": "es", "espanol": "es", "castellano": "es", "suomi": "fi", "fran\u00e7ais": "fr", "francais": "fr",
    "magyar": "hu", "bahasa indonesia": "id", "italiano": "it", "\u65e5\u672c\u8a9e": "ja", "\ud55c\uad6d\uc5b4": "ko", "norsk": "nb", "nederlands": "nl",
    "polski": "pl", "portugu\u00eas": "pt", "portugues": "pt", "rom\u00e2n\u0103": "ro", "\u0440\u0443\u0441\u0441\u043a\u0438\u0439": "ru", "svenska": "sv",
    "t\u00fcrk\u00e7e": "tr", "\u4e2d\u6587": "zh",
}  # fmt: skip
"""What some of them are called in themselves."""
WORD = regex(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
LEAST, AHEAD = 1.5, 1.6
"""How many words of one language alone have to show it, and how many times as much as shows another one rules that out."""
PARTS, LETTERS = 60, 3
"""A word is shared by the languages that have it; of a script without spaces, so many letters are a word."""
MAX_TEXT = 20_000
"""So many characters show the language of a text."""


@cache
def _of_word() -> dict[str, tuple[str, ...]]:
    """The languages of each word."""
    found: dict[str, list[str]] = {}
    for language, words in WORDS.items():
        for word in dict.fromkeys(words.split()):
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


_SHOWING = {letter: language for language, letters in SHOWING.items() for letter in letters}
_SCRIPT = regex("|".join(f"(?P<{language}>[{letters}])" for language, letters in SCRIPTS.items()))


def language_of(text: str) -> str:
    """Give the code of the language of a text, as `de`; empty where too little shows it, or it may as well be another one."""
    found = languages_of(text)
    return next(iter(found)) if len(found) == 1 else ""


def languages_of(text: str) -> frozenset[str]:
    """Give the codes of the languages that a text may be written in; none where too little shows any.

    There are several where related ones have the words of a text in common, as Danish and Norwegian often have.
    """
    scores, of_word = Counter[str](), _of_word()
    shown = text[:MAX_TEXT].casefold()
    for word in WORD.findall(shown):
        languages = of_word.get(word, ())
        for language in (*languages, *{_SHOWING[letter] for letter in word if letter in _SHOWING}):
            scores[language] += PARTS // max(len(languages), 1)
    for language, marks in MARKS.items():
        scores[language] += PARTS * sum(mark in shown for mark in marks)
    for language, letters in _letters(shown):
        scores[language] += PARTS * letters // LETTERS
    most = max(scores.values(), default=0)
    return frozenset(language for language, score in scores.items() if score * AHEAD > most) if most >= LEAST * PARTS else frozenset()


def code_of(name: str) -> str | None:
    """Give the code that a name of a language means, or another code of it, as `German`, `Deutsch`, `de-DE` and `DE`; nothing for one that is not known."""
    named = OWN_NAMES.get(name.strip().lower()) or next(
        (code for code, english in LANGUAGES.items() if english.lower() == name.lower()), None
    )
    code = name.replace("_", "-").partition("-")[0].lower()
    code = {"no": "nb", "nn": "nb", "iw": "he", "in": "id"}.get(code, code)
    return named or (code if code in LANGUAGES else None)


def or_in(text: str) -> str:
    """Give the word for `or` in the language of a text; empty where too little shows it, or it may as well be another one."""
    words = {OR[language] for language in languages_of(text)}
    return words.pop() if len(words) == 1 else ""


def _letters(text: str) -> Iterable[tuple[str, int]]:
    """How many letters show each of the languages that have a script of their own."""
    if text.isascii():
        return ()
    found = Counter(str(one.lastgroup) for one in _SCRIPT.finditer(text))
    if found["fa"] * 30 >= found["ar"]:
        found["fa"] += found.pop("ar", 0)
    if found["ja"]:
        found["ja"] += found.pop("zh", 0)
    return found.items()
