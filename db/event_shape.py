"""Whether a text is an event as this program writes it."""

import json
from typing import Any, Final

Body = dict[str, Any]

_SHAPE: Final[dict[str, tuple[type, ...]]] = {
    "prev": (str,), "seq": (int,), "at": (str,), "act": (str,), "actor": (str,),
    "person": (int, type(None)), "role": (str,), "session": (str,), "program": (str,),
    "document": (int, type(None)), "details": (dict,), "values": (list,),
}  # fmt: skip
_DETAIL: Final = (str, int, type(None))
_VALUE: Final = ((str,), (str,), (str,), (str, type(None)), (str, type(None)))


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
        found.keys() == _SHAPE.keys()
        and all(type(found[key]) in types for key, types in _SHAPE.items())
        and all(type(detail) in _DETAIL for detail in found["details"].values())
        and all(map(_is_value, found["values"]))
    )


def _is_value(found: object) -> bool:
    """Kind, lineage and field, then the digests of the old and the new value."""
    return (
        isinstance(found, list)
        and len(found) == len(_VALUE)
        and all(type(part) in types for part, types in zip(found, _VALUE, strict=True))
    )
