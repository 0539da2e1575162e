"""The numbers behind a sig: how often a day, for how many days, only when needed.

Knows words only, no medicine: "OD" is once daily here, although it may also mean the right eye.
"""

import re
from functools import cache, lru_cache

from rxcore.prescription import lexicon
from rxcore.prescription.lexicon import folded, phrase_pattern, value

COUNTS = {
    word: count
    for kind in ("count", "number")
    for word, meaning in lexicon.phrases(kind).items()
    if (count := value(meaning))
} | {"½": 0.5, "¼": 0.25, "¾": 0.75}

DAILY_CODES = {
    code: times
    for kind in ("code", "latin", "said")
    for code, meaning in lexicon.phrases(kind).items()
    if (times := value(meaning))
}
"""Short codes of a frequency: times per day. STAT, SOS and PRN have none."""

DAY_PARTS = (*lexicon.phrases("daypart"), *lexicon.phrases("said daypart"))
DAYS_OF = {word: days for word, (days, _) in lexicon.units("time").items()} | {"mon": 30.0}
"""Days in a unit of duration; a month counts 30, a year 365."""

FRACTION_DAYS = {"7": 1.0, "52": 7.0, "12": 30.0}
"""British "5/7" is five days, "2/52" two weeks, "3/12" three months."""

_COUNT = "|".join(sorted((w for w in COUNTS if w not in "aan"), key=len, reverse=True))
_NUMBER = rf"\d+(?:\.\d+)?|{_COUNT}|an?"
_SLOT = r"(?:[\d½¼¾⅓⅔.,x/\u2044]+|[lio](?![a-z]))(?:\s?(?:i?u|units?|ml)(?![a-z]))?"
_SLOTS = re.compile(rf"(?<![a-z]){_SLOT}(?:\s*[-\u2013—+_]+\s*{_SLOT}){{2,3}}", re.IGNORECASE)
_TWO_SLOTS = re.compile(r"[\d½]-[\d½]")
_NOT_TAKEN = re.compile(r"(?:0+|x|o)(?:\s?(?:i?u|units?|ml))?", re.IGNORECASE)
_TWO_COUNTS = re.compile(r"(\d)\s?[x\u00d7]\s?(\d)|(\d)\s*dd\s*\d")
_DAY_PART = re.compile(rf"(?<![a-z])(?:{'|'.join(sorted(DAY_PARTS))})(?![a-z])")
_WEEKDAY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?\b", re.IGNORECASE
)
_HOURS = re.compile(
    rf"({_NUMBER})(?:\s*(?:-|to)\s*(\d+))?\s*(?:th)?\s*(?:h|hr|hrs|hour|hours|°)", re.IGNORECASE
)
_TIMES = re.compile(
    rf"({_NUMBER})\s*(?:-|to)?\s*(?:times?|x|/|ba+r|बार|days?\s+(?:a|per)\b)", re.IGNORECASE
)
_ONCE = re.compile(r"\b(once|twice|thrice)\b", re.IGNORECASE)
_PERIOD = re.compile(
    rf"(?:every|in|per|a|alternate|/|\bq)\s*(?:({_NUMBER})\s*)?"
    r"(d|days?|wks?|weeks?|weekly|fortnight|months?|mths?)\b",
    re.IGNORECASE,
)
_AS_NEEDED = re.compile(
    r"\b(?:sos|prn|p\.r\.n|s\.o\.s|(?:as|if|when|whenever|only if|only when)\s+(?:and\s+when\s+)?"
    r"(?:needed|required|necessary|reqd?|fever|pain|vomiting|severe)|जरूरत)",
    re.IGNORECASE,
)
_DURATION = re.compile(
    rf"({_NUMBER})\s*(?:(?:-|to|\u2013)\s*({_NUMBER})\s*)?"
    rf"({'|'.join(sorted(DAYS_OF, reverse=True))})"
    r"(?![\w])",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"(\d{1,3})\s*/\s*(7|52|12)(?![\d.])")


def _count(text: str) -> float:
    return COUNTS[text.lower()] if text.lower() in COUNTS else float(text.replace(",", "."))


@cache
def _phrases(kind: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Phrases of a kind and their meanings: those that count first, then the longest."""
    count = rf"(?:\d\s*(?:-|\u2013|a)\s*)?({_NUMBER})"
    found = sorted(
        lexicon.phrases(kind).items(), key=lambda item: ("{n}" not in item[0], -len(item[0]))
    )
    return tuple(
        (re.compile(rf"(?<![^\W\d_]){phrase_pattern(phrase, count)}(?![^\W_])"), meaning)
        for phrase, meaning in found
    )


def _in_phrases(text: str) -> float | None:
    """Times a day that a phrase of another language says: "cada 8 h", "3 x/j"."""
    for pattern, meaning in _phrases("frequency"):
        if match := pattern.search(text):
            return value(meaning, _count(match.groups()[-1]) if match.groups() else 1.0)
    return None


@lru_cache(maxsize=4096)
def times_per_day(frequency: str) -> float | None:
    """How many times a day a frequency as written asks for; 0.5 is every second day.

    "1-0-1" is 2 (a slot that is neither 0 nor x is one time), "q8h" 3, "once a week" 1/7, "OD on
    Sundays" too. None when the text says no number (STAT, SOS, or nothing known). For a range the
    more frequent end.
    """
    text = folded(frequency.strip().lower())
    on_a_day = _on_a_day(text)
    if on_a_day is not None:
        return on_a_day * _share_of_days(text) or None
    if match := _TWO_COUNTS.fullmatch(text):
        return _of_two(match)
    if (times := _in_phrases(text)) is not None:
        return times
    plain = text.replace(".", "")
    for word in re.findall(r"[a-z]+", plain):
        if word in DAILY_CODES and not (word == "on" and plain != "on"):
            return DAILY_CODES[word] * (_share_of_days(text) if DAILY_CODES[word] >= 1 else 1)
    return _from_hours(plain) or _from_words(text)


def _on_a_day(text: str) -> float | None:
    """Times that "1-0-1" says; None when the text has no such slots."""
    if match := _SLOTS.search(text) or _TWO_SLOTS.fullmatch(text):
        slots = re.split(r"\s*[-\u2013—+_]+\s*", match[0])
        return float(sum(not _NOT_TAKEN.fullmatch(slot) for slot in slots))
    return None


_PARTS_OF_SLOTS = {3: ("morning", "noon", "night"), 4: ("morning", "noon", "night", "night")}
_PART_OF_WORD = {
    word: {"afternoon": "noon", "evening": "night"}.get(meaning, meaning)
    for word, meaning in {
        **lexicon.phrases("daypart"),
        **dict.fromkeys(("hs", "qhs", "nocte", "noct", "qpm"), "night"),
        **dict.fromkeys(("om", "mane", "qam"), "morning"),
    }.items()
}  # fmt: skip


def slots(frequency: str) -> tuple[str, ...]:
    """What is taken in each slot of the day: "1-0-½" is 1, 0, ½; empty without slots."""
    if match := _SLOTS.search(folded(frequency.lower())):
        return tuple(re.split(r"\s*[-\u2013—+_]+\s*", match[0]))
    return ()


def parts_of_day(frequency: str) -> frozenset[str]:
    """Of morning, noon and night those at which it is taken, as far as the text says: "1-0-1",
    "HS", "after dinner". Empty when it names none."""
    if found := slots(frequency):
        parts = zip(_PARTS_OF_SLOTS[len(found)], found, strict=True)
        return frozenset(part for part, slot in parts if not _NOT_TAKEN.fullmatch(slot))
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", folded(frequency.lower()))
    return frozenset(_PART_OF_WORD[word] for word in words if word in _PART_OF_WORD)


def _share_of_days(text: str) -> float:
    """On which share of the days it is taken: 1/7 for "weekly" or "every Sunday", else 1."""
    if period := _days_of_period(text):
        return 1 / period
    days = {day[:3] for day in _WEEKDAY.findall(text)}
    return len(days) / 7 if days else 1.0


def _of_two(match: re.Match[str]) -> float | None:
    """ "3x1" and "1x3" are three times a day, one each time; "2x3" says neither. "3 dd 1" is
    three times a day."""
    if match[3]:
        return float(match[3])
    counts = sorted((float(match[1]), float(match[2])))
    return counts[1] if 1.0 in counts or counts[0] == counts[1] else None


def _from_hours(text: str) -> float | None:
    match = _HOURS.search(text)
    if not match or not re.search(r"q|every|hourly|hrly|°|\d\s*h", text):
        return None
    hours = _count(match[1])
    return 24 / hours if 0 < hours <= 72 else None


def _from_words(text: str) -> float | None:
    match = _ONCE.search(text) or _TIMES.search(text)
    times = _count(match[1]) if match else None
    period = _days_of_period(text)
    if period is not None:
        return (times or 1.0) / period
    if days := {day[:3] for day in _WEEKDAY.findall(text)}:
        return (times or 1.0) * len(days) / 7
    parts = len(set(_DAY_PART.findall(text)))
    if times is None and parts:
        return float(parts)
    if times is not None:
        return times
    return (
        1.0
        if re.search(r"\b(?:daily|per day|every day|a day)|/\s?d(?:ay)?\b|(?:रोज)", text)
        else None
    )


def _days_of_period(text: str) -> float | None:
    if re.search(r"\balternate\s+days?\b", text):
        return 2.0
    if match := _PERIOD.search(text):
        return (_count(match[1]) if match[1] else 1.0) * DAYS_OF.get(match[2].lower(), 7.0)
    for word, days in (("(?<!bi-)(?:weekly|wkly)", 7.0), ("fortnightly", 14.0), ("monthly", 30.0)):
        if re.search(rf"\b{word}\b", text):
            return days
    return None


def as_needed(text: str) -> bool:
    """Whether the medicine is taken only when needed (SOS, PRN, "if fever")."""
    plain = folded(text.lower())
    return bool(_AS_NEEDED.search(plain)) or any(p.search(plain) for p, _ in _phrases("need"))


def duration_days(duration: str) -> float | None:
    """Days of a duration as written: "2 weeks" is 14, "5/7" 5, "1 month" 30, "3-5 days" 5.

    None when it says no number ("to continue").
    """
    duration = folded(duration)
    if match := _FRACTION.search(duration):
        return float(match[1]) * FRACTION_DAYS[match[2]]
    if match := _DURATION.search(duration.strip()):
        return _count(match[2] or match[1]) * DAYS_OF[match[3].lower()]
    if re.search(r"\bfortnight\b", duration, re.IGNORECASE):
        return 14.0
    return None
