"""Correction memory: what people here made of the same misreading before."""

from sqlite_utils import Database

from db.connection import from_json, rows
from rxcore.clinical.candidates import Correction
from rxcore.readings import Kind

# A name read a hundred thousand times tells no more than its newest readings, and those are quick.
NEWEST = 300


def made_of(db: Database, kind: Kind, read: str, most: int = 5) -> list[Correction]:
    """What final readings have where a model read `read`, the most frequent first.

    What was kept as read is counted, too: it speaks for the reading as it stands.
    """
    table = "medicines" if kind == "medicine" else "diseases"
    found = rows(
        db,
        "SELECT p.name, count(DISTINCT d.id) AS times, "
        "json_group_array(DISTINCT d.final_by) AS people "
        f"FROM (SELECT reading, lineage FROM {table} WHERE lower(name) = lower(?) "
        "ORDER BY rowid DESC LIMIT ?) m "
        # CROSS JOIN keeps the order: from these few, not from all that the model ever read.
        "CROSS JOIN readings r ON r.id = m.reading CROSS JOIN readers e ON e.id = r.reader "
        "CROSS JOIN documents d ON d.id = r.document AND d.final IS NOT NULL "
        f"CROSS JOIN {table} p ON p.reading = d.final AND p.lineage = m.lineage "
        "WHERE e.kind = 'model' AND p.name <> '' AND p.legible "
        "GROUP BY p.name ORDER BY times DESC, p.name LIMIT ?",
        (read, NEWEST, most),
    )
    return [
        Correction(row["name"], row["times"], tuple(sorted(from_json(row["people"]))))
        for row in found
    ]
