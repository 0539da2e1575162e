"""The numbers behind a sig: how often a day, for how many days, only when needed.

Knows words only, no medicine: "OD" is once daily here, although it may also mean the right eye.
"""

import re

COUNTS = {
    "half": 0.5, "quarter": 0.25, "a": 1.0, "an": 1.0, "one": 1.0, "once": 1.0, "two": 2.0,
    "twice": 2.0, "three": 3.0, "thrice": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0,
    "eight": 8.0, "nine": 9.0, "ten": 10.0, "twelve": 12.0, "fourteen": 14.0, "fifteen": 15.0,
    "twenty": 20.0, "thirty": 30.0, "½": 0.5, "¼": 0.25, "¾": 0.75, "alternate": 2.0, "other": 2.0,
    "second": 2.0, "third": 3.0, "ek": 1.0, "do": 2.0, "teen": 3.0, "char": 4.0,
    "एक": 1.0, "दो": 2.0, "तीन": 3.0, "चार": 4.0,
}  # fmt: skip

DAILY_CODES = {
    "od": 1.0, "qd": 1.0, "om": 1.0, "on": 1.0, "hs": 1.0, "qhs": 1.0, "qam": 1.0, "qpm": 1.0,
    "nocte": 1.0, "noct": 1.0, "mane": 1.0, "bd": 2.0, "bid": 2.0, "bds": 2.0, "bis": 2.0,
    "tds": 3.0, "tid": 3.0, "td": 3.0, "qds": 4.0, "qid": 4.0, "eod": 0.5, "qod": 0.5,
    "ow": 1 / 7, "qw": 1 / 7, "qwk": 1 / 7, "biw": 2 / 7, "tiw": 3 / 7,
}  # fmt: skip
"""Short codes of a frequency: times per day. STAT, SOS and PRN have none."""

DAY_PARTS = {
    "morning", "noon", "afternoon", "evening", "night", "bedtime", "bed time", "nightly", "lunch",
    "dinner", "breakfast", "aft", "eve", "am", "pm",
    "subah", "shaam", "sham", "raat", "सुबह", "दोपहर", "शाम", "रात",
}  # fmt: skip

DAYS_OF = {
    "night": 1.0, "nights": 1.0,
    "d": 1.0, "day": 1.0, "days": 1.0, "dy": 1.0, "dys": 1.0, "दिन": 1.0, "din": 1.0,
    "w": 7.0, "wk": 7.0, "wks": 7.0, "week": 7.0, "weeks": 7.0, "हफ्ते": 7.0, "हफ्ता": 7.0,
    "सप्ताह": 7.0, "fortnight": 14.0, "fortnights": 14.0,
    "m": 30.0, "mo": 30.0, "mos": 30.0, "mth": 30.0, "mths": 30.0, "month": 30.0, "months": 30.0,
    "mon": 30.0, "महीने": 30.0, "महीना": 30.0, "माह": 30.0,
    "y": 365.0, "yr": 365.0, "yrs": 365.0, "year": 365.0, "years": 365.0,
}  # fmt: skip
"""Days in a unit of duration; a month counts 30, a year 365."""

FRACTION_DAYS = {"7": 1.0, "52": 7.0, "12": 30.0}
"""British "5/7" is five days, "2/52" two weeks, "3/12" three months."""

_COUNT = "|".join(sorted((w for w in COUNTS if w not in "aan"), key=len, reverse=True))
_NUMBER = rf"\d+(?:\.\d+)?|{_COUNT}|an?"
_SLOT = r"(?:[\d½¼¾⅓⅔.,x/\u2044]+|[lio](?![a-z]))(?:\s?(?:i?u|units?)(?![a-z]))?"
_SLOTS = re.compile(rf"(?<![a-z]){_SLOT}(?:\s*[-\u2013—+_]+\s*{_SLOT}){{2,3}}", re.IGNORECASE)
_NOT_TAKEN = re.compile(r"(?:0+|x|o)(?:\s?(?:i?u|units?))?", re.IGNORECASE)
_TWO_COUNTS = re.compile(r"(\d)\s?[x\u00d7]\s?(\d)|(\d)\s*dd\s*\d")
_DAY_PART = re.compile(rf"(?<![a-z])(?:{'|'.join(sorted(DAY_PARTS))})(?![a-z])")
_WEEKDAY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?\b", re.IGNORECASE
)
_HOURS = re.compile(
    r"(\d+)(?:\s*(?:-|to)\s*(\d+))?\s*(?:th)?\s*(?:h|hr|hrs|hour|hours|°)", re.IGNORECASE
)
_TIMES = re.compile(
    rf"({_NUMBER})\s*(?:-|to)?\s*(?:times?|x|/|ba+r|बार|days?\s+(?:a|per)\b)", re.IGNORECASE
)
_ONCE = re.compile(r"\b(once|twice|thrice)\b", re.IGNORECASE)
_DAILY = re.compile(r"\b(?:daily|per day|every day|a day)|/\s?d(?:ay)?\b|रोज")
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
    return COUNTS[text.lower()] if text.lower() in COUNTS else float(text)


def times_per_day(frequency: str) -> float | None:
    """How many times a day a frequency as written asks for; 0.5 is every second day.

    "1-0-1" is 2 (a slot that is neither 0 nor x is one time), "q8h" 3, "once a week" 1/7, "OD on
    Sundays" too. None when the text says no number (STAT, SOS, or nothing known). For a range the
    more frequent end.
    """
    text = frequency.strip().lower()
    on_a_day = _on_a_day(text)
    if on_a_day is not None:
        return on_a_day * _share_of_days(text) or None
    if match := _TWO_COUNTS.fullmatch(text):
        return _of_two(match)
    plain = text.replace(".", "")
    for word in re.findall(r"[a-z]+", plain):
        if word in DAILY_CODES and not (word == "on" and plain != "on"):
            return DAILY_CODES[word] * (_share_of_days(text) if DAILY_CODES[word] >= 1 else 1)
    return _from_hours(plain) or _from_words(text)


def _on_a_day(text: str) -> float | None:
    """Times that "1-0-1" says; None when the text has no such slots."""
    if match := _SLOTS.search(text):
        slots = re.split(r"\s*[-\u2013—+_]+\s*", match[0])
        return float(sum(not _NOT_TAKEN.fullmatch(slot) for slot in slots))
    return None


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
    hours = int(match[1])
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
    return bool(_AS_NEEDED.search(text))


def duration_days(duration: str) -> float | None:
    """Days of a duration as written: "2 weeks" is 14, "5/7" 5, "1 month" 30, "3-5 days" 5.

    None when it says no number ("to continue").
    """
    if match := _FRACTION.search(duration):
        return float(match[1]) * FRACTION_DAYS[match[2]]
    if match := _DURATION.search(duration.strip()):
        return _count(match[2] or match[1]) * DAYS_OF[match[3].lower()]
    if re.search(r"\bfortnight\b", duration, re.IGNORECASE):
        return 14.0
    return None
