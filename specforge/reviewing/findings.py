"""What a change introduced and what it resolved: the findings of both sides, paired."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field

from specforge.building import check_output
from specforge.drift import TOLD
from specforge.finding import Finding
from specforge.outputs.fingerprints import loose
from specforge.regexes import regex
from specforge.tracing.sides import Side

_LINES = regex(r"\(line \d+\)|\blines? \d+\b|:\d+\b")
_NAMES = regex(r"`([^`\n]{1,200})`")


class Split(Struct, frozen=True):
    """The findings of two sides, told apart."""

    introduced: tuple[Finding, ...]
    resolved: tuple[Finding, ...]
    """As they would read now."""
    existing: tuple[Finding, ...]


class Names(Struct, frozen=True, dict=True):
    """What things of the base are called now, so that a finding that only moved is the same."""

    paths: Mapping[str, str]
    """Specs, by the owner that they declare."""
    features: Mapping[str, str]
    refs: Mapping[str, str]
    outputs: tuple[str, str]
    """The output folder then and now."""
    ids: Mapping[str, str] = field(default_factory=dict)
    """The ids in those refs."""

    def path(self, path: str) -> str:
        """A path of the base as it would be now."""
        then, now = self.outputs
        if path.startswith(f"{then}/"):
            feature, slash, rest = path.removeprefix(f"{then}/").partition("/")
            return f"{now}/{self.features.get(feature, feature)}{slash}{rest}"
        return self.paths.get(path, path)

    def ref(self, ref: str) -> str:
        """A ref of the base as it would be now."""
        if ref in self.refs:
            return self.refs[ref]
        owner, slash, rest = ref.partition("/")
        kind, _, id = rest.partition("/")
        rule, dot, name = id.partition(".")
        if kind == "criterion" and (renamed := self.refs.get(f"{owner}/constraint/{rule}")):
            rest = f"criterion/{renamed.rpartition('/')[2]}{dot}{name}"  # it is called after its rule
        return f"{self.features.get(owner, owner)}{slash}{rest}"

    def message(self, message: str) -> str:
        """A message about the base as it would read now."""
        return _NAMES.sub(lambda found: f"`{self.ids.get(found[1], found[1])}`", message)


def names_between(now: Side, then: Side, renamed: Mapping[str, str]) -> Names:
    """Give what things of the base are called now.

    Args:
        now: The project as it is.
        then: The project as it was.
        renamed: The refs of renamed elements, the old one first.
    """
    features = {old: new for old, new in renamed.items() if "/" not in old}
    owners = now.index.owners
    paths = {path: owners[new] for owner, path in then.index.owners.items() if (new := features.get(owner, owner)) in owners}
    ids = {old.rpartition("/")[2]: new.rpartition("/")[2] for old, new in renamed.items()}
    return Names(paths, features, renamed, (check_output(then.config.output), check_output(now.config.output)), ids)


def split(now: Iterable[Finding], then: Iterable[Finding], names: Names) -> Split:
    """Tell what is new from what was there before.

    Findings of both sides are the same when check, element or file, and message are, but for line numbers. What is left is
    paired without what messages quote and count, so that a finding whose numbers moved is the same; a drift is a text, and
    another text is another drift.
    """
    findings = tuple(now)
    there = [_renamed(one, names) for one in then]
    exact, left_then = _paired(findings, there, _exact)
    left = [one for one in findings if id(one) not in exact]
    loosely, gone = _paired(left, left_then, _loosely)
    introduced = tuple(one for one in left if id(one) not in loosely)
    return Split(introduced, tuple(gone), tuple(one for one in findings if id(one) in exact or id(one) in loosely))


def _renamed(one: Finding, names: Names) -> Finding:
    at = type(one.at)(names.path(one.at.path), one.at.line, one.at.column)
    return Finding(one.check, one.severity, names.message(one.message), at, one.help, names.ref(one.ref))


def _exact(one: Finding) -> tuple[str, ...]:
    return (one.check, one.ref or one.at.path, one.at.path if one.check in TOLD else "", _LINES.sub("", one.message))


def _loosely(one: Finding) -> tuple[str, ...] | None:
    return None if one.check in TOLD else (one.check, one.ref or one.at.path, "" if one.ref else loose(one.message))


def _paired(
    now: Sequence[Finding], then: Sequence[Finding], key: Callable[[Finding], tuple[str, ...] | None]
) -> tuple[set[int], list[Finding]]:
    """Give the identities of those that have a partner in the base, and what of the base has none."""
    there = Counter(key(one) for one in then)
    paired: set[int] = set()
    used: Counter[tuple[str, ...] | None] = Counter()
    for one in now:
        which = key(one)
        if which is not None and used[which] < there[which]:
            used[which] += 1
            paired.add(id(one))
    left = []
    for one in then:
        which = key(one)
        if which is not None and used[which] > 0:
            used[which] -= 1
        else:
            left.append(one)
    return paired, left
