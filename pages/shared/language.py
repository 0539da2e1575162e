"""The language of the screen: which one a person has, and what a text, number or date is in it.

English stands in the code, in each call of `t` and `tn`; `pages/texts` holds a catalogue of all
texts for each language, English included, which `python -m scripts.texts` keeps complete.
"""

import json
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Final

import streamlit as st

from pages.shared.app import PAGES, settings

COOKIE: Final = "rx_language"
"""Holds what somebody chose on the account page, by code."""

CATALOGUES: Final = PAGES / "texts"

Text = str | list[str]
"""In a catalogue: a text, or its singular and its plural."""


@dataclass(frozen=True, slots=True)
class Language:
    """How one language writes. thousands and decimal: signs in numbers; percent: what follows the
    number of a share; day: a date of its parts; months: their short names, January first."""

    code: str
    name: str
    thousands: str
    decimal: str
    percent: str
    day: str
    months: tuple[str, ...]


ENGLISH: Final = Language(
    "en", "English", ",", ".", "%", "{day} {month} {year}",
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)  # fmt: skip
GERMAN: Final = Language(
    "de", "Deutsch", ".", ",", "\N{NO-BREAK SPACE}%", "{day}. {month} {year}",
    ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.",
     "Dez."),
)  # fmt: skip
LANGUAGES: Final = {language.code: language for language in (ENGLISH, GERMAN)}

_of_request: ContextVar[Language | None] = ContextVar("language", default=None)


def chosen(own: str | None, wished: str | None) -> Language:
    """The language for somebody: their own choice, else the server's (RX_LANGUAGE), else the first
    of the browser's that there is, else English. own: a code; wished: as browsers say it, such as
    "de-AT,de;q=0.9,en;q=0.8"."""
    for tag in (own, settings().language, *(wished or "").split(",")):
        code = (tag or "").partition(";")[0].strip().partition("-")[0].lower()
        if code in LANGUAGES:
            return LANGUAGES[code]
    return ENGLISH


def language() -> Language:
    """The language of the request that is being answered, or of the page that is being drawn."""
    return _of_request.get() or chosen(st.context.cookies.get(COOKIE), st.context.locale)


def set_for_request(cookies: Mapping[str, str], headers: Mapping[str, str]) -> Language:
    """Lets everything that answers this request speak the language of who asks."""
    found = chosen(cookies.get(COOKIE), headers.get("accept-language"))
    _of_request.set(found)
    return found


@cache
def catalogue(code: str) -> dict[str, Text]:
    """All texts of a language, by the English one; of a text for one and for many by the first."""
    found: dict[str, Text] = json.loads((CATALOGUES / f"{code}.json").read_text(encoding="utf-8"))
    return found


def t(text: str, /, **values: object) -> str:
    """A text in the language of the screen, with values in the place of their names in braces.
    Numbers among them are written as the language writes them."""
    found = catalogue(language().code).get(text) or text
    return _filled(found if isinstance(found, str) else found[0], values)


def tn(one: str, many: str, n: int, /, **values: object) -> str:
    """As `t`, of one thing or of many, as the number `n` says; "{n}" in the text is that number."""
    found = catalogue(language().code).get(one)
    forms = found if isinstance(found, list) and all(found) else [one, many]
    return _filled(forms[0 if n == 1 else 1], {"n": n, **values})


def later(text: str) -> str:
    """Marks a text of a constant, which `t` looks up when it is shown."""
    return text


def texts(wanted: Sequence[str]) -> dict[str, Text]:
    """These texts by the English one, for a component in the browser."""
    found = catalogue(language().code)
    return {text: found.get(text) or text for text in wanted}


def _filled(text: str, values: Mapping[str, object]) -> str:
    if not values:
        return text
    return text.format(**{name: _written(value) for name, value in values.items()})


def _written(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return number(value, 0 if isinstance(value, int) else 1)


def number(value: float, decimals: int = 0) -> str:
    """A number with as many decimals: "1,204.5", or "1.204,5"."""
    language_ = language()
    signs = str.maketrans({",": language_.thousands, ".": language_.decimal})
    return f"{value:,.{decimals}f}".translate(signs)
