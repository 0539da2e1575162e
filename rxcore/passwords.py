"""What a password must be, as NIST SP 800-63B (3.1.1.2) has it: long, and none of those that are
tried first. No rule says which kinds of characters it holds."""

import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from rxcore.errors import InputRefused

SHORTEST: Final = 12
LONGEST: Final = 1000  # hashing more would only keep the server busy
SHORTEST_BLOCK: Final = 8
COMMON: Final = Path(__file__).with_name("common_passwords.txt")
# The letters that people write by signs and figures in words that they think are disguised.
DISGUISED: Final = str.maketrans("@4301!5$7", "aaeoiisst")
HERE: Final = ("rxreview", "prescription", "prescriptions", "administrator", "supervisor")


def check_password(password: str, name: str = "") -> None:
    """Raises InputRefused unless the password may be used by somebody of that name."""
    text = unicodedata.normalize("NFKC", password)
    if len(text) < SHORTEST:
        raise InputRefused(
            f"A password has at least {SHORTEST} characters; a few words in a row are good."
        )
    if len(text) > LONGEST:
        raise InputRefused(f"A password has at most {LONGEST:,} characters.")
    if _easy(text.casefold(), name.casefold()):
        raise InputRefused("Many people use this password, so it is tried first; take another one.")


def _easy(text: str, name: str) -> bool:
    return text in _common() or _runs(text) or _repeats(text) or _hardly_more(text, name)


def _runs(text: str) -> bool:
    """Whether it goes along the alphabet, the figures or one key: 123456789012, aaaaaaaaaaaa."""
    steps = [ord(b) - ord(a) for a, b in pairwise(text)]
    usual = max(set(steps), key=steps.count)
    return abs(usual) <= 1 and steps.count(usual) >= 0.8 * len(steps)


def _repeats(text: str) -> bool:
    """Whether it is a short text again and again: abcabcabcabc."""
    return any(
        text == (text[:length] * len(text))[: len(text)] for length in range(1, SHORTEST_BLOCK + 1)
    )


def _hardly_more(text: str, name: str) -> bool:
    """Whether nothing but figures and signs stands beside a common password, the person's name, or
    the name of the program."""
    known = {*_common(), *HERE, _letters(name), *map(_letters, name.split())} - {""}
    core = text.strip("0123456789 !?.,;:-_*#@$%&+=~^'\"()[]{}<>/\\|")
    words = {_letters(text), _letters(core.translate(DISGUISED))}
    return any(word in known or _two(word, known) for word in words)


def _two(word: str, known: set[str]) -> bool:
    """Whether it is two of the known ones, of four letters at least, one after the other."""
    places = range(4, len(word) - 3)
    return any(word[:place] in known and word[place:] in known for place in places)


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalpha())


@cache
def _common() -> frozenset[str]:
    """Passwords that leaked most often, in small letters (see the file's first lines)."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
