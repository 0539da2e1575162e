"""Dates, times and numbers as people read them, in the time zone of their browser."""

import re
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from rxcore import clock
from rxcore.counting import count as count

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
    return f"{local.day} {local:%b %Y, %H:%M}"


def day(text: str | None) -> str:
    """The day of a time of the record as "21 Nov 2026"; empty for none."""
    return moment(text).partition(",")[0]


def date_of(chosen: date) -> str:
    """A day as "21 Nov 2026"."""
    return f"{chosen.day} {chosen:%b %Y}"


def short_day(chosen: date) -> str:
    """A day as "21 Nov"."""
    return f"{chosen.day} {chosen:%b}"


def ago(text: str) -> str:
    """How long ago a time of the record is: "3 min ago"."""
    seconds = (clock.parse(clock.now()) - clock.parse(text)).total_seconds()
    if seconds < MINUTE:
        return "just now"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min ago"
    if seconds < DAY:
        return f"{int(seconds // HOUR)} h ago"
    return count(int(seconds // DAY), "day") + " ago"


def size(count_of_bytes: int) -> str:
    """A file's size in units of 1,000 as "34 kB" or "1.2 MB"."""
    if count_of_bytes < 1_000_000:
        return f"{max(1, round(count_of_bytes / 1_000)):,} kB"
    return f"{count_of_bytes / 1_000_000:,.1f} MB"


def duration(seconds: float | None) -> str:
    """Seconds as "42 s", "3 min 5 s" or "1 h 20 min"."""
    if seconds is None:
        return "not known"
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"


def percent(share: float) -> str:
    """0 to 1 as "12%", below one in a hundred with a decimal."""
    return f"{share:.1%}" if 0 < share < 0.01 else f"{share:.0%}"


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
