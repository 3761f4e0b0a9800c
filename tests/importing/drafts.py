"""What an import makes of a prompt, held against its laws."""

from specforge.importing.drafting import draft
from specforge.project import View
from tests.importing.test_import_laws import holds


def drafted(prompt: str) -> View:
    return holds(draft(prompt, None, None, "drafted"), prompt)


def kinds(prompt: str) -> dict[str, list[str]]:
    """What each kind of element of a draft says."""
    view = drafted(prompt)
    return {
        "rules": [one.value.rule for one in view.constraints],
        "facts": [f"{one.value.topic}: {one.value.says}" for one in view.facts],
        "intents": [one.id for one in view.intents],
    }
