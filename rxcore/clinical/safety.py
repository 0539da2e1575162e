"""Checks on the rows of a page. Each is a fact with a source or a comparison of numbers.

A check, not medical advice: nothing here knows the patient, and silence says nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal, cast

from rxcore import same_name
from rxcore.clinical import everyday, high_alert, plausibility
from rxcore.clinical.fields import take_apart
from rxcore.clinical.known import known
from rxcore.clinical.names import Name
from rxcore.clinical.places import same_place
from rxcore.clinical.similarity import similarity
from rxcore.clinical.vocabulary import HIDDEN_BELOW, Vocabulary
from rxcore.readings import Disease, Flag, Level, Medicine

Setting = Literal["info", "warn", "ask", "off"]
RIVAL = 0.12
"""How much less like the reading a look-alike may be and still be asked about."""


def check(
    rows: Sequence[Medicine | Disease],
    vocabulary: Vocabulary,
    levels: Mapping[str, Setting] | None = None,
) -> list[Medicine | Disease]:
    """The rows with the flags of these checks added to those they had.

    levels: a site's own level by rule, or by the part of a rule before its colon; "off" leaves the
    rule out. A rule that stands on a row already is not repeated.
    """
    medicines = [row for row in rows if isinstance(row, Medicine)]
    names = {row.id: known_name(row, vocabulary) for row in medicines}
    shared = dict(_repeats(medicines, names))
    return [
        _with_flags(row, [*_flags(row, names[row.id]), *shared.get(row.id, [])], levels or {})
        if isinstance(row, Medicine)
        else row
        for row in rows
    ]


def known_name(row: Medicine, vocabulary: Vocabulary) -> Name | None:
    """What the vocabulary holds of the row's name."""
    return known("medicine", row.name, vocabulary)


def _with_flags(row: Medicine, flags: list[Flag], levels: Mapping[str, Setting]) -> Medicine:
    kept = {flag.rule: flag for flag in row.flags}
    for flag in flags:
        kept.setdefault(flag.rule, flag)
    leveled = []
    for flag in kept.values():
        level = levels.get(flag.rule) or levels.get(flag.rule.split(":")[0]) or flag.level
        if level != "off":
            leveled.append(replace(flag, level=level))
    return replace(row, flags=tuple(leveled))


def rule(name: str, /, **values: str) -> Flag:
    """The flag of a rule of safety_rules.csv, its sentence filled in."""
    facts = _rules()[name]
    return Flag(name, cast(Level, facts["level"]), facts["sentence"].format(**values))


def families(rows: Iterable[Medicine | Disease]) -> frozenset[str]:
    """The kinds of remark that stand on rows."""
    return frozenset(flag.rule.split(":")[0] for row in rows for flag in row.flags)


def rule_families() -> list[str]:
    """Every kind of remark that the checks may make: a rule's name, or its part before a colon."""
    tables = (*_rules(), *(name for name, *_ in _abbreviations()))
    return sorted({name.split(":")[0] for name in tables})


def makes(rule_name: str) -> bool:
    """Whether these checks make remarks of this rule."""
    return rule_name.split(":")[0] in _families()


@cache
def _families() -> frozenset[str]:
    return frozenset(rule_families())


def sentences() -> Iterator[str]:
    """Every sentence of these checks as it stands in their tables, values in braces."""
    for table in ("safety_rules.csv", "error_prone.csv", "weekly.csv"):
        yield from filter(None, (row["sentence"] for row in everyday.rows(table)))


def abbreviation(rule_name: str) -> re.Pattern[str] | None:
    """What an error-prone way of writing looks like, of the rule that is about it."""
    return next((pattern for name, pattern, *_ in _abbreviations() if name == rule_name), None)


@cache
def _rules() -> dict[str, dict[str, str]]:
    return {row["rule"]: row for row in everyday.rows("safety_rules.csv")}


def _flags(row: Medicine, name: Name | None) -> Iterator[Flag]:
    yield from _error_prone(row)
    yield from _look_alikes(row, name)
    for rule_name, values in plausibility.findings(row, name):
        yield rule(rule_name, **values)
    if groups := dict.fromkeys(group for _, group in high_alert.classes(row, name)):
        yield rule("high_alert_medicine", group=", ".join(groups))
    if sentence := plausibility.weekly_taken_daily(row, name):
        yield replace(rule("high_alert:weekly_drug_daily"), text=sentence)


@cache
def _abbreviations() -> tuple[tuple[str, re.Pattern[str], Level, str], ...]:
    return tuple(
        (row["rule"], re.compile(row["pattern"]), cast(Level, row["level"]), row["sentence"])
        for row in everyday.rows("error_prone.csv")
    )


def _error_prone(row: Medicine) -> Iterator[Flag]:
    """Abbreviations and ways of writing numbers that have led to errors, in the ink itself."""
    ink = row.written or " ".join(value for value in row.values().values() if value)
    for name, pattern, level, sentence in _abbreviations():
        text = row.name if pattern.pattern.startswith("^") else ink
        if pattern.search(text):
            yield Flag(name, level, sentence)


@cache
def _rivals() -> dict[str, tuple[tuple[str, str], ...]]:
    """Small-letter name: (its tall-man lettering, its rival's) of each pair it stands in."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in everyday.rows("look_alike.csv"):
        for one, other in ((row["name"], row["rival"]), (row["rival"], row["name"])):
            found.setdefault(one.lower(), []).append((one, other))
    return {name: tuple(pairs) for name, pairs in found.items()}


def look_alikes(name: str) -> list[str]:
    """The names that are listed as easily taken for this one, in small letters."""
    return [rival.lower() for _, rival in _rivals().get(name.strip().lower(), ())]


def _look_alikes(row: Medicine, name: Name | None) -> Iterator[Flag]:
    """Tall-man lettering for a name on the lists; a question only when the rival is near what was
    read."""
    listed = name.name.lower() if name else row.name.lower()
    read = same_name.key(_read(row))
    for tall, rival in _rivals().get(listed, ()):
        like_name, like_rival = similarity(read, listed), similarity(read, rival.lower())
        if like_name < 1 and like_rival >= max(HIDDEN_BELOW, like_name - RIVAL):
            yield rule("look_alike", name=tall, rival=rival)
            return
    for tall, rival in _rivals().get(listed, ())[:1]:
        yield rule("tall_man", name=tall, rival=rival)
    if name is None:
        yield from _between_two(read)


def _read(row: Medicine) -> str:
    """The name as it was read: the name in the ink, when the ink says another than the row."""
    if not row.written or same_name.key(row.name) in same_name.key(row.written):
        return row.name
    return take_apart(row.written).name or row.name


def _between_two(read: str) -> Iterator[Flag]:
    """A reading that is no name, and near both of a pair."""
    for name, pairs in _rivals().items():
        if abs(len(name) - len(read)) > 3 or similarity(read, name) < HIDDEN_BELOW:
            continue
        for tall, rival in pairs:
            if similarity(read, rival.lower()) >= HIDDEN_BELOW:
                yield rule("look_alike", name=tall, rival=rival)
                return


def _repeats(
    medicines: Sequence[Medicine], names: Mapping[str, Name | None]
) -> Iterator[tuple[str, list[Flag]]]:
    """The same medicine, said at the later row, or the same substance in two rows: in two medicines
    or at two places of the body, as eye drops and tablets."""
    meaning = {m.id: (n.canonical if (n := names[m.id]) else m.name) for m in medicines}
    parts = Counter(part for text in {*meaning.values()} for part in {*text.split(" + ")})
    before: defaultdict[str, list[Medicine]] = defaultdict(list)
    for medicine in medicines:
        text, name = meaning[medicine.id], names[medicine.id]
        earlier = before[same_name.key(text)]
        if any(same_place(medicine, name, other, names[other.id]) for other in earlier):
            yield medicine.id, [rule("same_medicine_twice", name=text)]
        elif twice := [part for part in text.split(" + ") if parts[part] > 1 or earlier]:
            yield medicine.id, [rule("same_ingredient", name=twice[0])]
        earlier.append(medicine)
