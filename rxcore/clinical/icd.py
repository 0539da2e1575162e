"""An ICD-10 code that an answer writes beside a disease's name: "Hypertension (I10)".

Knows how codes look, not what they mean. B12 and the vertebrae T10 to T12 look like codes too.
"""

import re
from dataclasses import dataclass

CODE = r"(?-i:(?!(?:B12|T1[0-2])(?![.\d]))[A-TV-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?)(?!\w)"
_LABEL = r"(?:icd[\s-]?(?:10)?(?:[\s-]?cm)?(?:\s*codes?)?\s*[:\-]?\s*)"
_BEHIND = re.compile(
    rf"\s*[\[(]\s*{_LABEL}?({CODE})\s*[\])]?\s*$|\s*[-\u2013:,]?\s+{_LABEL}({CODE})\s*$|"
    rf"\s+[-\u2013:]\s+({CODE})\s*$|\s+((?=\w+\.){CODE})\s*$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"\s*(?:{_LABEL}({CODE})|({CODE})(?=\s*[-\u2013:]\s)|((?=\w+\.){CODE}))(?:\s[GVAZ](?=\s[^\W\d]))?"
    rf"[\s:,\-\u2013)]+(?=\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Coded:
    """A disease's words between `start` and `end` without the code, the code ("" when none), and
    where the code stands."""

    start: int
    end: int
    code: str = ""
    place: tuple[int, int] | None = None


def without_code(text: str, start: int, end: int) -> Coded:
    """The stretch without an ICD-10 code before or behind its words."""
    if is_code(text[start:end]):
        return Coded(start, end, text[start:end].strip(), (start, end))
    if match := _BEFORE.match(text, start, end):
        return Coded(match.end(), end, *_found(match))
    if (match := _BEHIND.search(text, start, end)) and match.start() > start:
        return Coded(start, match.start(), *_found(match))
    return Coded(start, end)


def is_code(words: str) -> bool:
    """Whether words are nothing but a code."""
    return bool(re.fullmatch(rf"\s*{_LABEL}?{CODE}\s*", words, re.IGNORECASE))


def _found(match: re.Match[str]) -> tuple[str, tuple[int, int]]:
    group = int(match.lastindex or 0)
    return match[group], match.span(group)
