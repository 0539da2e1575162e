"""One export is one folder: data, data card, data dictionary. It is there whole or not at all."""

import errno
import hashlib
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from rxcore.clinical.parse import parse_answer
from rxcore.errors import InputRefused
from rxcore.exports import excel, fhir, jsonl, lines, paligemma, tidy
from rxcore.exports.answers import Parse
from rxcore.exports.card import CardFacts, write_card
from rxcore.exports.columns import Column, write_dictionary
from rxcore.exports.documents import ExportDocument
from rxcore.exports.tally import Tally
from rxcore.exports.training import LEFT_OUT, Picture
from rxcore.questions import DEFAULT, Question

Format = Literal["csv", "excel", "jsonl", "paligemma", "lines", "fhir"]
FORMATS: Final[tuple[Format, ...]] = ("csv", "excel", "jsonl", "paligemma", "lines", "fhir")

_COLUMNS: Final[dict[Format, tuple[tuple[str, tuple[Column, ...]], ...]]] = {
    "csv": ((tidy.FILE, tidy.COLUMNS),),
    "excel": ((excel.FILE, tidy.COLUMNS),),
    "jsonl": ((jsonl.FILE, jsonl.COLUMNS),),
    "paligemma": (
        (paligemma.FILE, paligemma.COLUMNS),
        (LEFT_OUT, paligemma.LEFT_OUT_COLUMNS),
    ),
    "lines": (
        (lines.FILE, lines.COLUMNS),
        (lines.PAIRS, lines.PAIR_COLUMNS),
        (LEFT_OUT, lines.LEFT_OUT_COLUMNS),
    ),
    "fhir": ((fhir.FILE, fhir.COLUMNS),),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the folder, SHA-256 of each file by its name there, and the counts."""

    folder: Path
    hashes: dict[str, str]
    tally: Tally


def write_export(
    out: Path,
    form: Format,
    documents: Iterable[ExportDocument],
    facts: CardFacts,
    *,
    picture: Picture | None = None,
    questions: Sequence[Question] = DEFAULT,
    parse: Parse = parse_answer,
) -> Exported:
    """Writes the documents as a new folder `out`, holding one document in memory at a time.

    picture: for lines and for the pairs of paligemma, which give names alone without it. parse: how
    answers are read here, for those pairs. Raises InputRefused when there is something at `out`, no
    document comes or the disk takes no more; nothing is left at `out` then.
    """
    if out.exists() or out.is_symlink():
        raise InputRefused(f"There is something at {out} already; give a new name.")
    partial = out.with_name(f".{out.name}.partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        exported = _write(partial, form, documents, facts, picture, questions, parse)
        partial.rename(out)
    except OSError as error:
        raise InputRefused(_sentence(error, out)) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Exported(out, exported.hashes, exported.tally)


def zip_export(folder: Path, target: Path) -> Path:
    """Packs an export's folder into one file for a browser; raises InputRefused as above."""
    try:
        with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archive.write(path, Path(folder.name) / path.relative_to(folder))
        target.chmod(0o600)
    except OSError as error:
        if not isinstance(error, FileExistsError):
            target.unlink(missing_ok=True)
        raise InputRefused(_sentence(error, target)) from error
    return target


def _write(
    folder: Path,
    form: Format,
    documents: Iterable[ExportDocument],
    facts: CardFacts,
    picture: Picture | None,
    questions: Sequence[Question],
    parse: Parse,
) -> Exported:
    tally = Tally()
    stream = tally.counting(documents)
    if form == "paligemma":
        paths = paligemma.write(folder, stream, tally, picture, questions, parse)
    elif form == "lines":
        paths = lines.write(folder, stream, tally, picture)
    elif form == "fhir":
        paths = fhir.write(folder, stream, tally)
    else:
        paths = {"csv": tidy, "excel": excel, "jsonl": jsonl}[form].write(folder, stream, tally)
    if not tally.documents:
        raise InputRefused("No document matches these filters; widen them and export again.")
    columns = [(name, column) for name, table in _COLUMNS[form] for column in table]
    paths.append(write_dictionary(folder, columns))
    hashes = {path.relative_to(folder).as_posix(): _sha256(path) for path in paths}
    listed = {name: sha for name, sha in hashes.items() if "/" not in name}
    paths.append(write_card(folder, form, facts, tally, listed))
    hashes[paths[-1].name] = _sha256(paths[-1])
    for path in paths:
        path.chmod(0o600)
    return Exported(folder, hashes, tally)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sentence(error: OSError, out: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "The disk is full; free some space or export to another disk."
    if out.exists():
        return f"There is something at {out} already; give a new name."
    return f"The export could not be written to {out} ({error.strerror}); choose another place."
