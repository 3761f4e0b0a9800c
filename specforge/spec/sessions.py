"""Where a session begins and ends, for each purpose on its own.

```yaml
sessions:
  events:
    table: events
    columns: {user: user_id, at: ts, id: event_id, kind: event}
    zone: refuse
  purposes:
    billing:
      per: user
      ends: {idle: 30m, longest: 24h, on: checked_out}
      resumes_within: 10m
      price: 0.40 EUR
      effective_from: 2026-12-01
      decided_by: product
    memory:
      per: user
      starts: {on: new_chat}
      ends: {idle: 14d, longest: 365d}
      keeps: {transcript: 30d}
      effective_from: 2026-12-01
      decided_by: legal
  relations: [billing independent of memory]
```
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from specforge.amounts import in_code
from specforge.location import Route
from specforge.spec.boundary import NAMES, Boundary
from specforge.spec.events import Events
from specforge.spec.model import EMPTY, Model, mistake, nearest
from specforge.spec.policy import BOUNDS, CARRIED
from specforge.spec.purposes import Purpose
from specforge.spec.scalars import Slug, Slugs, Text, Verbatim, is_slug
from specforge.spec.views import STREAM, is_column, views_of

OTHER_COLUMN = "name a column that events of one session share, as those of the user or the channel"


class Metric(Model):
    """A figure on a dashboard, and the sessions that it may be grouped by."""

    short = "by"

    by: Annotated[Slugs, BOUNDS, NAMES]
    """The purposes whose session ids it may be grouped by."""
    means: Annotated[Text | None, CARRIED] = None
    """What it counts."""


class Relation(Model):
    """What is claimed about two purposes, as `A within B`, `A equals B` or `A independent of B`."""

    short = "text"

    text: Annotated[Verbatim, BOUNDS]
    """The claim."""

    words: ClassVar[Mapping[str, str]] = {"within": "within", "equals": "equals", "independent of": "independent"}

    @model_validator(mode="after")
    def _parses(self) -> Self:
        if not self.parts[1]:
            raise mistake(
                f"{self.text!r} is not a relation", "write `eval within billing`, `eval equals billing` or `billing independent of memory`"
            )
        return self

    @property
    def parts(self) -> tuple[str, str, str]:
        """The first purpose, the relation, the second purpose; three empty texts when it is none."""
        for words, name in self.words.items():
            first, found, second = (part.strip() for part in self.text.partition(f" {words} "))
            if found and is_slug(first) and is_slug(second):
                return first, name, second
        return "", "", ""


def _columns(purpose: Boundary) -> Iterator[tuple[str, str, Route]]:
    """Every column that a boundary names: what it does with it, its name and the route to it."""
    yield from (("partitions by", column, ("per", index)) for index, column in enumerate(purpose.per))
    yield from (("leaves out by", column, ("leaves_out", column)) for column in purpose.leaves_out)
    if purpose.starts is not None:
        yield from (("watches", column, ("starts", "changes", index)) for index, column in enumerate(purpose.starts.changes))
    if purpose.ends is not None and purpose.ends.sum is not None:
        yield "sums", purpose.ends.sum.column, ("ends", "sum", "column")


class Sessions(Model):
    """The boundaries of a feature."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("billing", "eval", "evals", "memory", "analytics"), "write it below `purposes`"),
        **dict.fromkeys(("timeout", "idle", "ends"), "write it as `ends: {idle: 30m}` in a purpose below `purposes`"),
    }

    events: Annotated[Events, BOUNDS]
    """The one event stream that all purposes read."""
    purposes: Annotated[Mapping[Slug, Purpose], BOUNDS]
    """The boundary of each purpose."""
    relations: Annotated[tuple[Relation, ...], BOUNDS] = ()
    """What is claimed about pairs of purposes."""
    metrics: Annotated[Mapping[Slug, Metric], BOUNDS] = EMPTY
    """Figures of dashboards, each with the purposes whose sessions it may be grouped by."""

    @model_validator(mode="after")
    def _names_its_purposes(self) -> Self:
        if not self.purposes:
            raise mistake("no purpose is declared", "add for instance `billing`, `eval` and `memory`", "purposes")
        for name, purpose in self.purposes.items():
            same = purpose.same_as.purpose if purpose.same_as else None
            before = purpose.before.inside if purpose.before else None
            for key, other in ((("inside",), purpose.inside), (("same_as", "purpose"), same), (("before", "inside"), before)):
                if other == name:
                    message = f"the purpose `{name}` is named as its own `{'.'.join(key)}`"
                    raise mistake(message, "name another purpose, or remove it", "purposes", name, *key)
                if other is not None and other not in self.purposes:
                    raise mistake(
                        f"purpose `{name}` names the purpose `{other}`, which is not declared",
                        nearest(other, self.purposes),
                        "purposes",
                        name,
                        *key,
                    )
        for index, relation in enumerate(self.relations):
            if relation.parts[0] == relation.parts[2]:
                message = f"the relation {relation.text!r} is of a purpose with itself"
                raise mistake(message, "name two purposes", "relations", index)
            for other in (relation.parts[0], relation.parts[2]):
                if other not in self.purposes:
                    raise mistake(
                        f"the relation {relation.text!r} names the purpose `{other}`, which is not declared",
                        nearest(other, self.purposes),
                        "relations",
                        index,
                    )
        for name, metric in self.metrics.items():
            for index, other in enumerate(metric.by):
                if other not in self.purposes:
                    message = f"the metric `{name}` is grouped by the purpose `{other}`, which is not declared"
                    raise mistake(message, nearest(other, self.purposes), "metrics", name, "by", index)
        if cycle := self._cycle():
            message = f"purposes name each other in a circle: {' -> '.join(cycle)}"
            raise mistake(message, "remove one of the `inside` or `same_as`", "purposes", cycle[0])
        return self

    @model_validator(mode="after")
    def _names_its_columns(self) -> Self:
        for boundary, name, *path in self._boundaries():
            self._check_columns(boundary, name, *path)
        columns = self.events.columns
        sums = {columns[one.ends.sum.column]: name for one, name, *_ in self._boundaries() if one.ends and one.ends.sum}
        for boundary, name, *path in self._boundaries():
            for verb, column, route in _columns(boundary):
                if verb != "sums" and (other := sums.get(columns[column])) is not None:
                    message = f"purpose `{name}` {verb} `{column}`, which `{other}` sums"
                    raise mistake(message, OTHER_COLUMN, "purposes", name, *path, *route)
        return self

    def _boundaries(self) -> Iterator[tuple[Boundary, str, *tuple[str, ...]]]:
        """Every definition of now and before, with the name of its purpose and the route to it from there."""
        for name, purpose in self.purposes.items():
            yield purpose, name
            if purpose.before is not None:
                yield purpose.before, name, "before"

    def _check_columns(self, boundary: Boundary, name: str, *path: str) -> None:
        for verb, column, route in _columns(boundary):
            if column not in self.events.columns:
                message = f"purpose `{name}` {verb} `{column}`, which is no column of `events`"
                raise mistake(message, nearest(column, self.events.columns), "purposes", name, *path, *route)
            if verb != "sums" and (other := self.events.no_key(column)):
                message = f"purpose `{name}` {verb} `{column}`, which is the column of `{other}`"
                raise mistake(message, OTHER_COLUMN, "purposes", name, *path, *route)
            if verb == "leaves out by" and (other := self.events.no_mark(column)):
                message = f"purpose `{name}` {verb} `{column}`, which is the column of `{other}`"
                cure = "let kinds that are no activity ride with `counts`, or name a column that marks such events"
                raise mistake(message, cure, "purposes", name, *path, *route)
            if verb == "sums" and (other := self.events.no_number(column)):
                message = f"purpose `{name}` sums `{column}`, which is the column of `{other}`"
                raise mistake(message, "name a column of whole numbers", "purposes", name, *path, *route)
        if boundary.ends is not None and boundary.ends.says is not None and "text" not in self.events.columns:
            cure = "add it to `columns` of `events`, for instance `text: text`"
            raise mistake("`says` needs the column `text`", cure, "purposes", name, *path, "ends", "says")

    @model_validator(mode="after")
    def _remembers_by_keys_of_sessions(self) -> Self:
        for name, purpose in self.purposes.items():
            per = self.boundary_of(purpose).per
            purged = [
                ("purges", key, ("purges", "of", index))
                for index, key in enumerate(purpose.purges.of if purpose.purges is not None else ())
            ]
            carried = [
                ("carries", key, ("carries", memory, index)) for memory, keys in purpose.carries.items() for index, key in enumerate(keys)
            ]
            for verb, key, route in (*purged, *carried):
                if key not in per:
                    message = f"`{name}` {verb} by `{key}`, and its sessions are not of one `{key}` each"
                    cure = f"name a key that stands in its `per`: {in_code(per)}" if per else "add it to its `per`"
                    raise mistake(message, cure, "purposes", name, *route)
        return self

    @model_validator(mode="after")
    def _keeps_ids_apart(self) -> Self:
        seen: dict[str, str] = {}
        versions = {f"{self.id_column(name)}_version": name for name in self.purposes}
        for name, purpose in self.purposes.items():
            column = self.id_column(name)
            whose = ""
            if column in seen:
                whose = f"the purpose `{seen[column]}` has"
            elif column in versions:
                whose = f"the boundary versions of `{versions[column]}` have"
            elif column in self.events.columns.values():
                whose = "the event stream has"
            elif is_column(column, self.events.columns):
                whose = "the views of sessions have"
            if whose:
                where = ("id_column",) if purpose.id_column else ()
                cure = "give it another `id_column`"
                raise mistake(f"the ids of `{name}` stand in the column `{column}`, which {whose}, too", cure, "purposes", name, *where)
            seen[column] = name
        return self

    @model_validator(mode="after")
    def _keeps_views_apart(self) -> Self:
        table = self.events.table.lower()
        if table == STREAM:
            message = f"the table `{self.events.table}` has the name of the view that is made of it"
            raise mistake(message, "give the table or a copy of it another name", "events", "table")
        seen: dict[str, str] = {}
        for name, purpose in self.purposes.items():
            for view in views_of(name, changed=self.boundary_of(purpose).before is not None, keeps=bool(purpose.keeps)):
                if view == table:
                    message = f"the table `{self.events.table}` has the name of a view of the purpose `{name}`"
                    raise mistake(message, "give the table or the purpose another name", "events", "table")
                if view in seen:
                    message = f"the purposes `{seen[view]}` and `{name}` have both a view `{view}`"
                    raise mistake(message, "give one of them another name", "purposes", name)
                seen[view] = name
        return self

    @model_validator(mode="after")
    def _same_in_everything(self) -> Self:
        for name, purpose in self.purposes.items():
            source = self.boundary_of(purpose)
            for key in ("per", "counts", *(("effective_from",) if source.before else ())):
                if getattr(purpose, key) not in {(), None, getattr(source, key)}:
                    message = f"`same_as` and `{key}` contradict each other: the other purpose has another `{key}`"
                    raise mistake(message, "keep one of them", "purposes", name, key)
        return self

    def id_column(self, name: str) -> str:
        """The column in which the session ids of a purpose stand."""
        return self.purposes[name].id_column or self.plain_id_column(name)

    def plain_id_column(self, name: str) -> str:
        """The column in which they stand when the purpose names none."""
        noun = "thread" if self.purposes[name].keeps or name == "memory" else "session"
        return f"{name.replace('-', '_')}_{noun}_id"

    def boundary_of(self, purpose: Purpose) -> Purpose:
        """The purpose whose boundary it is; a chain of `same_as` ends, since circles are refused when a spec is read."""
        while purpose.same_as is not None:
            purpose = self.purposes[purpose.same_as.purpose]
        return purpose

    def _cycle(self) -> tuple[str, ...]:
        for start in self.purposes:
            chains: list[tuple[str, ...]] = [(start,)]
            seen: set[str] = set()
            while chains:
                chain = chains.pop()
                for other in self.purposes[chain[-1]].others:
                    if other == start:
                        return (*chain, other)
                    if other not in seen:
                        seen.add(other)
                        chains.append((*chain, other))
        return ()
