"""The last step of a restore: what was prepared takes the place of what is there.

A plan is written first. From then on the swap is finished at the next start, whatever is killed
meanwhile; before, nothing has changed. So a data folder is the old one or the new one, and never
some of both. Every step may be done twice.
"""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from db import anchors, site_files
from db.anchors import Anchor
from rxcore.errors import RxError, StorageRefused
from rxcore.whole_file import flush_folder, write_whole

PLAN: Final = "restoring.json"
NEW: Final = "rx.db"
FILES: Final = "files"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be swapped, by names in the data folder. staging: the folder with the new database
    and, where `files` says so, the site's small files. database_aside, files_aside: where what was
    there goes. anchor: of the restore's own event."""

    staging: str
    database_aside: str
    files_aside: str
    files: bool
    anchor: Anchor


def begin(home: Path, plan: Plan) -> None:
    """Writes the plan, with which the restore is decided. Raises OSError, having changed
    nothing."""
    write_whole(home / PLAN, json.dumps(asdict(plan)).encode())


def finish(home: Path) -> None:
    """Carries out the plan that lies in the data folder, if any. Only under set-up.lock.

    Raises StorageRefused when the disk does not let it; the plan stays then.
    """
    plan = _planned(home)
    if plan is None:
        return
    try:
        _swap(home, plan)
    except OSError as error:
        raise StorageRefused(
            f"A restore could not be finished ({error.strerror}); free some space on the disk, "
            "then start again."
        ) from error


def _planned(home: Path) -> Plan | None:
    try:
        said = json.loads((home / PLAN).read_text(encoding="utf-8"))
        return Plan(**said | {"anchor": Anchor(**said["anchor"])})
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise RxError(
            f"{home / PLAN} is not as this program wrote it; move it away and restore again."
        ) from error


def _swap(home: Path, plan: Plan) -> None:
    new = home / plan.staging / NEW
    if new.exists():
        for part in ("-wal", "-shm", ""):
            old = home / f"{NEW}{part}"
            if old.exists():
                old.rename(home / f"{plan.database_aside}{part}")
        new.rename(home / NEW)
        flush_folder(home)
    if plan.files:
        staged = _staged_files(home / plan.staging / FILES)
        site_files.lay_out(home, staged, home / plan.files_aside)
    anchors.append_once(home / anchors.FILE, plan.anchor)
    (home / PLAN).unlink()
    flush_folder(home)
    shutil.rmtree(home / plan.staging, ignore_errors=True)


def _staged_files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
