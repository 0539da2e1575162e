"""Lots that fall the same way each time they are asked, drawn from the hash of a text."""

import hashlib


def falls(text: str, percent: int) -> bool:
    """Whether the lot falls on a text: on so many percent of all texts."""
    return _drawn(text) * 100 < percent << 32


def pick(text: str, of: int) -> int:
    """One of `of` places, 0 to of - 1."""
    return _drawn(text) * of >> 32


def _drawn(text: str) -> int:
    """A number below 2 ** 32."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
