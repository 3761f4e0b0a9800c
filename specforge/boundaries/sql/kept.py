"""The view of what may be left of the sessions of a purpose: a row for each session and class of memory."""

from specforge.boundaries.sql.dialects import Dialect
from specforge.boundaries.sql.parts import Document, keys_of
from specforge.boundaries.sql.stream import Stream
from specforge.spec.views import key_column, sessions_view


class Kept:
    """Until when each class of memory of a session is kept, and the latest request to purge that is about it."""

    def __init__(self, document: Document, name: str, dialect: Dialect) -> None:
        self.d, self.name, self.document = dialect, name, document
        self.purpose = document["purposes"][name]
        self.purges = self.purpose["purges"]
        ids = [self.d.name_of(self.purpose["id_column"]), "start_us", "last_us", "boundary_version"]
        self.told = [*keys_of(self.purpose), *ids]

    def text(self) -> str:
        """A row for each session and class: the last instant at which anything of it may be there, and until when it was purged."""
        until = "CASE WHEN next_purge_us < last_us + {0} THEN next_purge_us ELSE last_us + {0} END" if self.purges else "last_us + {0}"
        purged = "purged_us" if self.purges else f"CAST(NULL AS {self.d.big})"
        told = ", ".join(self.told)
        source = "purged" if self.purges else sessions_view(self.name)
        rows = [
            f"SELECT {told}, {self.d.constant(name)} AS memory_class, {until.format(length)} AS until_us, {purged} AS purged_us\nFROM {source}"
            for name, length in self.purpose["keeps_us"].items()
        ]
        text = "\nUNION ALL\n".join(rows)
        return f"WITH {self._purged()}\n{text}" if self.purges else text

    def _purged(self) -> str:
        keys = [key_column("per", key) for key in self.purges["keys"]]
        same = " AND ".join(f"p.{key} = s.{key}" for key in keys)
        told = ", ".join(f"s.{one}" for one in self.told)
        shown = ", ".join(f"s.{one} AS {one}" for one in self.told)
        return f"""purges AS (
  {Stream(self.document, self.d).requests(self.purges["kinds"], self.purges["keys"])}
), purged AS (
  SELECT {shown},
    MIN(CASE WHEN p.purge_us >= s.last_us THEN p.purge_us END) AS next_purge_us,
    MAX(CASE WHEN p.purge_us >= s.start_us THEN p.purge_us END) AS purged_us
  FROM {sessions_view(self.name)} s LEFT JOIN purges p ON {same}
  GROUP BY {told}
)"""
