"""How well each reader reads: against people's final readings, or against an imported set.

What was approved in a batch is no truth to measure by: nobody read it; nor is what was reopened.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Final, Literal, get_args

from sqlite_utils import Database

from db import readings, rights
from db.connection import one, rows
from db.reviews import ADJUDICATED, READ, READ_TWICE
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.readers.protocol import ReaderCard
from rxcore.rights import require
from rxcore.scoring import PageScore
from rxcore.scoring_report import Difference, Report, Scorer, apart, paired

SCRIPTED = "scripted"
"""The name of the reader that says what a test wrote down: scored only when it is asked for."""

CHUNK = 200
READ_BY_PEOPLE = f"'{READ}', '{READ_TWICE}', '{ADJUDICATED}'"

Group = Literal["kind", "form", "upload"]
GROUPS: Final[tuple[Group, ...]] = get_args(Group)

_MEDIA: Final = {
    "application/pdf": "PDF page", "image/tiff": "TIFF page", "image/jpeg": "JPEG image",
    "image/png": "PNG image", "image/heic": "HEIC image", "image/heif": "HEIC image",
    "image/webp": "WebP image", "image/bmp": "BMP image",
}  # fmt: skip

IsName = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Truth:
    """One document with the reading that holds true of it. blind: the person who made it had not
    seen a model's rows; None for an imported set. kind, upload: what a document may be told by."""

    document: int
    reading: int
    blind: bool | None
    kind: str
    upload: str


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One reader's score. id: the reader's. kind: model, person or import. truths: documents that
    it could have been measured by; report.documents of them it has read. blind, on_proposal: the
    same, only by readings made blind and only by those made on a proposal of a model. groups: the
    same, by what was asked for. pages: each document's own score, where it was asked for; readings:
    which reading of the document that is."""

    id: int
    kind: str
    card: ReaderCard
    truths: int
    report: Report
    blind: Report
    on_proposal: Report
    groups: dict[str, Report]
    pages: dict[int, PageScore]
    readings: dict[int, int]

    @property
    def anchoring(self) -> Difference | None:
        """The F1 of names by readings made on a proposal, by blind ones, and how much higher the
        first is: what seeing the proposal does to people; None where there is none of either."""
        return apart(self.on_proposal, self.blind)

    def figures(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        anchoring = self.anchoring
        return {
            "kind": self.kind,
            **asdict(self.card),
            "truths": self.truths,
            **self.report.figures(),
            "blind_documents": self.blind.documents,
            "on_proposal_documents": self.on_proposal.documents,
            "anchoring": None if anchoring is None else anchoring.figures(),
            "groups": {name: report.figures() for name, report in self.groups.items()},
            "by_document": [
                {"document": document, **page.figures()} for document, page in self.pages.items()
            ],
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """Two readers on the documents that both read; difference is None where there are none."""

    first: ReaderCard
    second: ReaderCard
    difference: Difference | None

    def figures(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        found = self.difference
        return {
            "first": self.first.title,
            "second": self.second.title,
            **(found.figures() if found else {"documents": 0}),
        }


def evaluate(
    db: Database,
    actor: Actor,
    *,
    against: str = "",
    reader: str = "",
    newest: int | None = None,
    by: Group | None = None,
    each_page: bool = False,
    is_name: IsName | None = None,
    counts: Callable[[str], bool] | None = None,
) -> list[Evaluated]:
    """Every reader's score, the latest reading of a document counting. For supervisors.

    against: the name of an imported set; "" measures by the final readings, and then people are
    left out, since theirs are the final ones. reader: only the readers of this name. newest:
    only by so many documents, the newest; a thousand cost about two seconds of CPU a reader.
    by: scores in groups as well: by the kind of image, by the form of the medicines, by upload.
    each_page: keeps each document's own score. is_name: see rxcore.scoring.score_page.
    counts: whether a file of this SHA-256 is measured by, as those of one split are.
    Raises InputRefused when there is no such set, or nothing to measure by.
    """
    require(actor, "see accuracy")
    truths = _truths(db, against, newest, counts)
    if not truths:
        raise InputRefused(
            f"The set {against!r} holds no reading; import one first."
            if against
            else "No document has a final reading yet, so there is nothing to score by; review "
            "some, or import a labelled set and measure by that."
        )
    hidden = rights.sealed(db, actor)
    found = []
    for row in _readers(db, against, reader):
        scoring = _Scoring(is_name, by, each_page)
        scoring.read(db, row["id"], truths, hidden)
        if scoring.scorer.documents:
            card = ReaderCard(row["name"], row["model"], row["revision"], row["precision"])
            found.append(scoring.evaluated(row["id"], row["kind"], card, truths))
    return found


def compare_readers(found: list[Evaluated]) -> list[Compared]:
    """Every two of the readers, on the documents that both read."""
    return [
        Compared(one.card, other.card, paired(one.report, other.report))
        for one, other in combinations(found, 2)
    ]


def imported_sets(db: Database) -> list[str]:
    """The names of the sets of readings that were imported."""
    found = rows(db, "SELECT DISTINCT name FROM readers WHERE kind = 'import' ORDER BY name")
    return [row["name"] for row in found]


def _truths(
    db: Database, against: str, newest: int | None, counts: Callable[[str], bool] | None
) -> dict[int, Truth]:
    """What holds true, by document."""
    sql, parameters = _truth(db, against)
    limit = "" if newest is None else "ORDER BY document DESC LIMIT :newest"
    found = rows(
        db,
        "SELECT t.document, t.reading, r.blind, f.media_type, f.sha256, d.upload "
        f"FROM (SELECT * FROM ({sql}) {limit}) t JOIN readings r ON r.id = t.reading "
        "JOIN documents d ON d.id = t.document JOIN files f ON f.sha256 = d.sha256 "
        "ORDER BY t.document",
        parameters if newest is None else parameters | {"newest": newest},
    )
    return {
        row["document"]: Truth(
            row["document"], row["reading"], None if against else bool(row["blind"]),
            _MEDIA.get(row["media_type"], row["media_type"]), row["upload"],
        )
        for row in found
        if counts is None or counts(row["sha256"])
    }  # fmt: skip


def _truth(db: Database, against: str) -> tuple[str, dict[str, Any]]:
    """A query for (document, reading) pairs that hold true, and its parameters."""
    if not against:
        return (
            "SELECT id AS document, final AS reading FROM documents "
            f"WHERE state = 'final' AND basis IN ({READ_BY_PEOPLE})",
            {},
        )
    known = one(db, "SELECT id FROM readers WHERE kind = 'import' AND name = ?", (against,))
    if known is None:
        sets = ", ".join(imported_sets(db)) or "none yet"
        raise InputRefused(f"No set called {against!r} was imported; there are: {sets}.")
    return (
        "SELECT document, max(id) AS reading FROM readings WHERE reader = :truth GROUP BY document",
        {"truth": known["id"]},
    )


def _readers(db: Database, against: str, name: str) -> list[dict[str, Any]]:
    found = rows(
        db,
        "SELECT id, kind, name, model, revision, precision FROM readers "
        "WHERE (:name = '' AND name <> :scripted) OR name = :name ORDER BY kind, name, id",
        {"name": name, "scripted": SCRIPTED},
    )
    if name and not found:
        raise InputRefused(f"There is no reader called {name!r} that has read anything.")
    return [
        row
        for row in found
        if not (row["kind"] == "import" and row["name"] == against)
        and (against or row["kind"] != "person")
    ]


class _Scoring:
    """One reader's score as it is collected, whole and in groups."""

    def __init__(self, is_name: IsName | None, by: Group | None, each_page: bool) -> None:
        self.scorer = Scorer(is_name)
        self._is_name = is_name
        self._by = by
        self._groups: dict[str, list[int]] = {}
        self._forms: dict[str, Scorer] = {}
        self._each_page = each_page
        self._pages: dict[int, PageScore] = {}
        self._readings: dict[int, int] = {}

    def read(
        self, db: Database, reader: int, truths: dict[int, Truth], hidden: frozenset[int]
    ) -> None:
        """Scores the reader's latest reading of each document; not those in `hidden`."""
        for pairs in _pairs(db, reader, truths, hidden):
            wanted = [reading for own, truth in pairs for reading in (own, truth.reading)]
            found = readings.rows_of(db, wanted)
            for own, truth in pairs:
                page = self.scorer.add(found[own], found[truth.reading], truth.document)
                if self._each_page:
                    self._pages[truth.document] = page
                    self._readings[truth.document] = own
                self._group(page, truth)

    def _group(self, page: PageScore, truth: Truth) -> None:
        if self._by == "form":
            for form, (read, true) in page.by_form().items():
                self._forms.setdefault(form, Scorer(self._is_name)).add(read, true, truth.document)
        elif self._by is not None:
            group = truth.kind if self._by == "kind" else truth.upload
            self._groups.setdefault(group, []).append(truth.document)

    def evaluated(
        self, reader: int, kind: str, card: ReaderCard, truths: dict[int, Truth]
    ) -> Evaluated:
        """What was collected."""
        report = self.scorer.report()
        groups = {name: report.only(ids) for name, ids in self._groups.items()}
        groups |= {form: scorer.report() for form, scorer in self._forms.items()}
        return Evaluated(
            reader, kind, card, len(truths), report,
            report.only(d for d in report.ids if truths[d].blind is True),
            report.only(d for d in report.ids if truths[d].blind is False),
            dict(sorted(groups.items())), self._pages, self._readings,
        )  # fmt: skip


def _pairs(
    db: Database, reader: int, truths: dict[int, Truth], hidden: frozenset[int]
) -> Iterator[list[tuple[int, Truth]]]:
    """The reader's latest reading of each document beside what holds true, in chunks."""
    cursor = db.execute(
        "SELECT document, max(id) FROM readings WHERE reader = ? GROUP BY document "
        "ORDER BY document",
        (reader,),
    )
    while chunk := cursor.fetchmany(CHUNK):
        yield [
            (int(own), truths[document])
            for document, own in chunk
            if document in truths and own not in hidden
        ]
