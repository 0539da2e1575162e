"""What somebody wants to take away, and which documents that is."""

from dataclasses import dataclass, field

from sqlite_utils import Database

from db import export_marks
from db.connection import rows
from db.export_filters import Filters, Selection, fingerprint, selection
from rxcore.errors import InputRefused
from rxcore.exports.derived import Shares
from rxcore.exports.folder import Format
from rxcore.people import Actor
from rxcore.rights import require


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants to take away. file_names: names of files leave, too, in place of
    hashes; they may hold patients' names. deidentified: without persons (rxcore.exports.persons).

    Raises InputRefused for what would bring persons in again."""

    form: Format = "csv"
    filters: Filters = field(default_factory=Filters)
    file_names: bool = False
    deidentified: bool = False
    shares: Shares = field(default_factory=Shares)

    def __post_init__(self) -> None:
        if not self.deidentified:
            return
        if self.file_names:
            raise InputRefused("Names of files may hold patients' names; leave them out.")
        if not self.filters.final_only:
            raise InputRefused(
                "What nobody read may hold anything; without persons only documents with a final "
                "reading leave."
            )
        if self.filters.person:
            raise InputRefused("Without persons no one person's documents can be chosen.")

    @property
    def kind(self) -> str:
        """What makes two exports the same but for what is new."""
        without = "deidentified" if self.deidentified else ""
        return " ".join(f"{self.form} {without} {fingerprint(self.filters)}".split())


def chosen(db: Database, actor: Actor, order: Order) -> Selection:
    """The documents of the order. Raises InputRefused for odd filters."""
    since = order.filters.since_last_export
    reached = export_marks.reached(db, actor, order.kind) if since else 0
    return selection(db, order.filters, reached)


def count(db: Database, actor: Actor, order: Order) -> dict[str, int]:
    """How many documents an export would hold, by state. Raises InputRefused for odd filters."""
    require(actor, "export")
    found = chosen(db, actor, order)
    by_state = rows(
        db,
        f"SELECT state, count(*) AS n FROM documents WHERE id IN ({found.sql}) GROUP BY state",
        found.parameters,
    )
    return {row["state"]: row["n"] for row in by_state}
