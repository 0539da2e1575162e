"""A site's formulary in its versions: the newest counts, and none is ever changed.

A version is a CSV file in a folder, named by the moment it came into force (UTC) and the start of
its SHA-256. What is about to come into force is compared with what is, and somebody looks at the
differences, before it counts.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from rxcore.clinical.formulary_file import (
    Entry,
    FormularyFile,
    cells,
    read_formulary,
    write_formulary,
)
from rxcore.clinical.site_names import LONG
from rxcore.errors import Conflict, InputRefused, StorageRefused
from rxcore.readings import Kind
from rxcore.whole_file import write_whole

_FILE = re.compile(r"(\d{8}T\d{12})Z-([0-9a-f]{12})\.csv")
_STAMP = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Version:
    """One version. id: its file's name without the ending. at: when it came into force, UTC."""

    path: Path
    at: datetime

    @property
    def id(self) -> str:
        """The name of its file without the ending."""
        return self.path.stem


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What would come into force, beside what is.

    entries: all of it. new, changed (before, after) and gone: against the version `against`, whose
    id it is; "" where none is in force. file: what was read; None where no file was.
    """

    entries: tuple[Entry, ...]
    new: tuple[Entry, ...]
    changed: tuple[tuple[Entry, Entry], ...]
    gone: tuple[Entry, ...]
    against: str
    file: FormularyFile | None = None

    @property
    def differs(self) -> bool:
        """Whether anything is new, changed or gone."""
        return bool(self.new or self.changed or self.gone)

    @property
    def caution(self) -> str:
        """What a long list means for its names; "" for a list of a site's choice."""
        if max(self.count("medicine"), self.count("disease")) <= LONG:
            return ""
        return (
            f"With more than {LONG:,} names it counts as a market's list: common words and names "
            "of three letters in it mean nothing by themselves."
        )

    def count(self, kind: Kind) -> int:
        """How many names of a kind would be in force."""
        return sum(entry.kind == kind for entry in self.entries)


def versions(folder: Path) -> list[Version]:
    """All versions, the newest first."""
    if not folder.is_dir():
        return []
    found = [(path, match) for path in folder.iterdir() if (match := _FILE.fullmatch(path.name))]
    return [
        Version(path, datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC))
        for path, match in sorted(found, key=lambda item: item[0].name, reverse=True)
    ]


def is_version(name: str) -> bool:
    """Whether a file of that name is a version."""
    return _FILE.fullmatch(name) is not None


def in_force(folder: Path) -> Version | None:
    """The version that counts; None where the site has no formulary."""
    return next(iter(versions(folder)), None)


def version(folder: Path, wanted: str) -> Version:
    """The version of that id. Raises InputRefused when there is none."""
    for found in versions(folder):
        if found.id == wanted:
            return found
    raise InputRefused("That version of the formulary is not there; reload the page.")


def entries_of(version: Version | None) -> tuple[Entry, ...]:
    """What a version holds; nothing of None. Raises InputRefused when its file was altered."""
    return _entries(data_of(version)) if version else ()


def data_of(version: Version) -> bytes:
    """The file of a version. Raises InputRefused when it was altered."""
    try:
        data = version.path.read_bytes()
    except OSError as error:
        raise InputRefused(f"The formulary {version.id} cannot be read: {error}.") from error
    if _digest(data) != version.id.rpartition("-")[2]:
        raise InputRefused(
            f"The formulary {version.id} was altered by another program; put an older version "
            "back in force, or take the file out of the folder formulary."
        )
    return data


@lru_cache(maxsize=1)
def _entries(data: bytes) -> tuple[Entry, ...]:
    """Of the version last asked for: a large one takes seconds, and a comparison asks again."""
    return read_formulary(data).entries


def check(data: bytes, folder: Path, *, keep: bool = False) -> Checked:
    """What a file would bring into force; nothing is changed yet.

    A file speaks for the kinds of which it holds names: a list of diseases leaves the medicines as
    they are. A refused row leaves its name as it is. keep: names in force that the file lacks stay,
    too. Raises InputRefused when the file is none of names.
    """
    file = read_formulary(data)
    current = in_force(folder)
    before = entries_of(current)
    kinds = {entry.kind for entry in file.entries}
    named = {entry.key for entry in file.entries}
    kept = (
        entry
        for entry in before
        if entry.kind not in kinds
        or (entry.key not in named and (keep or entry.key[1] in file.refused_names))
    )
    return _compared((*file.entries, *kept), before, current, file)


def with_more(added: Sequence[Entry], folder: Path) -> Checked:
    """What is in force and these names. Raises InputRefused when one of them is there already."""
    current = in_force(folder)
    before = entries_of(current)
    known = {entry.key for entry in before}
    for entry in added:
        if entry.key in known:
            raise InputRefused(f"{entry.name} is in the formulary already; take it out here.")
        known.add(entry.key)
    return _compared((*before, *added), before, current)


def again(older: Version, folder: Path) -> Checked:
    """An older version, compared with what is in force, to be put back.

    This is the way out when what is in force was altered: all of the older one is new then.
    """
    current = in_force(folder)
    try:
        before = entries_of(current)
    except InputRefused:
        before = ()
    return _compared(entries_of(older), before, current)


def _compared(
    after: tuple[Entry, ...],
    before: tuple[Entry, ...],
    current: Version | None,
    file: FormularyFile | None = None,
) -> Checked:
    old = {entry.key: entry for entry in before}
    new: list[Entry] = []
    changed: list[tuple[Entry, Entry]] = []
    for entry in after:
        known = old.pop(entry.key, None)
        if known is None:
            new.append(entry)
        elif known != entry:
            changed.append((known, entry))
    return Checked(
        entries=after, new=tuple(new), changed=tuple(changed), gone=tuple(old.values()),
        against=current.id if current else "", file=file,
    )  # fmt: skip


def differences(before: Entry, after: Entry) -> list[str]:
    """What of an entry changed: "strengths: 50 mg → 50 mg;100 mg"."""
    old, new = cells(before), cells(after)
    return [f"{n}: {old[n] or 'empty'} → {new[n] or 'empty'}" for n in old if old[n] != new[n]]


def adopt(folder: Path, checked: Checked) -> Version:
    """Brings it into force as a new version; when it returns, the version survives a power cut.

    One caller at a time. Raises InputRefused when there is not one name, Conflict when another
    version came into force since it was checked, StorageRefused when it cannot be written.
    """
    if not checked.entries:
        raise InputRefused("There is no name that can be used; nothing was changed.")
    current = in_force(folder)
    if (current.id if current else "") != checked.against:
        raise Conflict(
            "Another version of the formulary came into force meanwhile; look at the differences "
            "again."
        )
    data = write_formulary(checked.entries)
    # A clock that is set back must not put a new version behind an old one.
    at = datetime.now(UTC)
    if current and at <= current.at:
        at = current.at + timedelta(microseconds=1)
    path = folder / f"{at.strftime(_STAMP)}Z-{_digest(data)}.csv"
    try:
        write_whole(path, data)
    except OSError as error:
        raise StorageRefused(
            f"The formulary could not be stored ({error.strerror}); nothing was changed. Free some "
            "space on the disk and try again."
        ) from error
    return Version(path, at)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
