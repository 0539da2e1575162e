"""Whether a text is an event as this program writes it."""

import json
from collections.abc import Iterable
from typing import Any, Final

Body = dict[str, Any]

_NUMBER: Final = (int, type(None))
_TEXT: Final = (str, type(None))
_KEYS: Final = (
    "act", "actor", "at", "details", "document", "person", "prev", "program", "role", "seq",
    "session", "values",
)  # fmt: skip
"""In the order in which a body is written."""
_TYPES: Final = frozenset(
    (str, str, str, dict, document, person, str, str, str, int, str, list)
    for document in _NUMBER
    for person in _NUMBER
)
_DETAIL: Final = frozenset((str, int, type(None)))
_MOST: Final = 2**63
"""SQLite holds whole numbers below this."""
_VALUE: Final = frozenset((str, str, str, old, new) for old in _TEXT for new in _TEXT)
"""Kind, lineage and field, then the digests of the old and the new value."""


def body_of(text: str | None) -> Body | None:
    """The event's body, or None where the text is none: a check must not break on what somebody
    put in its place."""
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and _is_shaped(found) else None


def _is_shaped(found: Body) -> bool:
    return (
        tuple(found) == _KEYS
        and tuple(map(type, found.values())) in _TYPES
        and _DETAIL.issuperset(map(type, found["details"].values()))
        and _fits(found.values())
        and _fits(found["details"].values())
        and all(isinstance(v, list) and tuple(map(type, v)) in _VALUE for v in found["values"])
    )


def _fits(found: Iterable[object]) -> bool:
    return all(abs(number) < _MOST for number in found if isinstance(number, int))
