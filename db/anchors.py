"""Anchors: the chain's head, written down outside the database as one line of JSON.

A chain of hashes alone does not show that its end was cut off, or that all of it was made anew; an
anchor does, as long as somebody who changes the database cannot change the anchor as well.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from db.connection import one, value
from db.event_shape import body_of
from rxcore import clock
from rxcore.errors import InputRefused

FILE: Final = "anchors.jsonl"
GENESIS: Final = "0" * 64
"""What the first event follows from."""
RESTORED: Final = "backup restored"
"""The event of a restore."""

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


def write(
    db: Database, path: Path, why: str, *, kept: int | None = None, common: int | None = None
) -> Anchor:
    """Appends the chain's head to the file. Call after the act's own event is written. Raises
    OSError when the file cannot be written."""
    line = Anchor(clock.now(), *head(db), why, kept, common)
    text = json.dumps({key: v for key, v in asdict(line).items() if v is not None})
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{text}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return line


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
