"""Whether the queue's order by risk brings the documents first in which a model was wrong, and
whether its confidence means what it says."""

from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db import placing
from db.calibrating import measured
from db.evaluation import Evaluated
from rxcore import risk
from rxcore.calibration import Calibration
from rxcore.risk_curve import RiskPoint, risk_curve


@dataclass(frozen=True, slots=True)
class RiskOrder:
    """One model's documents by risk. documents: how many; wrong: those in which something had to be
    corrected. points: what the order is worth; none where no document is wrong. calibration: of the
    rows' confidence."""

    title: str
    documents: int
    wrong: int
    points: list[RiskPoint]
    calibration: Calibration

    def figures(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        points = [point.figures() for point in self.points]
        order = {"documents": self.documents, "wrong": self.wrong, "points": points}
        return {"risk": order, "calibration": self.calibration.figures()}


def risk_order(db: Database, reader: Evaluated) -> RiskOrder:
    """What the order is worth on the documents of a model, scored with each page. The risk is that
    of the reading scored, as the queue weighs it, without what chance or people add to a place."""
    documents = list(reader.pages)
    facts = placing.facts_of(db, [reader.readings[document] for document in documents])
    wrong = [reader.pages[document].corrections > 0 for document in documents]
    ordered = [risk.score(facts[reader.readings[document]]) for document in documents]
    return RiskOrder(
        reader.card.title, len(documents), sum(wrong), risk_curve(ordered, wrong),
        measured(reader),
    )  # fmt: skip
