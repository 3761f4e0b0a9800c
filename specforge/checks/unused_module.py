"""Modules that no feature uses."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unused_module(project: Project) -> Iterator[Problem]:
    """Flag a module that no feature uses, directly or through another module.

    Its rules look like rules, and hold nowhere.

    Fires on:

    ```yaml
    # file: house-style.yaml
    specforge: 1
    module: house-style
    constraints:
      - id: plain-words
        level: should
        rule: Use plain words.
    # file: shop.yaml
    specforge: 1
    feature: shop
    ```

    Silent on:

    ```yaml
    # file: house-style.yaml
    specforge: 1
    module: house-style
    constraints:
      - id: plain-words
        level: should
        rule: Use plain words.
    # file: shop.yaml
    specforge: 1
    feature: shop
    use: [house-style.yaml]
    ```
    """
    if not project.complete:
        return  # a file that did not load may be the one that uses it
    used = {part.file.path for parts in project.includes.values() for part in parts}
    for file in project.modules:
        if file.path not in used:
            yield Problem(
                f"no feature uses the module `{file.owner}`", Place(file.path) / "module", "`use` it in a feature, or delete it", file.owner
            )
