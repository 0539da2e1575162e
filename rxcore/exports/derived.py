"""What an export adds to a row and a document: the numbers behind a sig, whose code a code is, and
the part of the data set that a file belongs to."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from rxcore.clinical.sig import as_needed, duration_days, times_per_day
from rxcore.compare import AnyRow
from rxcore.errors import InputRefused
from rxcore.readings import Medicine

Part = Literal["train", "validation", "test"]

_SYSTEMS: Final = (
    ("DrugBank", re.compile(r"DB\d{5}")),
    ("ATC", re.compile(r"[A-Z]\d{2}(?:[A-Z](?:[A-Z](?:\d{2})?)?)?")),
    ("RxNorm", re.compile(r"\d{2,8}")),
)
_ICD: Final = re.compile(r"[A-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?")


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of a hundred files each part of the data set gets; together a hundred."""

    train: int = 80
    validation: int = 10
    test: int = 10

    @classmethod
    def of(cls, text: str) -> "Shares":
        """Shares as people write them: "80/10/10". Raises InputRefused for anything else."""
        parts = text.split("/")
        if len(parts) != 3 or not all(p.isdecimal() and len(p) < 4 for p in parts):
            raise InputRefused(f"The shares {text[:40]!r} are not three numbers such as 80/10/10.")
        shares = cls(*map(int, parts))
        if shares.train + shares.validation + shares.test != 100:
            raise InputRefused(f"The shares {text[:40]!r} do not add up to 100.")
        return shares

    def part(self, sha256: str) -> Part:
        """The part of a file by its SHA-256: all its pages in one part, the same in every export.
        The first 32 bits of the digest, as a share of all there are, say which."""
        place = int(sha256[:8], 16) / 2**32 * 100
        if place < self.train:
            return "train"
        return "validation" if place < self.train + self.validation else "test"


def sig_numbers(row: AnyRow | None) -> tuple[str, str, str]:
    """Times a day, days, and whether only as needed ("yes" or "no"); "" where it is not said."""
    if not isinstance(row, Medicine):
        return "", "", ""
    return _sig_numbers(row.frequency, row.instructions, row.duration)


@lru_cache(maxsize=10_000)  # a million rows say the same few thousand things
def _sig_numbers(frequency: str, instructions: str, duration: str) -> tuple[str, str, str]:
    needed = as_needed(f"{frequency} {instructions}")
    said = bool(frequency or instructions)
    return (
        _number(times_per_day(frequency)),
        _number(duration_days(duration)),
        ("yes" if needed else "no") if said else "",
    )


def code_system(row: AnyRow | None) -> str:
    """Whose code a row's code is, by its form; "" where it has none or nobody knows it."""
    code = row.code.strip() if row else ""
    if not row or not code:
        return ""
    if not isinstance(row, Medicine):
        return "ICD-10-CM" if _ICD.fullmatch(code) else ""
    return next((name for name, form in _SYSTEMS if form.fullmatch(code)), "")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"
