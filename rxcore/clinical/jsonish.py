"""Answers that look like JSON, well-formed or not, cut into one piece a row.

Nothing is evaluated: quoted strings are found by their quotation marks.
"""

import re

from rxcore.clinical.split import Piece

_STRING = re.compile(r'"((?:[^"\\\n]|\\.){0,400})"|\'((?:[^\'\\\n]|\\.){0,400}?)\'(?=\s*[,:\]}])')
_OBJECT = re.compile(r"\{[^{}\[\]]*\}?")
_NAME_KEY = re.compile(
    r"(?:generic_?|brand_?|medicine_?|drug_?|medication_?|disease_?)?name|medicines?|drugs?|"
    r"medications?|diseases?|diagnos[ie]s|conditions?|item|label",
    re.IGNORECASE,
)
_FIELD_KEY = re.compile(
    r"strength|dos(?:e|age)|form|route|frequency|duration|instructions?|timing|quantity|notes?|"
    r"certainty|status|code|icd\w*|type|kind|id|unit|confidence",
    re.IGNORECASE,
)
_GLUE = re.compile(r"[\"']?\s*,?\s*[\"']\w+[\"']\s*:\s*[\"']?|[\"']\s*,\s*[\"']")


def pieces(text: str) -> list[Piece]:
    """One piece per string of a list or per object; none when the text is not like JSON."""
    if not re.match(r"\s*(?:```\w*\s*)?[\[{]\s*[\[{\"']", text):
        return []
    found: list[Piece] = []
    at = 0
    for match in _OBJECT.finditer(text):
        found += _strings(text, at, match.start())
        found += _object(text, match.start(), match.end())
        at = match.end()
    return found + _strings(text, at, len(text))


def plain(written: str) -> str:
    """A piece of JSON without its quotation marks and keys, as a person reads it."""
    return re.sub(r"\s+", " ", _GLUE.sub(" ", written)).strip(" \"'")


def _literals(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """Insides of quoted strings, and whether each is a key."""
    out = []
    for match in _STRING.finditer(text, start, end):
        group = 1 if match[1] is not None else 2
        is_key = bool(re.match(r"\s*:", text[match.end() : match.end() + 8]))
        out.append((match.start(group), match.end(group), is_key))
    return out


def _strings(text: str, start: int, end: int) -> list[Piece]:
    return [Piece(a, b, "json list") for a, b, is_key in _literals(text, start, end) if not is_key]


def _object(text: str, start: int, end: int) -> list[Piece]:
    literals = _literals(text, start, end)
    keys = [text[a:b] for a, b, is_key in literals if is_key]
    if any(_NAME_KEY.fullmatch(key) for key in keys):
        first = next(
            (b for a, b, is_key in literals if is_key and _NAME_KEY.fullmatch(text[a:b])), start
        )
        values = [(a, b) for a, b, is_key in literals if not is_key and a > first]
        return [Piece(values[0][0], values[-1][1], "json object")] if values else []
    found = []
    for index, (a, b, is_key) in enumerate(literals):
        if is_key and not _FIELD_KEY.fullmatch(text[a:b]):
            value = literals[index + 1] if index + 1 < len(literals) else (b, b, True)
            found.append(Piece(a, b if value[2] else value[1], "json object"))
    return found or _strings(text, start, end)
