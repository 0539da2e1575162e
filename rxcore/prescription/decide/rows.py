"""The names that were chosen, each with the fields round it: medicines, and offers of medicines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from rxcore.clinical.fields import Line, take_apart
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.decide.braces import with_notes
from rxcore.prescription.decide.composition import composing, in_brackets
from rxcore.prescription.decide.directions import with_directions
from rxcore.prescription.decide.features import Page, overlap
from rxcore.prescription.decide.rules import (
    ALLERGY,
    IN_A_SENTENCE,
    STOPPED,
    STRUCK,
    Rule,
    exchanged,
    held_back,
    is_test,
    lists_on,
)
from rxcore.prescription.decide.slots import placed_on
from rxcore.prescription.decide.trees import Weights, weights
from rxcore.prescription.decide.verdicts import Weighed, chosen, weighed
from rxcore.prescription.line.asked import asked
from rxcore.prescription.line.candidates import Candidate, Names, longest
from rxcore.prescription.line.mend import joined_slots, mend
from rxcore.prescription.line.opened import opened
from rxcore.prescription.line.remarks import remarks_on, undecided, unlisted
from rxcore.prescription.line.strengths import listed
from rxcore.prescription.line.supply import dispensed, without_supply
from rxcore.prescription.page.entries import Entry
from rxcore.prescription.see.ink import plain
from rxcore.readings import Medicine, Offer, row_from_values

MOST_OFFERS = 8
"""Offers of one page: more would be a second page to read."""
LEAST = 0.004
"""Probability from which the likeliest name in an entry's place is offered."""
PLACED = Rule("place", "It stands where an entry of a list of medicines does.")
UNSURE = Rule("unsure", "It may be a medicine; the place or the writing leaves it open.")

_HEADS = re.compile(
    r"(?:[\s,;/+&(]|\d{1,2}[.)]|\b(?:tab|cap|inj|syr|syp|susp|oint|t|c|and|or|with|plus)\b\.?)+$",
    re.IGNORECASE,
)
_ANY_NAME = "Xyzzyx"
"""Stands for the name where what is in front of it is mended: some repairs look at what follows."""
_FIGURE = re.compile(r"(?<=[A-Za-z]{3})[\s-]*\d[\d./]*\s*(?:mg|mcg|ml|gm?|iu)?$", re.IGNORECASE)

_BARE_FIGURE = re.compile(
    r"\W?(\d{1,4}(?:[.,]\d{1,3})?(?:/\d{1,4}(?:[.,]\d{1,3})?)?)(?=$|\s*(?:[()]|,(?!\d))|"
    r"\s+(?!x|mg|mcg|[\u00b5\u03bcu]g|gm?\b|ml|iu|meq|mmol|lakh|u\b|units?|%|days?|weeks?|h(?:ou)?rly|hrs?|morn|noon|night|even|am\b|pm\b))",
    re.IGNORECASE,
)
SMALLEST = 5
"""Figures below this right behind a name are a strength only of a product that comes so: else they
are how much is taken."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What became of a page's candidates: rows and offers with what was weighed, in reading order;
    every: all that was weighed."""

    page: Page
    rows: tuple[tuple[Weighed, Medicine], ...]
    offers: tuple[tuple[Weighed, Offer], ...]
    every: tuple[Weighed, ...]


def candidates_of(page: Page, names: Names) -> list[list[Candidate]]:
    """The candidates of each row. What is a letterhead, a date or vital signs by its own words is
    not asked for names by its ink: that would cost a third of the time and find next to nothing."""
    found = []
    for entry, reading in zip(page.entries, page.readings, strict=True):
        here = names.written(entry.row)
        if not entry.own:
            here += names.spotted(entry.row)
        here += opened(entry.row.text, entry.start, reading.places, names.vocabulary)
        found.append(longest(here))
    return found


def verdicts_on(entries: Sequence[Entry], names: Names) -> Verdicts:
    """The medicines of a page and what may be one."""
    page, by = Page(entries), weights("medicine")
    every = weighed(page, candidates_of(page, names), by)
    may = [o for o in every if not (is_test(o.candidate.name) or in_brackets(page, o))]
    off = chosen([one for one in may if _is_off(page, one, by, names.vocabulary)], by.offer)
    open_ = [one for one in may if not _is_off(page, one, by, names.vocabulary)]
    likely = chosen([_taken_on(page, one, by, names.vocabulary) for one in open_], by.row)
    composed = composing(page, likely)
    likely = [one for one in likely if one not in composed]
    ruled = [(one, _rule(page, one, names.vocabulary)) for one in likely]
    taken = [one for one, rule in ruled if rule is None]
    read = with_notes(page, [(one.at, _medicine(page, one, likely, every)) for one in taken])
    offered = [(one, _rule(page, one, names.vocabulary) or STOPPED) for one in off]
    offered += [(one, rule) for one, rule in ruled if rule]
    free = MOST_OFFERS - len(offered)
    offered += [
        (one, _rule(page, one, names.vocabulary) or why)
        for one, why in _perhaps(page, open_, by.offer, (*likely, *composed))[: max(0, free)]
    ]
    offers = [
        (one, Offer(_medicine(page, one, likely, every), round(one.probability, 3), rule.why,
                    (rule.id,)))
        for one, rule in offered
    ]  # fmt: skip
    rows = tuple(zip(taken, read, strict=True))
    return Verdicts(page, rows, tuple(offers), tuple(every))


def _taken_on(page: Page, one: Weighed, by: Weights, vocabulary: Vocabulary) -> Weighed:
    """A known name that may be a row is one where it takes the place of another medicine."""
    may = by.offer <= one.probability < by.row and one.candidate.how in ("exact", "extended")
    if may and exchanged(page.entries[one.at], one.candidate.start, vocabulary) == "on":
        return replace(one, probability=by.row)
    return one


def _is_off(page: Page, one: Weighed, by: Weights, vocabulary: Vocabulary) -> bool:
    """Whether the page stops it here or strikes it out, though another row may order it."""
    return one.probability >= by.offer and _rule(page, one, vocabulary) in (STOPPED, STRUCK)


def _rule(page: Page, one: Weighed, vocabulary: Vocabulary) -> Rule | None:
    entry, start = page.entries[one.at], one.candidate.start
    if entry.row.struck(start, one.candidate.end):
        return STRUCK
    if exchanged(entry, start, vocabulary) == "off":
        return STOPPED
    if any(entry.row is each and first <= start < last for each, first, last in page.not_taken):
        return IN_A_SENTENCE
    if lists_on(page.entries, one.at):
        return ALLERGY
    told = {"frequency", "duration"} & page.readings[one.at].mended
    place = one.candidate.start, one.candidate.end
    return held_back(page.entries[one.at], place, bool(told))


def _perhaps(
    page: Page, open_: Sequence[Weighed], least: float, beside: Sequence[Weighed]
) -> list[tuple[Weighed, Rule]]:
    """What may be a medicine, likely ones first, and why: by its probability, or by its place, on a
    page that lists medicines at all."""
    expected = bool(beside) or any(entry.listed for entry in page.entries)
    unsure = chosen(open_, least, beside)
    placed = chosen(placed_on(page, open_), LEAST, (*beside, *unsure)) if expected else []
    composed = composing(page, (*beside, *unsure, *placed))
    found = [(one, UNSURE) for one in unsure] + [(one, PLACED) for one in placed]
    found = [each for each in found if each[0] not in composed]
    return sorted(found, key=lambda each: -each[0].probability)


def _medicine(
    page: Page, one: Weighed, likely: Sequence[Weighed], every: Sequence[Weighed]
) -> Medicine:
    entry, candidate = page.entries[one.at], one.candidate
    start, end = _segment(entry, one, likely, every)
    candidate = replace(candidate, rivals=_rivals(one, every, weights("medicine").offer))
    clear = entry.row.confidence
    shown = candidate.read if undecided(candidate, one.probability, clear) else candidate.shown
    line = _line(entry, candidate, shown, start, end)
    values = dict(line.values)
    if candidate.known and candidate.known.checked and "strength" in values:
        strengths = candidate.known.strengths
        values["strength"] = listed(entry.row, candidate.end, values["strength"], strengths)
    unsettled = unlisted(candidate, values.get("strength", ""), entry.row.confidence)
    if unsettled:
        values.pop("strength")
    if quantity := dispensed(entry.row.text[candidate.end : end]):
        values["quantity"] = quantity
    medicine = row_from_values(
        "medicine",
        values | {"written": entry.row.text[start:end].strip()},
        confidence=round(one.probability, 3),
        box=entry.row.box_of(start, end),
        flags=(
            *remarks_on(candidate, one.probability, entry.row.text[start:end], values, clear),
            *unsettled,
        ),
        found_on_page=True,
    )
    taken = {each.at for each in likely}
    return with_directions(page.entries, one.at, cast(Medicine, medicine), taken)


def _rivals(one: Weighed, every: Sequence[Weighed], least: float) -> tuple[str, ...]:
    """The other known names of its ink, each once: those that the ink fits as it does this one,
    then those that would be offered if they stood elsewhere."""
    here = (o for o in every if o.at == one.at and overlap(o.candidate, one.candidate))
    known = (o for o in here if o.candidate.known and o.candidate.how != "open")
    likely = sorted((o for o in known if o.probability >= least), key=lambda o: -o.probability)
    names = {plain(name): name for name in one.candidate.rivals}
    names |= {o.candidate.letters: o.candidate.shown for o in likely
              if o.candidate.letters not in names}  # fmt: skip
    return tuple(name for key, name in names.items() if key != one.candidate.letters)


def _segment(
    entry: Entry, one: Weighed, likely: Sequence[Weighed], every: Sequence[Weighed]
) -> tuple[int, int]:
    """The characters of the row that speak of this name: from its own piece of the row, or the form
    before that, and behind any other name; up to the form words of the next that is likely one."""
    text, candidate = entry.row.text, one.candidate
    ahead = (o.candidate for o in every if o.at == one.at and _stands_alone(o.candidate))
    here = (o.candidate for o in likely if o.at == one.at and o is not one)
    first = max((o.end for o in ahead if o.end <= candidate.start), default=entry.start)
    last = min((o.start for o in here if o.start >= candidate.end), default=len(text))
    if last < len(text) and (heads := _HEADS.search(text, candidate.end, last)):
        last = heads.start()
    if first > entry.start:
        heads = _HEADS.search(text, first, candidate.start)
        first = heads.start() if heads else candidate.start
    return max(min(first, candidate.start), _piece(entry, candidate.start)), last


def _stands_alone(candidate: Candidate) -> bool:
    return candidate.how == "exact" and bool(candidate.known and candidate.known.stands_alone)


def _piece(entry: Entry, at: int) -> int:
    """Where the piece of the row begins in which character `at` stands, with pieces before it that
    are a number or a form."""
    begin = start = 0
    for piece in entry.row.pieces:
        if start > at:
            break
        if not _HEADS.fullmatch(entry.row.text[begin:start]):
            begin = start
        start += len(piece.text) + 1
    return begin


def _line(entry: Entry, candidate: Candidate, shown: str, start: int, end: int) -> Line:
    """The fields round the name as it is shown. Nothing changes a letter of the name itself; a
    figure at its end is its strength as well."""
    text = entry.row.text
    before = mend(text[start : candidate.start] + _ANY_NAME).removesuffix(_ANY_NAME).strip()
    behind = joined_slots(text[candidate.end : end])
    after = without_supply(asked(entry.row, candidate.end, behind))
    figure = _FIGURE.search(shown)
    name = shown[: figure.start() if figure else None].strip()
    after = mend(f"{figure[0]} {after}" if figure else after)
    head = f"{before} " if before else ""
    joint = "" if after[:1] in ("-", ",", ".", ")") else " "
    joined = f"{head}{name}{joint}{after}".rstrip()
    line = take_apart(joined, (len(head), len(head) + len(name)))
    figure = _BARE_FIGURE.match(after)
    return _with_figure(line, name, figure[1] if figure else "", candidate)


def _with_figure(line: Line, name: str, figure: str, candidate: Candidate) -> Line:
    """The line with the figure right behind its name as part of the name, as people say it, and as
    its strength where it says none: of "Pan 40 1-0-0" the 40, not the 1 of "1 tab"."""
    comes_so = candidate.known.strengths if candidate.known else ()
    small = figure.isdigit() and int(figure) < SMALLEST
    listed_so = any(strength.split(" ")[0] == figure for strength in comes_so)
    dose = line.values.get("dose", "").startswith(figure)
    if not figure or dose or (small and not listed_so):
        return Line({**line.values, "name": name}, line.spans)
    strength = line.values.get("strength", figure)
    return Line({**line.values, "name": f"{name} {figure}", "strength": strength}, line.spans)
