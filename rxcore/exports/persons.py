"""Documents without persons: ids of their own, pseudonyms for people, no free text, no dates.

A text leaves word by word: each word must be one of a name that a vocabulary holds, or of the
trade (amounts, forms, routes, how often). What else somebody typed may be a name, so it stays. Of a
model's rows only those leave that a person took over: what it read beside them may be a patient.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from rapidfuzz.distance import OSA

from rxcore.compare import AnyRow
from rxcore.exports.derived import code_system
from rxcore.exports.documents import ExportDocument, ExportReading
from rxcore.exports.masking import UNSEEN, Seen, is_evidence
from rxcore.prescription import lexicon
from rxcore.prescription.page import allergies
from rxcore.readings import Allergies, Flag, Kind, row_from_values
from rxcore.same_name import plain

Knows = Callable[[Kind, str], bool]
"""Whether a vocabulary holds a name of this kind."""

LIKE: Final = 0.6
"""How alike a word as written and one of the name are at least: what was misread is not hidden."""

# Letters with the marks that some scripts put on them, which no class of letters holds.
_WORD: Final = re.compile(r"\d+|[^\s\d!-/:-@\[-`{-~\u00bc-\u00be\u00d7\u2013]+")
_LONG_NUMBER: Final = re.compile(r"\d{7,}")
_DATE: Final = re.compile(r"\d{1,4}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{2,4}")
_TABLES: Final = ("forms.tsv", "routes.tsv", "units.tsv", "sig.tsv", "certainty.tsv")
_NO_WORDS: Final = ("kind", "language", "writing")
"""Columns that say of what sort a line of the tables is."""
_MORE: Final = (
    "a after and apply area as at before bedtime by confirmed daily directed each empty evening "
    "every fever food for from history hour hourly hours if in meal meals morning needed night "
    "noon nos of on once or other out pain per q qty required ruled sos stomach suspected take the "
    "then thrice till to twice until water week weekly when with without x"
)
"""English directions, which the tables leave to patterns, and what a row's certainty may be."""


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Ids that only who has the key can lead back (HMAC-SHA256), the same in each export."""

    key: bytes

    def of(self, what: str, text: str, digits: int = 32) -> str:
        """So many hexadecimal digits for this text; "" for none."""
        if not text:
            return ""
        return hmac.new(self.key, f"{what} {text}".encode(), hashlib.sha256).hexdigest()[:digits]

    def number(self, document: int) -> int:
        """A document's number: 48 bits, which every spreadsheet keeps."""
        return int(self.of("document", str(document), 12), 16)

    def person(self, name: str) -> str:
        """What a person is called."""
        return f"person-{self.of('person', name, 10)}" if name else ""


def without_persons(document: ExportDocument, ids: Pseudonyms, knows: Knows) -> ExportDocument:
    """The document as it may leave. unseen: why no page of it teaches to read, where a row is not
    to be seen there."""
    writer = _Writer(ids, knows)
    shares = {row.id: seen_of(row.written, row.name) for row in document.final or ()}
    seen = {ids.of("row", row): share for row, share in shares.items() if share}
    final = None if document.final is None else writer.rows(document.final)
    kept = {row.lineage for row in document.final or ()}
    return replace(
        document,
        document=ids.number(document.document),
        sha256=ids.of("file", document.sha256, 64),
        source=document.sha256,
        file_name="",
        reason="",
        finalised_by=ids.person(document.finalised_by),
        finalised_at="",
        read_at="",
        final=final,
        model=writer.rows(document.model, kept),
        allergies=writer.allergies(document.allergies),
        model_allergies=writer.allergies(document.model_allergies),
        answers=(),
        readings=tuple(writer.reading(reading, kept) for reading in document.readings),
        generics={ids.of("row", row): name for row, name in document.generics.items()},
        withheld=writer.withheld,
        seen=seen,
        unseen="" if all(map(is_evidence, final or ())) and _begin_to_be_seen(seen) else UNSEEN,
    )


def _begin_to_be_seen(seen: Mapping[str, Seen]) -> bool:
    return all(share.letters for share in seen.values())


class _Writer:
    """Writes rows as they may leave, counting the texts that stay."""

    def __init__(self, ids: Pseudonyms, knows: Knows) -> None:
        self._ids = ids
        self._knows = knows
        self.withheld = 0

    def reading(self, reading: ExportReading, kept: Collection[str]) -> ExportReading:
        return replace(
            reading,
            id=self._ids.number(reading.id),
            reader=reading.reader if reading.kind == "model" else self._ids.person(reading.reader),
            at="",
            answers=(),
            rows=self.rows(reading.rows, kept),
            allergies=Allergies(self.allergies(reading.allergies.text)),
        )

    def allergies(self, text: str) -> str:
        """The line, where it says that there are none or names medicines alone."""
        named = allergies.substances(text)
        known = bool(named) and all(self._knows("medicine", name) for name in named)
        if text and not known and not allergies.none_known(text):
            self.withheld += 1
            return ""
        return "; ".join(named) if known else text

    def rows(
        self, rows: Sequence[AnyRow], kept: Collection[str] | None = None
    ) -> tuple[AnyRow, ...]:
        """kept: lineages of the rows that may say anything; all of them unless given."""
        return tuple(self._row(row, kept is None or row.lineage in kept) for row in rows)

    def _row(self, row: AnyRow, may_speak: bool) -> AnyRow:
        speaks = may_speak and self._is_name(row)
        said = row.values()
        told = {
            field: text if speaks and _may_leave(row, field, text) else ""
            for field, text in said.items()
        }
        self.withheld += sum(bool(said[field]) and not told[field] for field in said)
        made = row_from_values(
            row.kind, told, id=self._ids.of("row", row.id),
            lineage=self._ids.of("row", row.lineage), confidence=row.confidence, box=row.box,
            decision=row.decision, legible=row.legible, found_on_page=row.found_on_page,
            flags=tuple(Flag(f.rule, f.level, "") for f in row.flags),
        )  # fmt: skip
        return made if is_evidence(made) else replace(made, box=None)

    def _is_name(self, row: AnyRow) -> bool:
        return self._knows(row.kind, row.name) and not _is_number_of_somebody(row.name)


def _may_leave(row: AnyRow, field: str, text: str) -> bool:
    match field:
        case "name":
            return True
        case "code":
            return bool(code_system(row))
        case _:
            return says_only_trade(text, row.name)


def says_only_trade(text: str, name: str) -> bool:
    """Whether each word of the text is the name's or the trade's, and no number a date or longer
    than an amount is."""
    if _is_number_of_somebody(text):
        return False
    free = _trade() | set(_words(name))
    return all(word.isdecimal() or word in free for word in _words(text))


def seen_of(written: str, name: str) -> Seen | None:
    """How much of a row's line may be seen where it ends in words that may be a person's, such as
    an address beside it; None where all of it may. Words between others are not told apart: one
    that was misread is as strange as a name."""
    text = lexicon.folded(plain(written))
    for number in (_DATE, _LONG_NUMBER):
        text = number.sub(lambda found: "z" * len(found[0]), text)
    words = list(_WORD.finditer(text))
    left = len(words)
    while left and _may_be_a_person(words[left - 1][0], name, ends=left == len(words)):
        left -= 1
    if left == len(words):
        return None
    return Seen(words[left - 1].end() if left else 0, len(text))


def _may_be_a_person(word: str, name: str, *, ends: bool) -> bool:
    """Whether a word, behind which only such words follow, may be a person's: a figure only where
    it does not end the line ("12 Bridge Street")."""
    if word.isdecimal():
        return not ends
    own = any(OSA.normalized_similarity(word, each) >= LIKE for each in _words(name))
    return not own and word not in _trade()


def _is_number_of_somebody(text: str) -> bool:
    return bool(_LONG_NUMBER.search(text) or _DATE.search(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(lexicon.folded(plain(text)))


@cache
def _trade() -> frozenset[str]:
    """The words of the trade, and those that stand for them in a row."""
    texts = [cell for table in _TABLES for row in lexicon.rows(table)
        for column, cell in row.items() if column not in _NO_WORDS]  # fmt: skip
    return frozenset(word for text in (*texts, _MORE) for word in _words(text))
