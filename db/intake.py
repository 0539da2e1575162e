"""Taking files in: bytes into the image store first, then documents and jobs into the database.

In that order, so that no queue entry is ever without its image, whatever is killed in between; an
image without an entry costs some disk and is taken up when the file is added again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlite_utils import Database

from db import documents, settings
from rxcore.errors import InputRefused
from rxcore.images import FileInfo, LostPage, PageInfo, inspect
from rxcore.intake import Handed, Incoming, PassedOver, Refusal
from rxcore.limits import Limits
from rxcore.people import Actor
from rxcore.readers.panel import Panel
from rxcore.rights import require
from rxcore.store import Images


@dataclass(frozen=True, slots=True)
class Remark:
    """A page that was taken, and one sentence of what is odd about it."""

    name: str
    text: str


@dataclass(slots=True)
class Tally:
    """What an adding came to: documents by id, a sentence for each refused file or page, a remark
    on each page that was taken but should be looked at, and the files that were passed over."""

    added: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def add_all(
    db: Database,
    store: Images,
    actor: Actor,
    incoming: Iterable[Handed],
    limits: Limits,
    *,
    upload: str,
    panel: Panel | None = None,
) -> Iterator[Tally]:
    """Takes each file in, giving the tally so far after each one, for a progress bar.

    panel: who reads them; the one that is set, unless given, which is for supervisors. A refused
    file costs itself only.
    """
    require(actor, "add documents")
    if panel is not None:
        require(actor, "change settings")
    read_by = panel or settings.panel(db)
    tally = Tally()
    for item in incoming:
        if isinstance(item, Refusal):
            tally.refused.append(item)
        elif isinstance(item, PassedOver):
            tally.passed_over.append(item.name)
        else:
            _add(db, store, actor, item, limits, upload, read_by, tally)
        yield tally


def _add(
    db: Database,
    store: Images,
    actor: Actor,
    item: Incoming,
    limits: Limits,
    upload: str,
    panel: Panel,
    tally: Tally,
) -> None:
    try:
        info = inspect(item.data, limits)
        sha256 = store.keep(item.data)
    except InputRefused as refusal:
        tally.refused.append(Refusal(item.name, str(refusal)))
        return
    outcome = documents.add(
        db, actor, sha256, len(item.data), info, name=item.name, upload=upload, panel=panel
    )
    tally.added += outcome.new
    tally.known += outcome.known
    tally.refused += [Refusal(_named(item, info, page), page.reason) for page in info.lost]
    tally.remarks += [
        Remark(_named(item, info, page), page.remark) for page in info.pages if page.remark
    ]


def _named(item: Incoming, info: FileInfo, page: PageInfo | LostPage) -> str:
    """The file's name, with the page where it has several."""
    return item.name if info.page_count == 1 else f"{item.name}, page {page.number}"
