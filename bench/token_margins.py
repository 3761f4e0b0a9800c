"""How far estimates of tokens are off, by kind of text: on what is installed here, and on translations of its programs.

Run as `python -m bench.token_margins`; needs the extra `tokens`. A kind of which this machine has little is left out.
"""

import gettext
import random
import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import inspect_evals

from specforge.prompt_lint.tokens import count, estimate

CHARS = 2_500
MOST = 200
LANGUAGES = ("de", "fr", "es", "pl", "cs", "tr", "vi", "ru", "uk", "el", "ja", "zh_CN", "ko")
CATALOGS = Path("/usr/share/locale")
SENTENCE = re.compile(r"(?m)^[A-Z][^|`#\n]{80,}$")


def read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return ""


def translations(language: str) -> Iterator[str]:
    for path in sorted((CATALOGS / language / "LC_MESSAGES").glob("*.mo")):
        try:
            with path.open("rb") as file:
                catalog = gettext.GNUTranslations(file)
        except (OSError, UnicodeError, ValueError):
            continue
        for text in vars(catalog)["_catalog"].values():
            if isinstance(text, str) and len(text) > 60 and "%" not in text and "<" not in text:
                yield text


def texts() -> Iterator[tuple[str, list[str]]]:
    packages, standard = Path(inspect_evals.__file__).parent.parent, Path(sysconfig.get_paths()["stdlib"])
    prose = [*sorted(Path("docs").glob("**/*.md")), *sorted(packages.glob("inspect_evals/**/*.md"))]
    yield "English prose", [line for path in prose for line in SENTENCE.findall(read(path))]
    yield "Markdown", [read(path) for path in sorted(packages.glob("*.dist-info/METADATA"))]
    yield "Python", [read(path) for path in sorted(standard.glob("*.py"))]
    yield "JSON", [read(path)[:20_000] for path in sorted(packages.glob("**/*.json"))[:300]]
    for language in LANGUAGES:
        yield language, list(translations(language))


def pieces(found: list[str], chance: random.Random) -> list[str]:
    chance.shuffle(found)
    text = "\n".join(found)
    cut = [text[start : start + CHARS] for start in range(0, len(text) - CHARS, CHARS)]
    return chance.sample(cut, min(MOST, len(cut)))


def main() -> None:
    chance = random.Random(7)
    print(f"{'':14}{'encoding':13}{'texts':>6}{'off, 95 %':>11}{'off, most':>11}{'within':>9}")
    for kind, found in texts():
        cut = pieces(found, chance)
        for encoding in ("o200k_base", "cl100k_base") if len(cut) >= 20 else ():
            both = [(count(text, encoding), estimate(text, encoding)) for text in cut]
            off = sorted(abs(guess.number / exact.number - 1) for exact, guess in both)
            within = sum(guess.least <= exact.number <= guess.most for exact, guess in both) / len(both)
            print(f"{kind:14}{encoding:13}{len(off):>6}{off[len(off) * 95 // 100]:>10.1%}{off[-1]:>10.1%}{within:>9.0%}")


if __name__ == "__main__":
    main()
