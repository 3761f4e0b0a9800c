"""Catalogues that say when models retire, in the form in which LiteLLM ships one."""

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from specforge.errors import UsageError, reason_of
from specforge.location import printable
from specforge.spec.models import LanguageModel

PROVIDER, RETIRES = "litellm_provider", "deprecation_date"
"""The keys of LiteLLM's `model_prices_and_context_window.json`."""
MOST_BYTES = 50_000_000
FORM = 'it is a JSON object of models by name, as `{"gpt-4o-2024-08-06": {"litellm_provider": "openai", "deprecation_date": "2027-01-14"}}`'


class Entry(Struct, frozen=True):
    """What a catalogue knows of a model at a provider."""

    key: str
    """The name there, which often begins with the provider or a region: `azure/eu/gpt-4o-2024-08-06`."""
    provider: str
    retires: datetime.date | None
    unread: str = ""
    """What stands there for the day and is none."""

    def is_of(self, name: str) -> bool:
        """Whether it is about a model of this name, whoever serves it."""
        return self.key == name or self.key.endswith(f"/{name}")

    def serves(self, provider: str, name: str) -> bool:
        """Whether it is about a model of this name as a provider serves it, `OpenAI` or `openai`; `azure/eu` is a part of `azure`."""
        if self.is_at(provider, name):
            return True
        # LiteLLM calls several ways to ask one provider by names that go on: `bedrock_converse`, `vertex_ai-language-models`.
        own, asked = self.provider.casefold(), provider.casefold()
        return self.is_of(name) and (own == asked or own.startswith((f"{asked}_", f"{asked}-")))

    def is_at(self, provider: str, name: str) -> bool:
        """Whether its name is this one, behind the provider and a `/`."""
        return self.key.endswith(f"/{name}") and self.key.removesuffix(f"/{name}").casefold() == provider.casefold()


class Catalogue(Struct, frozen=True, dict=True):
    """A catalogue as it was read."""

    path: str
    entries: tuple[Entry, ...]

    def of(self, model: LanguageModel) -> tuple[Entry, ...]:
        """Give what it knows of a model at its provider: the very name there, else whatever ends in it."""
        provider, name = model.provider or "", _name(model)
        found = tuple(one for one in self._named(name) if one.serves(provider, name))
        exact = tuple(one for one in found if one.is_at(provider, name))
        return exact or tuple(one for one in found if one.key == name) or found

    def elsewhere(self, model: LanguageModel) -> tuple[Entry, ...]:
        """Give what it knows of a model of this name at other providers."""
        mine = self.of(model)
        return tuple(one for one in self._named(_name(model)) if one not in mine)

    def _named(self, name: str) -> tuple[Entry, ...]:
        return tuple(one for one in self._by_end.get(_end(name), ()) if one.is_of(name))

    @cached_property
    def _by_end(self) -> Mapping[str, Sequence[Entry]]:
        found: dict[str, list[Entry]] = {}
        for one in self.entries:
            found.setdefault(_end(one.key), []).append(one)
        return found


def _name(model: LanguageModel) -> str:
    """The name without the provider that programs write before it for a router: `openai/gpt-4o-2024-08-06`."""
    before, slash, name = model.name.partition("/")
    return name if slash and before.casefold() == (model.provider or "").casefold() else model.name


def _end(name: str) -> str:
    return name.rpartition("/")[2]


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue.

    Raises:
        UsageError: when it cannot be read, or has another form.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise UsageError(f"{printable(str(path))} has more than {MOST_BYTES:,} bytes", FORM)
        entries = tuple(_entries(json.loads(content.decode("utf-8-sig"))))
    except OSError as error:
        raise UsageError(f"{printable(str(path))} cannot be read: {reason_of(error)}", "name a file") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{printable(str(path))} is no catalogue of models", FORM) from None
    if not entries:
        raise UsageError(f"{printable(str(path))} names no model with its provider", FORM)
    return Catalogue(str(path), entries)


def _entries(document: object) -> Iterator[Entry]:
    if not isinstance(document, Mapping):
        raise ValueError("no object")  # noqa: TRY004  told in the words of the caller
    for key, value in document.items():
        if isinstance(value, Mapping) and isinstance(provider := value.get(PROVIDER), str):
            day, said = _day(value.get(RETIRES)), value.get(RETIRES)
            yield Entry(key, provider, day, "" if day is not None or said is None else str(said))


def _day(value: object) -> datetime.date | None:
    """The day of a date or an instant; what says something else, as the sample that LiteLLM's own catalogue begins with, has none."""
    try:
        return datetime.datetime.fromisoformat(value).date() if isinstance(value, str) else None
    except ValueError:
        return None
