"""The small files of a site that lie beside its database: into a backup, and out of it again.

They are the formulary's versions and what the site wrote for itself as JSON, and the
key of its pseudonyms. A backup holds them in
a table of its own, which no database at work has.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from db.connection import exclusive, rows, transaction, value
from rxcore.clinical import formulary
from rxcore.errors import InputRefused
from rxcore.whole_file import write_whole

FORMULARY: Final = "formulary"
WRITTEN: Final = ("questions.json", "safety_levels.json", "oidc_roles.json", "pseudonyms.key")


@contextmanager
def unchanged(home: Path) -> Iterator[None]:
    """Nobody brings a formulary into force inside. Raises StorageRefused when the folder cannot be
    written to."""
    folder = home / FORMULARY
    folder.mkdir(mode=0o700, exist_ok=True)
    with exclusive(folder / ".lock"):
        yield


def put_in(copy: Database, home: Path) -> list[str]:
    """Puts the site's files into the copy of its database; returns their names. Raises OSError."""
    copy.execute("CREATE TABLE site_files (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT")
    names = list(_there(home))
    with transaction(copy):
        for name in names:
            copy.execute(
                "INSERT INTO site_files (name, content) VALUES (?, ?)",
                (name, (home / name).read_bytes()),
            )
    return names


def take_out(copy: Database) -> dict[str, bytes] | None:
    """The files by name, and the copy without their table; None where an older version of this
    program made it. Raises InputRefused when a name is none of a site's file."""
    if not value(copy, "SELECT 1 FROM sqlite_master WHERE name = 'site_files'"):
        return None
    files = {row["name"]: row["content"] for row in rows(copy, "SELECT * FROM site_files")}
    if not all(map(_is_ours, files)):
        raise InputRefused("The backup holds files that are not of this program; take another.")
    copy.execute("DROP TABLE site_files")
    return files


def lay_out(home: Path, files: Mapping[str, bytes], aside: Path) -> bool:
    """Makes the site's files what these are. Those there that differ or are none of them go into
    the folder `aside`; returns whether there were any. Raises OSError."""
    moved = False
    for name in list(_there(home)):
        if (home / name).read_bytes() != files.get(name):
            (aside / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (home / name).rename(aside / name)
            moved = True
    for name, content in files.items():
        if not (home / name).exists():
            write_whole(home / name, content)
    return moved


def versions(files: Mapping[str, bytes] | list[str]) -> int:
    """How many of these names are versions of the formulary."""
    return sum(name.startswith(f"{FORMULARY}/") for name in files)


def _there(home: Path) -> Iterator[str]:
    yield from (name for name in WRITTEN if (home / name).is_file())
    yield from (f"{FORMULARY}/{v.path.name}" for v in formulary.versions(home / FORMULARY))


def _is_ours(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    return name in WRITTEN or (folder == FORMULARY and formulary.is_version(file))
