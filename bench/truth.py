"""A folder of pages with their truth: `truth.csv` and, beside it, `pages.jsonl`.

truth.csv has a line a row: file, kind, name, fields, optional. pages.jsonl has an object a page:
file, kind (printed, handwritten ...), part (look or score). Names without a Latin letter are left
out: no reader here is asked for them.
"""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageOps

from rxcore.prescription.see.ink import plain

FIELDS = ("strength", "form", "frequency", "duration")


@dataclass(frozen=True, slots=True)
class TrueRow:
    """A row that stands on a page. fields: those that the truth has."""

    name: str
    optional: bool
    fields: dict[str, str]


@dataclass(slots=True)
class TruePage:
    """A page with its true rows. kind: printed, handwritten, mixed, or another; part: "look" or
    "score", "" where the folder does not say."""

    file: Path
    kind: str = "all"
    part: str = ""
    medicines: list[TrueRow] = field(default_factory=list)
    diseases: list[TrueRow] = field(default_factory=list)

    @property
    def image(self) -> Image.Image:
        """The page upright, in colour."""
        with Image.open(self.file) as opened:
            return ImageOps.exif_transpose(opened).convert("RGB")


def pages_of(folder: Path, part: str = "") -> list[TruePage]:
    """The pages of a folder, those of one part if one is named."""
    pages = {path.name: TruePage(path) for path in _listed(folder)}
    notes = folder / "pages.jsonl"
    for line in notes.read_text(encoding="utf-8").splitlines() if notes.exists() else ():
        note = json.loads(line)
        if page := pages.get(note["file"]):
            page.kind, page.part = note.get("kind", "all"), note.get("part", "")
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            fields = {name: row.get(name) or "" for name in FIELDS}
            true = TrueRow(row["name"], row.get("optional") == "1", fields)
            if plain(true.name) and row["file"] in pages:
                page = pages[row["file"]]
                (page.medicines if row["kind"] == "medicine" else page.diseases).append(true)
    return [page for page in pages.values() if not part or page.part == part]


def _listed(folder: Path) -> list[Path]:
    kinds = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"}
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in kinds)
