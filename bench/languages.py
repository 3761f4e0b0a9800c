"""How often the language of a text is told wrongly, or not at all, on the translations of a package that nobody here wrote.

python bench/languages.py    # needs `pip install django`, whose catalogs have short texts of its pages in many languages
"""

import gettext
import importlib.metadata
import importlib.util
import re
from collections import Counter, defaultdict
from pathlib import Path

from specforge.languages import LANGUAGES, languages_of

LEAST_WORDS = (5, 10, 15)
UNSPACED = {"ja", "th", "zh"}
"""Languages that put no spaces between words; three letters count as one there."""
HOLES = re.compile(r"%\(\w+\)[a-z]|%[a-z]|<[^>]*>|\{\w*\}")
"""What is filled in, and tags."""


def texts() -> dict[str, list[str]]:
    """The translated texts of each language that is told apart, and the English ones that they were made from."""
    spec = importlib.util.find_spec("django")
    if spec is None or spec.origin is None:
        raise SystemExit("django is not installed: `pip install django`")
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path in sorted(Path(spec.origin).parent.rglob("locale/*/LC_MESSAGES/*.mo")):
        language = re.split("[-_]", path.parts[-3])[0].lower()
        with path.open("rb") as file:
            catalog: dict[object, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # noqa: SLF001  nothing else lists them
        for source, translated in catalog.items():
            if isinstance(source, str) and source and translated != source:
                found["en"][HOLES.sub("", source)] = None
                found[language][HOLES.sub("", translated)] = None
    return {language: list(found[language]) for language in LANGUAGES}


def main() -> None:
    """Print a table: how many texts there are, and what is told of them."""
    everything = texts()
    print(f"django {importlib.metadata.version('django')}, {len(everything)} languages")
    print(f"{'words at least':16}{'texts':>8}{'another language':>20}{'none':>8}{'also another':>16}")
    for least in LEAST_WORDS:
        counted, wrong = Counter[str](), Counter[str]()
        for language, each in everything.items():
            for text in each:
                if (len(text) / 3 if language in UNSPACED else len(text.split())) >= least:
                    told = languages_of(text)
                    kind = "none" if not told else "another" if language not in told else "also" if len(told) > 1 else "right"
                    counted[kind] += 1
                    wrong[language] += kind == "another"
        print(f"{least:<16}{counted.total():>8,}{counted['another']:>20}{counted['none']:>8}{counted['also']:>16}   {dict(+wrong)}")


if __name__ == "__main__":
    main()
