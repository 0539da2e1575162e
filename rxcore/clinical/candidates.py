"""Up to five names a row may stand for, each with its reasons. Nothing is applied by itself.

Likeness of letters comes first; the strength and form on the row, the diseases on the page and what
people here made of the same reading before only move names that are alike already.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from rapidfuzz.distance import OSA

from rxcore import same_name
from rxcore.clinical import amounts, everyday
from rxcore.clinical.names import PRIORS, Name
from rxcore.clinical.remarks import also_named
from rxcore.clinical.vocabulary import HIDDEN_BELOW, LIKELY_FROM, Match, Vocabulary
from rxcore.evidence import letters
from rxcore.readings import Disease, Kind, Medicine

LIMIT = 5
FITS_INK = "the ink may say so"
CLOSE = 0.05
"""Two rivals of different meaning this near each other are ambiguous."""

STRENGTH, FORM, ON_PAGE, SITE, EVERYDAY = 0.05, 0.02, 0.03, 0.08, 0.05
NOT_ITS_STRENGTH = -0.02
LIKELIER = 0.002
"""For the logarithm of how much likelier a name is than one of a single list: .01 for the
likeliest, so that it decides only between names that are equally alike."""
MEMORY, MEMORY_MOST = 0.04, 0.2
PART_OF_NAME = 0.12
"""What it costs when only the first words of the reading are a name ("Crocin Advance")."""
WHOLE_FIRST = 0.08
"""And what it costs further in the order, where a name of all its words is alike, too."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What people here made of a reading before, in final readings only. people: who, for show."""

    name: str
    times: int
    people: tuple[str, ...] = ()


class Memory(Protocol):
    """Looks corrections up; the storage gives one."""

    def __call__(self, kind: Kind, read: str) -> Sequence[Correction]:
        """What `read` was corrected to, most often first."""


def no_memory(kind: Kind, read: str) -> Sequence[Correction]:  # noqa: ARG001
    """A memory that holds nothing."""
    return ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be meant. score: likeness, 0 to 1, and points for what else fits; it is for
    the order only. why: reasons as people read them. likely: alike from LIKELY_FROM. ambiguous:
    another meaning is as near."""

    name: str
    canonical: str
    code: str
    score: float
    source: str
    why: tuple[str, ...]
    likely: bool = False
    ambiguous: bool = False


def candidates(
    row: Medicine | Disease,
    vocabulary: Vocabulary,
    diseases: Iterable[str] = (),
    memory: Memory = no_memory,
    limit: int = LIMIT,
) -> list[Candidate]:
    """Names the row may stand for, best first. diseases: ICD-10-CM codes or names on the page."""
    read = row.name or row.written
    if not read.strip():
        return []
    codes = _codes(vocabulary, diseases) if isinstance(row, Medicine) else frozenset()
    matches = _matches(row.kind, read, vocabulary)
    known = {correction.name: correction for correction in memory(row.kind, read)}
    for correction in known.values():
        name = vocabulary.exact(row.kind, correction.name) or Name(
            name=correction.name, kind=row.kind, canonical=correction.name, source="memory"
        )
        matches.setdefault(same_name.key(name.name), (Match(name, HIDDEN_BELOW, 0), ""))
    matches |= _fitting(row, read, vocabulary)
    found = [
        _candidate(row, match, note, codes, known.get(match.name.name))
        for match, note in matches.values()
    ]
    found.sort(key=lambda candidate: (-candidate.score, candidate.name))
    best = _one_a_substance(found)[:limit]
    return [_coded(candidate, row.kind, vocabulary) for candidate in _ambiguous(best)]


def _fitting(
    row: Medicine | Disease, read: str, vocabulary: Vocabulary
) -> dict[str, tuple[Match, str]]:
    """The known names that a row's remarks say its ink may hold."""
    known = (vocabulary.exact(row.kind, name) for name in also_named(row))
    return {same_name.key(name.name): (_likely(read, name), FITS_INK) for name in known if name}


def _likely(read: str, name: Name) -> Match:
    return Match(name, LIKELY_FROM, OSA.distance(letters(read), letters(name.name)))


def _matches(kind: Kind, read: str, vocabulary: Vocabulary) -> dict[str, tuple[Match, str]]:
    """Matches of the reading, of it without a number at its end, and of its first words."""
    found = {same_name.key(m.name.name): (m, "") for m in vocabulary.matches(kind, read)}
    for shorter, cost, note in _shorter(read):
        if any(match.similarity > LIKELY_FROM for match, _ in found.values()):
            break
        for m in vocabulary.matches(kind, shorter):
            alike = Match(m.name, m.similarity - cost, m.edits)
            at = same_name.key(m.name.name)
            better = at not in found or found[at][0].similarity < alike.similarity
            if better and alike.similarity >= HIDDEN_BELOW:
                found[at] = alike, note
    return found


def _shorter(read: str) -> Iterable[tuple[str, float, str]]:
    without = re.sub(r"[\s-]+[\d./]+$|\s*\([^)]*\)\s*$", "", read)
    if without != read and without.strip():
        yield without, 0.0, f'"{read[len(without) :].strip()}" left out'
    words = without.split()
    for count in range(min(len(words) - 1, 3), 0, -1):
        part = " ".join(words[:count])
        if len(part) > 4:
            yield part, PART_OF_NAME, f'only "{part}" is alike'


def _candidate(
    row: Medicine | Disease,
    match: Match,
    note: str,
    codes: frozenset[str],
    correction: Correction | None,
) -> Candidate:
    score, why = match.similarity, [note] if note else []
    score -= WHOLE_FIRST if note.startswith("only") else 0.0
    why += [_letters(match.edits)] if correction is None or match.similarity > HIDDEN_BELOW else []
    score += {"site": SITE, "everyday": EVERYDAY}.get(match.name.source, 0.0)
    score += LIKELIER * math.log(match.name.prior / PRIORS[0])
    if isinstance(row, Medicine):
        for points, reason in _fits(row, match.name, codes):
            score += points
            why += [reason] if reason else []
    if correction:
        score += min(MEMORY_MOST, MEMORY * correction.times)
        times = "once" if correction.times == 1 else f"{correction.times} times"
        why.append(f"people here made this of the same reading {times}")
    return Candidate(
        name=match.name.name,
        canonical=match.name.canonical,
        code=match.name.code,
        score=round(score, 4),
        source=match.name.source,
        why=tuple(why),
        likely=match.similarity >= LIKELY_FROM or bool(correction and correction.times > 2),
    )


def _letters(edits: int) -> str:
    if not edits:
        return "written so"
    return "1 letter differs" if edits == 1 else f"{edits} letters differ"


def _fits(row: Medicine, name: Name, codes: frozenset[str]) -> Iterable[tuple[float, str]]:
    """Points and reasons from the rest of the row and of the page."""
    strength = row.strength or _number_at_end(row.name)
    if strength and name.strengths:
        if any(amounts.same(strength, other) for other in name.strengths):
            yield STRENGTH, f"comes as {strength}"
        else:
            yield NOT_ITS_STRENGTH, ""
    if row.form and row.form in name.forms:
        yield FORM, f"comes as {row.form}"
    if shared := _treats(name.canonical, codes):
        yield ON_PAGE, f"goes with {shared} on this page"


def _number_at_end(name: str) -> str:
    match = re.search(r"[\s-](\d+(?:\.\d+)?)$", name)
    return f"{match[1]} mg" if match else ""


@cache
def _indications() -> dict[str, tuple[str, ...]]:
    rows = everyday.rows("indications.csv")
    return {row["canonical"]: tuple(row["icd10cm"].split()) for row in rows}


def _treats(canonical: str, codes: frozenset[str]) -> str:
    """The first code on the page that the medicine, or a part of it, is usual for."""
    if not codes:
        return ""
    known = _indications()
    prefixes = [p for part in (canonical, *canonical.split(" + ")) for p in known.get(part, ())]
    return next((c for c in sorted(codes) if any(c.startswith(p) for p in prefixes)), "")


def _codes(vocabulary: Vocabulary, diseases: Iterable[str]) -> frozenset[str]:
    found = set()
    for disease in diseases:
        if re.fullmatch(r"[A-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?", disease):
            found.add(disease)
        elif name := vocabulary.exact("disease", disease):
            found.add(name.code)
    return frozenset(found - {""})


def _one_a_substance(found: Sequence[Candidate]) -> list[Candidate]:
    """Of the names of one substance the best, so that five are as many choices; of its spellings
    in several languages the one that the lists have."""
    kept: list[Candidate] = []
    for candidate in found:
        at = next((n for n, k in enumerate(kept) if not _said(k).isdisjoint(_said(candidate))), -1)
        if at == -1:
            kept.append(candidate)
        elif _is_spelling_of(kept[at], candidate):
            kept[at] = replace(candidate, score=kept[at].score)
    return kept


def _is_spelling_of(first: Candidate, other: Candidate) -> bool:
    """Whether the other is the generic's own name, which the first only spells otherwise."""
    own = same_name.key(other.canonical)
    return same_name.key(other.name) == own != same_name.key(first.name) and stem(
        first.name
    ) == stem(other.name)


def one_a_spelling(found: Iterable[Name]) -> list[Name]:
    """Names without those that are another only in another language."""
    first: dict[str, Name] = {}
    for name in found:
        first.setdefault(stem(name.name), name)
    return list(first.values())


def _said(name: Candidate) -> set[str]:
    """A name and its generic, as their spellings in other languages share them."""
    return {stem(name.canonical or name.name), stem(name.name)}


def stem(name: str) -> str:
    """What English, French, Spanish, Italian and Latin have in common of a substance's name:
    amoxicillin, amoxycillin, amoxicilline, amoxicilina, amoxicillinum. Of several words each counts
    to its last letter: "Azithral A" is not "Azithral"."""
    key = re.sub(r"(.)\1", r"\1", same_name.key(name).replace("y", "i"))
    one_word = re.fullmatch(r"\w+", name.strip())
    return re.sub(r"(?<=\w{5})(um|us|a|e|o)$", "", key) if one_word else key


def _same_meaning(left: Candidate, right: Candidate) -> bool:
    return same_name.key(left.canonical) == same_name.key(right.canonical)


def _ambiguous(found: list[Candidate]) -> list[Candidate]:
    """Marks the rivals of another meaning that lie within CLOSE of the first, and the first."""
    if not found:
        return found
    first = found[0]
    rivals = {
        at
        for at, other in enumerate(found)
        if at and first.score - other.score < CLOSE and not _same_meaning(first, other)
    }
    marked = rivals | ({0} if rivals else set())
    if first.why[:1] == ("written so",):
        return found
    return [replace(c, ambiguous=at in marked) for at, c in enumerate(found)]


def _coded(candidate: Candidate, kind: Kind, vocabulary: Vocabulary) -> Candidate:
    if candidate.code:
        return candidate
    name = Name(name=candidate.name, kind=kind, canonical=candidate.canonical)
    return replace(candidate, code=vocabulary.coded(name).code)
