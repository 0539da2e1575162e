"""Taking files in: bytes into the image store first, then documents and jobs into the database.

In that order, so that no queue entry is ever without its image, whatever is killed in between; an
image without an entry costs some disk and is taken up when the file is added again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlite_utils import Database

from db import documents
from rxcore.errors import InputRefused
from rxcore.images import Limits, inspect
from rxcore.intake import Incoming, Refusal
from rxcore.people import Actor, require
from rxcore.store import ImageStore


@dataclass(slots=True)
class Tally:
    """What an adding came to: counts of pages, and a sentence for each refused file."""

    added: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def add_all(
    db: Database,
    store: ImageStore,
    actor: Actor,
    incoming: Iterable[Incoming | Refusal],
    limits: Limits,
    *,
    upload: str,
    reader: str = "auto",
) -> Iterator[Tally]:
    """Takes each file in, giving the tally so far after each one, for a progress bar.

    A refused file costs itself only.
    """
    require(actor, "reviewer")
    tally = Tally()
    for item in incoming:
        if isinstance(item, Refusal):
            tally.refused.append(item)
        else:
            _add(db, store, actor, item, limits, upload, reader, tally)
        yield tally


def _add(
    db: Database,
    store: ImageStore,
    actor: Actor,
    item: Incoming,
    limits: Limits,
    upload: str,
    reader: str,
    tally: Tally,
) -> None:
    try:
        info = inspect(item.data, limits)
        sha256 = store.keep(item.data)
    except InputRefused as refusal:
        tally.refused.append(Refusal(item.name, str(refusal)))
        return
    outcome = documents.add(
        db, actor, sha256, len(item.data), info, name=item.name, upload=upload, reader=reader
    )
    tally.added += outcome.new
    tally.known += outcome.known
