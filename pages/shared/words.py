"""Dates, times and numbers as people read them, in their language and their browser's time zone."""

import re
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from pages.shared.language import language, t, tn
from pages.shared.language import number as number
from rxcore import clock

DAY, HOUR, MINUTE = 86_400, 3_600, 60


def zone() -> tzinfo | None:
    """The browser's time zone; the server's own (None) where the browser tells of none."""
    try:
        return ZoneInfo(st.context.timezone or "")
    except (ZoneInfoNotFoundError, ValueError):
        return None


def moment(text: str | None) -> str:
    """A time of the record as "21 Nov 2026, 19:04"; empty for none."""
    if not text:
        return ""
    local = clock.parse(text).astimezone(zone())
    return f"{date_of(local)}, {local:%H:%M}"


def day(text: str | None) -> str:
    """The day of a time of the record as "21 Nov 2026"; empty for none."""
    return date_of(clock.parse(text).astimezone(zone())) if text else ""


def date_of(chosen: date) -> str:
    """A day as "21 Nov 2026"."""
    return _dated(chosen, str(chosen.year))


def short_day(chosen: date) -> str:
    """A day as "21 Nov"."""
    return _dated(chosen, "")


def _dated(chosen: date, year: str) -> str:
    month = language().months[chosen.month - 1]
    return language().day.format(day=chosen.day, month=month, year=year).strip()


def today() -> str:
    """When this day began where the person is, as the record writes times."""
    begun = datetime.now(zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    return as_recorded(begun.astimezone())


def ago(text: str) -> str:
    """How long ago a time of the record is: "3 min ago"."""
    seconds = (clock.parse(clock.now()) - clock.parse(text)).total_seconds()
    if seconds < MINUTE:
        return t("just now")
    if seconds < HOUR:
        return t("{n} min ago", n=int(seconds // MINUTE))
    if seconds < DAY:
        return t("{n} h ago", n=int(seconds // HOUR))
    return tn("{n} day ago", "{n} days ago", int(seconds // DAY))


def size(count_of_bytes: int) -> str:
    """A file's size in units of 1,000 as "34 kB" or "1.2 MB"."""
    if count_of_bytes < 1_000_000:
        return f"{number(max(1, round(count_of_bytes / 1_000)))} kB"
    return f"{number(count_of_bytes / 1_000_000, 1)} MB"


def duration(seconds: float | None) -> str:
    """Seconds as "42 s", "3 min 5 s" or "1 h 20 min"."""
    if seconds is None:
        return t("not known")
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"  # the same in all our languages, as "min" and "h" are
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"


def percent(share: float, decimals: int = 0) -> str:
    """0 to 1 as "12%", below one in a hundred with a decimal."""
    return number(share * 100, 1 if 0 < share < 0.01 else decimals) + language().percent


def count(n: int, thing: str, things: str = "") -> str:
    """ "1 document", "1,204 documents"; `things` where the plural is not made with an s."""
    return tn(f"{{n}} {thing}", f"{{n}} {things or thing + 's'}", n)


def capital(text: str) -> str:
    """A text with its first letter made large, as a sentence begins."""
    return text[:1].upper() + text[1:]


def plain(text: str) -> str:
    """Text from people or files with nothing in it that Markdown would take for its own.

    Addresses, icons and emoji are put in after the escapes are gone, so an invisible word joiner
    parts them.
    """
    parted = re.sub(r"(?i)(www(?=\.)|https?(?=://)|:(?=[\w/+-]+:))", "\\1\N{WORD JOINER}", text)
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|<>~$:&" else c for c in parted)


def as_recorded(chosen: datetime) -> str:
    """A moment that a person chose, as the record writes times."""
    utc = chosen.astimezone(ZoneInfo("UTC"))
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03d}Z"
