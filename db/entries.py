"""Whether documents still are what they came in as: the file, the page, its name, its upload."""

import json
from collections.abc import Iterator

from sqlite_utils import Database

from db.documents import CAME_IN_WITH

STORED = (
    "SELECT d.*, f.pages, f.media_type, f.bytes, f.added_at AS file_added_at, e.seq, e.body, "
    "v.new AS recorded_name "
    "FROM events e JOIN documents d ON d.id = e.document JOIN files f ON f.sha256 = d.sha256 "
    "LEFT JOIN event_values v ON v.seq = e.seq AND v.field = 'file name' "
    "WHERE e.act = 'document added' ORDER BY e.seq"
)


def differing_entries(db: Database) -> Iterator[tuple[str, str]]:
    """The documents of which something is not as the event of their adding tells it: place, and a
    sentence that does not repeat a name.

    Older versions told less in that event; what they did not tell is not compared. A name whose
    recorded value a policy removed cannot be compared any more: its digest needs the salt that went
    with it.
    """
    for row in db.query(STORED):
        told = json.loads(row["body"])["details"]
        place = f"rx-{row['id']:04d}"
        for column in CAME_IN_WITH:
            if column in told and told[column] != row[column]:
                yield (
                    place,
                    (
                        f"{column} is {row[column]!r}; it came in with {told[column]!r} at event "
                        f"{row['seq']}."
                    ),
                )
        if told.get("added_at") not in (None, row["file_added_at"]):
            yield place, f"Its file did not come in when event {row['seq']} says."
        if row["recorded_name"] not in (None, row["name"]):
            yield place, f"Its file name is not the one that it came in with at event {row['seq']}."
    unknown = "SELECT sha256 FROM files WHERE sha256 NOT IN (SELECT sha256 FROM documents)"
    for (sha256,) in db.execute(unknown):
        yield f"file {sha256[:12]}", "No event tells how it came in."
