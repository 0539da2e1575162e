"""Fitting what a model's confidence stands for, by people's final readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db import calibrations, placing
from db.calibrations import Stored
from db.connection import transaction
from db.evaluation import Evaluated, IsName, evaluate
from rxcore.calibration import Calibration, calibration
from rxcore.people import Actor
from rxcore.readers.protocol import ReaderCard
from rxcore.rights import require


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader's calibration came to; stored is None where `measured` says why not."""

    card: ReaderCard
    measured: Calibration
    stored: Stored | None

    def figures(self) -> dict[str, Any]:
        """As it goes into JSON."""
        stored = None if self.stored is None else self.stored.id
        return {
            "reader": self.card.title, "calibration": stored, "why_not": self.measured.why_not,
            **self.measured.figures(),
        }  # fmt: skip


def rated(reader: Evaluated) -> list[tuple[int, float, bool]]:
    """Each row of a reader's scored pages that has a confidence: its document, what the reader
    said, and whether it is right, which it is where the truth says nothing else."""
    return [
        (document, finding.read.confidence, finding.error == "correct")
        for document, page in reader.pages.items()
        for finding in page.findings
        if finding.read is not None and finding.read.confidence is not None
    ]


def measured(reader: Evaluated) -> Calibration:
    """A reader's calibration by its scored pages."""
    return of_rows(rated(reader))


def of_rows(rows: Sequence[tuple[int, float, bool]]) -> Calibration:
    """The calibration by rows as `rated` gives them."""
    return calibration(
        [document for document, _, _ in rows], [said for _, said, _ in rows],
        [right for _, _, right in rows],
    )  # fmt: skip


def calibrate(
    db: Database, actor: Actor, *, reader: str = "", is_name: IsName | None = None
) -> list[Outcome]:
    """Fits each model's confidence to the final readings and puts it in force, where there are
    enough of them; documents that wait are weighed by it. For supervisors.

    reader: only the models of this name. is_name: see rxcore.scoring.score_page. Raises
    InputRefused when there is no final reading, or no such reader.
    """
    require(actor, "calibrate")
    found = evaluate(db, actor, reader=reader, each_page=True, is_name=is_name)
    fitted = [(model, measured(model)) for model in found if model.kind == "model"]
    with transaction(db):
        outcomes = [
            Outcome(model.card, fit, calibrations.store(db, actor, model.id, model.card.title, fit))
            for model, fit in fitted
        ]
    placing.weigh_again(db, actor)
    return outcomes
