"""Anchors: the chain's head, written down outside the database as one line of JSON.

A chain of hashes alone does not show that its end was cut off, or that all of it was made anew; an
anchor does, as long as somebody who changes the database cannot change the anchor as well.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from db.connection import one, value
from db.event_shape import body_of
from rxcore import clock
from rxcore.errors import InputRefused, StorageRefused

FILE: Final = "anchors.jsonl"
EVERY_EVENTS: Final = 100
"""After so many events an anchor is written, and at each stop."""
GENESIS: Final = "0" * 64
"""What the first event follows from."""
RESTORED: Final = "backup restored"
"""The event of a restore."""

VERIFIED: Final = "whole check"
"""The reason of an anchor up to which a check of the whole record found nothing wrong."""

Found = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain's head at a moment. why: what was done then, such as "backup".

    At a restore, the record went on from event `kept` of the backup; with what was there before it
    has the events up to `common` in common, and those after it were given up knowingly.
    """

    at: str
    seq: int
    hash: str
    why: str
    kept: int | None = None
    common: int | None = None

    @property
    def given_up_after(self) -> int | None:
        """The last event that anchors before this one may be compared with; None for all."""
        return self.kept if self.common is None else self.common


_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "at": (str,), "seq": (int,), "hash": (str,), "why": (str,),
    "kept": (int, type(None)), "common": (int, type(None)),
}  # fmt: skip


def head(db: Database) -> tuple[int, str]:
    """Sequence number and hash of the last event; (0, GENESIS) when there is none."""
    last = one(db, "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
    return (last["seq"], last["hash"]) if last else (0, GENESIS)


def of(db: Database, why: str, *, kept: int | None = None, common: int | None = None) -> Anchor:
    """The anchor of the chain as it stands."""
    return Anchor(clock.now(), *head(db), why, kept, common)


def write(db: Database, path: Path, why: str) -> Anchor:
    """Appends the chain's head to the file. Call after the act's own event is written. Raises
    OSError when the file cannot be written."""
    line = of(db, why)
    _append(path, [_text(line)])
    return line


def verified(db: Database, path: Path) -> None:
    """Keeps in mind that the whole record was found right, where the disk takes a line for it."""
    with suppress(OSError, InputRefused):
        seq, hash_ = head(db)
        known = [(one.seq, one.hash, one.why) for one in read(path)[0]]
        if seq and (seq, hash_, VERIFIED) not in known:
            write(db, path, VERIFIED)


def last_verified(path: Path) -> Anchor:
    """The newest anchor up to which the whole record was found right, unless a backup was restored
    after it. Raises InputRefused when there is none."""
    for anchor in reversed(read(path)[0]):
        if anchor.given_up_after is not None:
            break
        if anchor.why == VERIFIED:
            return anchor
    raise InputRefused(
        "No check of the whole record stands in the file of anchors; run `python manage.py verify` "
        "without --since-last first."
    )


def append_once(path: Path, line: Anchor) -> None:
    """Appends this line unless it stands there. Raises OSError when the file cannot be written."""
    if line not in read(path)[0]:
        _append(path, [_text(line)])


def _text(line: Anchor) -> str:
    return json.dumps({key: v for key, v in asdict(line).items() if v is not None})


def _append(path: Path, lines: Sequence[str]) -> None:
    """A line of its own each, also where the disk was full in the middle of the last."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.lseek(handle, 0, os.SEEK_END)
        torn = size and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, ("\n" * bool(torn) + "".join(f"{line}\n" for line in lines)).encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def keep(db: Database, why: str) -> None:
    """Anchors the chain in the data folder unless its head stands there already. A disk that takes
    no line stops nobody: `verify` and `status` say how many events no anchor covers."""
    file = value(db, "SELECT file FROM pragma_database_list WHERE name = 'main'")
    if not file:
        return
    path = Path(file).with_name(FILE)
    with suppress(OSError, InputRefused):
        known = read(path)[0]
        if not known or (known[-1].seq, known[-1].hash) != head(db):
            write(db, path, why)


def carry(home: Path, elsewhere: Path) -> None:
    """Brings the lines of the data folder's anchors to the other place, as far as it lacks them;
    nothing there is ever changed. Raises StorageRefused when that cannot be."""
    try:
        there = set(elsewhere.read_bytes().splitlines()) if elsewhere.exists() else set()
        path = home / FILE
        lines = path.read_bytes().splitlines() if path.exists() else []
        lacking = [line for line in lines if line not in there]
        if lacking:
            elsewhere.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _append(elsewhere, [line.decode("utf-8", "replace") for line in lacking])
    except OSError as error:
        raise StorageRefused(
            f"The record's anchors could not be written to {elsewhere} ({error.strerror}); look at "
            "that place, or set RX_ANCHOR to another."
        ) from error


def common(old: Database, new: Database) -> int:
    """The last event up to which two chains are one."""
    low, high = 0, min(head(old)[0], head(new)[0])
    at = "SELECT hash FROM events WHERE seq = ?"
    while low < high:  # a chain that differs at an event differs from there on
        middle = (low + high + 1) // 2
        same = value(old, at, (middle,)) == value(new, at, (middle,))
        low, high = (middle, high) if same else (low, middle - 1)
    return low


def common_by(known: Sequence[Anchor], new: Database) -> int:
    """The same, of a chain of which only anchors are left: those since its last restore."""
    starts = [number for number, anchor in enumerate(known) if anchor.given_up_after is not None]
    kept = head(new)[0]
    for anchor in known[starts[-1] if starts else 0 :]:
        there = value(new, "SELECT hash FROM events WHERE seq = ?", (anchor.seq,))
        if anchor.seq and there != anchor.hash:
            kept = min(kept, anchor.seq - 1)
    return kept


def read(path: Path) -> tuple[list[Anchor], list[int]]:
    """The anchors of a file, the oldest first, and the numbers of its lines that are none. Raises
    InputRefused when it is there and cannot be read."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise InputRefused(f"The anchors cannot be read ({error.strerror}).") from error
    found, junk = [], []
    for number, line in enumerate(lines, 1):
        anchor = _anchor(line)
        if anchor is None:
            junk.append(number)
        else:
            found.append(anchor)
    return found, junk


def _anchor(line: bytes) -> Anchor | None:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.keys() - _TYPES.keys():
        return None
    if any(type(said.get(key)) not in types for key, types in _TYPES.items()):
        return None
    if not all(0 <= (said.get(key) or 0) < 2**63 for key in ("seq", "kept", "common")):
        return None  # no event has such a number, and SQLite holds none
    return Anchor(**said)


def differing(db: Database, known: Sequence[Anchor]) -> Iterator[Found]:
    """Where the chain is not what the anchors say: place, and a sentence.

    What a restore gave up knowingly is not compared, but that restore must be an event itself.
    """
    limit: int | None = None
    for anchor in reversed(known):
        if (limit is None or anchor.seq <= limit) and (said := _difference(db, anchor)):
            yield said
        if (given_up := anchor.given_up_after) is not None:
            limit = given_up if limit is None else min(limit, given_up)


def _difference(db: Database, anchor: Anchor) -> Found | None:
    there = one(db, "SELECT body, hash FROM events WHERE seq = ?", (anchor.seq,))
    moment = f"at the {anchor.why} of {anchor.at}"
    if there is None and anchor.seq:
        last = value(db, "SELECT max(seq) FROM events") or 0
        return (
            f"event {last + 1}",
            f"The record's tail was cut: {moment} it reached event {anchor.seq}, and now it ends "
            f"with event {last}.",
        )
    if there is not None and there["hash"] != anchor.hash:
        return (
            f"event {anchor.seq}",
            f"It is not the event that stood there {moment}: the record was rewritten.",
        )
    if anchor.given_up_after is not None and not _tells_of(there, anchor):
        return (
            f"event {anchor.seq}",
            f"An anchor says that a backup was restored {moment}; the record does not.",
        )
    return None


def _tells_of(there: dict[str, Any] | None, anchor: Anchor) -> bool:
    """Whether the event is of the restore that the anchor tells of."""
    body = body_of(there["body"]) if there else None
    if body is None or body["act"] != RESTORED:
        return False
    told = body["details"]
    return (told.get("kept"), told.get("common")) == (anchor.kept, anchor.common)
