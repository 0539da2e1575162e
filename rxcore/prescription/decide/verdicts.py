"""Each candidate of a page weighed twice, and of those that share ink the likeliest kept."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rxcore.prescription.decide.features import Page, features_of, overlap
from rxcore.prescription.decide.trees import Weights
from rxcore.prescription.line.candidates import Candidate
from rxcore.prescription.see.ink import plain

STEPS = 5
"""Probabilities in the same fifth count as alike between two places of one name."""
ALIKE, NEARLY = 0.75, 0.3
"""Similarity of a known name to the letters read, and its share of their probability, from which it
goes before them."""
TAPER = 6
"""Rows within which the same name with another strength is a step of a taper, and not a list of
times that repeats the orders."""
_FIGURE = re.compile(r"\d+(?:mg|mcg|g|ml)?$")
ALIGNED = 0.03
"""Rows that begin within so many page widths stand in one column."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate of the row at a place, its figures, and the probability that it is a row.
    strength: the one behind it as written, "" for none."""

    at: int
    candidate: Candidate
    features: Mapping[str, float]
    probability: float
    strength: str = ""


def weighed(page: Page, candidates: Sequence[Sequence[Candidate]], by: Weights) -> list[Weighed]:
    """All candidates of the page with their probabilities. candidates: one list for each row."""
    first = [
        replace(one, probability=by.first.probability(one.features))
        for one in alone(page, candidates)
    ]
    both = zip(first, surroundings(page, first), strict=True)
    return known_first(
        [
            replace(one, features=together, probability=by.second.probability(together))
            for one, near in both
            for together in ({**one.features, **near},)
        ]
    )


def known_first(every: Sequence[Weighed]) -> list[Weighed]:
    """Of the letters as they were read and a known name that is nearly these letters, the known one
    has the likelihood of the two that is greater, unless it is far less likely itself."""
    found = {id(one): one for one in every}
    for read in every:
        known = [one for one in every if _nearly(one, read)]
        best = max(known, key=lambda one: one.probability, default=read)
        if NEARLY * read.probability <= best.probability < read.probability:
            found[id(best)] = replace(best, probability=read.probability)
            found[id(read)] = replace(read, probability=best.probability)
    return list(found.values())


def _nearly(one: Weighed, read: Weighed) -> bool:
    """Whether a candidate is a known name in nearly the letters of one that was read."""
    candidate = one.candidate
    known = candidate.how == "spotted" and read.candidate.how == "open"
    return (
        known
        and ALIKE <= candidate.similarity < 1
        and one.at == read.at
        and overlap(candidate, read.candidate)
    )


def alone(page: Page, candidates: Sequence[Sequence[Candidate]]) -> list[Weighed]:
    """All candidates of the page with the figures of the first look, not weighed yet."""
    return [
        Weighed(
            at, candidate, features_of(page, at, candidate, row), 0.0,
            _strength(page, at, candidate),
        )
        for at, row in enumerate(candidates)
        for candidate in row
    ]  # fmt: skip


def _strength(page: Page, at: int, candidate: Candidate) -> str:
    behind = (p for p in page.readings[at].places if p.start >= candidate.end)
    place = next((part for part in behind if part.field == "strength"), None)
    text = plain(page.entries[at].row.text[place.start : place.end]) if place else ""
    return "" if "unit" in text else text


def surroundings(page: Page, first: Sequence[Weighed]) -> list[dict[str, float]]:
    """What the first look said of each candidate and of those round it."""
    best: dict[int, float] = defaultdict(float)
    rows: dict[int, list[Weighed]] = defaultdict(list)
    for one in first:
        best[one.at] = max(best[one.at], one.probability)
        rows[one.at].append(one)
    total = sum(best.values())
    return [_near(page, one, best, rows[one.at], first, total) for one in first]


def _near(
    page: Page,
    one: Weighed,
    best: Mapping[int, float],
    row: Sequence[Weighed],
    every: Sequence[Weighed],
    total: float,
) -> dict[str, float]:
    here = [o for o in row if o is not one and overlap(o.candidate, one.candidate)]
    aside = [o.probability for o in row if not overlap(o.candidate, one.candidate)]
    name, left = one.candidate.letters, page.entries[one.at].row.left
    same = [o for o in every if o.candidate.letters == name and o.at != one.at]
    aligned = (
        value
        for at, value in best.items()
        if at != one.at and abs(page.entries[at].row.left - left) < ALIGNED
    )
    return {
        "alone": one.probability,
        "row_above": best.get(one.at - 1, 0.0),
        "row_below": best.get(one.at + 1, 0.0),
        "row_above_two": best.get(one.at - 2, 0.0),
        "row_below_two": best.get(one.at + 2, 0.0),
        "rest_of_page": total - best[one.at],
        "column": sum(aligned),
        "rival": max((o.probability for o in here if o.candidate.letters != name), default=0.0),
        "agreeing": max((o.probability for o in here if o.candidate.letters == name), default=0.0),
        "aside": max(aside, default=0.0),
        "asides": sum(aside),
        "said_above": max((o.probability for o in same if o.at < one.at), default=0.0),
        "said_below": max((o.probability for o in same if o.at > one.at), default=0.0),
        "best_above": max((v for at, v in best.items() if at < one.at), default=0.0),
        "best_below": max((v for at, v in best.items() if at > one.at), default=0.0),
    }


def chosen(every: Sequence[Weighed], least: float, beside: Sequence[Weighed] = ()) -> list[Weighed]:
    """Those of at least this probability in reading order: of two that share ink the likelier; of a
    name that is said twice the place that says more, unless a dose is tapered there. beside: what
    was chosen before, with which none may share ink or name."""
    taken: list[Weighed] = []
    for one in sorted(every, key=_rank):
        if one.probability >= least and not any(_excludes(o, one) for o in (*beside, *taken)):
            taken.append(one)
    return sorted(taken, key=lambda each: (each.at, each.candidate.start))


def _rank(one: Weighed) -> tuple[float, float, float]:
    """Likely ones first, of those about as likely the one in the fuller row."""
    return -int(one.probability * STEPS), -one.features["row_weight"], -one.probability


def _excludes(taken: Weighed, one: Weighed) -> bool:
    if _base(taken) == _base(one):
        near = 0 < abs(taken.at - one.at) <= TAPER
        return not (near and taken.strength and one.strength and taken.strength != one.strength)
    return taken.at == one.at and overlap(taken.candidate, one.candidate)


def _base(one: Weighed) -> str:
    """The name's letters without the figure of its strength."""
    return _FIGURE.sub("", one.candidate.letters) or one.candidate.letters
