"""The rules, found by walking their package."""

import importlib
import pkgutil
from functools import cache

from specforge.prompt_lint import rules
from specforge.prompt_lint.rule import Rule


@cache
def find_rules() -> tuple[Rule, ...]:
    """Give every rule, by its number and name."""
    found = []
    for module in pkgutil.iter_modules(rules.__path__):
        members = vars(importlib.import_module(f"{rules.__name__}.{module.name}")).values()
        found += [one for one in members if isinstance(one, Rule)]
    return tuple(sorted(set(found), key=lambda one: (one.number, one.name)))
