"""Rows that stand where an entry of a list of medicines does, whatever their names are."""

from collections import defaultdict
from collections.abc import Sequence

from rxcore.prescription.decide.directions import directions_of
from rxcore.prescription.decide.features import Page
from rxcore.prescription.decide.verdicts import ALIGNED, Weighed
from rxcore.prescription.page.sections import Section

ELSEWHERE: frozenset[Section] = frozenset(
    {"doctor", "patient", "boxes", "tests", "vitals", "family", "supply"}
)
"""Sections in which no medicine is entered."""
ENOUGH = 2
"""Signs of an entry that make its place."""


def placed_on(page: Page, every: Sequence[Weighed]) -> list[Weighed]:
    """Of each row in an entry's place the likeliest of the candidates that stand where the name
    does: at its head, or right before its strength."""
    best: dict[int, Weighed] = {}
    for one in every:
        heads = not one.features["lead"] or one.features["form_ahead"] or one.strength
        if heads and (one.at not in best or best[one.at].probability < one.probability):
            best[one.at] = one
    columns = _columns(page)
    return [one for at, one in best.items() if _signs(page, at, columns[at]) >= ENOUGH]


def _columns(page: Page) -> dict[int, int]:
    """For each row how many others with a form or a strength begin where it does."""
    filled = [
        at for at, reading in enumerate(page.readings) if {"form", "strength"} & reading.mended
    ]
    found: dict[int, int] = defaultdict(int)
    for at, entry in enumerate(page.entries):
        near = (o for o in filled if o != at)
        found[at] = sum(abs(page.entries[o].row.left - entry.row.left) < ALIGNED for o in near)
    return found


def _signs(page: Page, at: int, beside: int) -> int:
    """The signs that a row is an entry: its number, form, strength, sig, and that others stand in
    its column. None where it is the doctor's, a test, or only says how to take something."""
    entry, mended = page.entries[at], page.readings[at].mended
    if entry.section in ELSEWHERE or directions_of(entry):
        return 0
    told = bool({"frequency", "duration", "dose"} & mended)
    made = ("form" in mended) + ("strength" in mended)
    if not (made or (entry.numbered and told)):
        return 0
    return made + told + entry.numbered + (beside >= ENOUGH)
