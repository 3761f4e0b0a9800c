"""Which rules run, and how much their findings matter in a project."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from specforge.errors import UsageError
from specforge.finding import Severity
from specforge.lint_config import LintConfig
from specforge.outputs.result import Described
from specforge.prompt_lint.house import house_rule
from specforge.prompt_lint.rule import Rule
from specforge.spec.model import nearest

OWN = {
    "unread-file": (Severity.WARNING, "A file that cannot be read as a prompt: nothing in it was judged."),
    "unused-suppression": (Severity.WARNING, "A comment or an entry of the config that ignores a finding which is not there."),
    "expired-suppression": (Severity.WARNING, "A comment or an entry of the config whose day is over: what it ignored counts again."),
    "incomplete-suppression": (
        Severity.WARNING,
        "A comment that ignores findings and names no owner, no day or no reason: it ignores nothing.",
    ),
    "unknown-rule": (Severity.WARNING, "A comment or an entry of the config that names a rule which does not exist."),
    "unmatched-files": (
        Severity.WARNING,
        "A pattern of `files` in the config that no file of the project matches: what it says is of nothing.",
    ),
    "stale-baseline": (Severity.WARNING, "The baseline has findings that are gone; as long as they stand there they can come back unseen."),
    "expired-baseline": (Severity.WARNING, "The day of the baseline is over: everything in it counts again."),
    "grown-baseline": (Severity.ERROR, "The baseline has findings that it did not have in the base: it may only shrink."),
}
"""What the linter itself finds: its severity, and what it is."""


class Chosen(Struct, frozen=True):
    """A rule, and how much its findings matter in this project."""

    rule: Rule
    severity: Severity
    written: bool = True
    """Whether prompts are judged as they are written, and not only with values filled in."""

    def described(self) -> Described:
        """As outputs describe it."""
        told = described(self.rule.name, self.severity, self.rule.documentation)
        return replace(told, confidence=str(self.rule.confidence))


def described(name: str, severity: Severity, documentation: str) -> Described:
    """A rule as outputs describe it."""
    short, _, full = documentation.partition("\n")
    return Described(name, severity, short, full.strip() or short, tags=("prompt",))


def rules_of(settings: LintConfig, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Give all rules: those given, and those that the settings state.

    Raises:
        UsageError: when the settings state one that exists, or give a severity to one that does not.
    """
    every = [*rules]
    for told in settings.house:
        if told.name in OWN or any(one.name == told.name for one in every):
            raise UsageError(f"there is a rule `{told.name}` already", "give the rule of the config another name")
        every.append(house_rule(told))
    names = [one.name for one in every]
    for name in settings.severities:
        if name not in names and name not in OWN:
            raise UsageError(f"the config gives a severity to the rule `{name}`, which does not exist", nearest(name, [*names, *OWN]))
    for one in settings.ignore:
        if one.rule in OWN:
            raise UsageError(
                f"the config ignores `{one.rule}`, which is about the run and not about a prompt",
                f'set `{one.rule} = "off"` in `[lint.severities]`, or leave its files out with `exclude`',
            )
        if one.rule not in names:
            raise UsageError(f"the config ignores the rule `{one.rule}`, which does not exist", nearest(one.rule, names))
    return tuple(every)


def choose(rules: Sequence[Rule], settings: LintConfig, names: Sequence[str] = (), *, every: bool = False) -> tuple[Chosen, ...]:
    """Give the rules that run: those that are named, else all that are on.

    Raises:
        UsageError: when a name is none of a rule.
    """
    known = [one.name for one in rules]
    for name in names:
        if name in OWN:
            raise UsageError(f"`{name}` is about the run, and always told", f'set `{name} = "off"` in `[lint.severities]` to leave it out')
        if name not in known:
            raise UsageError(f"there is no rule `{name}`", nearest(name, known))
    if names:
        return severities(
            [one for one in rules if one.name in names], {k: v for k, v in settings.severities.items() if v != "off"}, every=True
        )
    filled = any(one.render or one.values for one in (settings.facts, *settings.prompts))
    return severities(rules, settings.severities, every=every, filled=filled)


def severities(rules: Iterable[Rule], chosen: Mapping[str, str], *, every: bool = False, filled: bool = False) -> tuple[Chosen, ...]:
    """Give the rules that run, with their severities.

    Args:
        rules: All rules.
        chosen: Another severity for a rule, by its name, or `off`; one that names a rule turns it on.
        every: Also those that run only when somebody asks for them.
        filled: Also those that are off, and judge prompts with values filled in.
    """
    return tuple(
        Chosen(rule, Severity[chosen[rule.name].upper()] if rule.name in chosen else rule.severity, written)
        for rule in rules
        for written in [rule.name in chosen or rule.on or every]
        if chosen.get(rule.name) != "off" and (written or (filled and rule.filled))
    )
