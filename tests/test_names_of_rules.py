"""Names by which findings are configured and waived: no two things have the same."""

from specforge.linting import OWN_CHECKS
from specforge.prompt_lint.choosing import OWN
from specforge.registry import find_checks, find_rules, own_rule_names


def test_the_names_of_rules_are_known_without_importing_them() -> None:
    assert own_rule_names() == tuple(sorted(one.name for one in find_rules()))


def test_no_rule_has_the_name_of_a_check() -> None:
    checks = {one.name for one in find_checks()} | set(OWN_CHECKS)
    assert not checks & {one.name for one in find_rules()}
    assert not checks & set(OWN)
