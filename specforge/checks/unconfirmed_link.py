"""Links that nobody has looked at."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.links import links_in, refs_of
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.NOTE, reach=Reach.FEATURE)
def unconfirmed_link(project: Project) -> Iterator[Problem]:
    """Flag a spec with links that no person has confirmed; an import drafts such.

    Until then a change of either end cannot be told.

    Fires on:

    ```yaml
    # file: spec.yaml
    specforge: 1
    feature: shop
    constraints:
      - {id: brief, level: should, rule: Answer in at most 3 sentences.}
    links:
      - {file: prompt.md, at: "## Style", to: constraint/brief}
    # file: prompt.md
    ## Style
    Be brief.
    ```

    Silent on:

    ```yaml
    # file: spec.yaml
    specforge: 1
    feature: shop
    constraints:
      - {id: brief, level: should, rule: Answer in at most 3 sentences.}
    links:
      - {file: prompt.md, at: "## Style", to: constraint/brief, seen: AAAAAAAA AAAAAAAA}
    # file: prompt.md
    ## Style
    Be brief.
    ```
    """
    for view in project.views:
        open_links = [(link, owner) for link, owner, _ in links_in(view) if link.value.seen is None]
        if open_links:
            link, owner = open_links[0]
            count = f"{len(open_links)} link{'s are' if len(open_links) > 1 else ' is'}"
            files = ", ".join(dict.fromkeys(one.value.file for one, _ in open_links))
            help = f"compare the texts, and run `specforge confirm {view.id}`"
            yield Problem(f"{count} not confirmed: {files}", link.place, help, refs_of(link.value, owner)[0])
