"""Results as JUnit XML: a suite for each file, a case for each result, which fails when it fails the run."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from specforge.outputs.inert import one_line, place
from specforge.outputs.result import Result, Results
from specforge.outputs.text import doubt
from specforge.regexes import regex

_COMMAND = regex(r"^(\s*)::", re.MULTILINE)
"""What would start a command in a log of GitHub Actions."""
MOST = 4_000
"""The most characters of a message."""
NAME = 200
"""The most characters of the name of a case."""


def as_junit(results: Results) -> str:
    """Print the suites; what is waived is skipped, what does not fail the run passes, and a run without results is one case that passes."""
    suites = [(path, list(cases)) for path, cases in groupby(sorted(results.results, key=lambda one: one.at.path), lambda one: one.at.path)]
    counting = results.counting
    failed = sum(one.severity >= results.gate for one in counting)
    total = _attributes(tests=len(results.results) or 1, failures=failed, errors=0)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="specforge"{total}>']
    for path, cases in suites:
        lines += _suite(path, cases, results)
    if not suites:
        counts = _attributes(tests=1, failures=0, errors=0, skipped=0)
        lines += [
            f'  <testsuite name="specforge"{counts}>',
            f'    <testcase name={_attribute(results.covered or "no findings", NAME)} classname="specforge" time="0"/>',
            "  </testsuite>",
        ]
    return "\n".join([*lines, "</testsuites>", ""])


def _suite(path: str, cases: list[Result], results: Results) -> Iterator[str]:
    skipped = sum(bool(one.waived) for one in cases)
    failures = sum(one.severity >= results.gate and not one.waived for one in cases)
    counts = _attributes(tests=len(cases), failures=failures, errors=0, skipped=skipped)
    yield f"  <testsuite name={_attribute(path)}{counts}>"
    for one, name in zip(cases, _names(cases), strict=True):
        yield f'    <testcase name={_attribute(name)} classname={_attribute(path)} file={_attribute(path)} time="0">'
        said = one_line(one.message, MOST) + doubt(one)
        help = one_line(one.help, MOST)
        told = f"{place(one.at)}: {said}\n{help}" if help else f"{place(one.at)}: {said}"
        if one.waived:
            yield f"      <skipped message={_attribute(one.waived, MOST)}/>"
        elif one.severity >= results.gate:
            yield f'      <failure message={_attribute(said)} type="{one.severity}">{_text(told)}</failure>'
        else:
            yield f"      <system-out>{_text(f'{one.severity}: {told}')}</system-out>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _names(cases: Iterable[Result]) -> Iterator[str]:
    """Names that stay when lines move: readers compare runs by them."""
    seen: Counter[str] = Counter()
    for one in cases:
        name = one_line(f"{one.rule}: {one.message}", NAME)
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def _attributes(**counts: int) -> str:
    return "".join(f' {name}="{count}"' for name, count in counts.items()) + ' time="0"'


def _attribute(text: str, most: int = 0) -> str:
    return quoteattr(one_line(text, most)).replace("##[", "##&#91;")


def _text(text: str) -> str:
    return _COMMAND.sub(r"\1&#58;:", escape(text).replace("##[", "##&#91;"))
