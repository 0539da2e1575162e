"""Names in zip archives, made readable. Many programs write them in the alphabet of the machine
they ran on and do not say which; it is told by which reading of all names makes most sense."""

import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

_UTF8_FLAG: Final = 0x800
_UNICODE_PATH: Final = 0x7075  # Info-ZIP's extra field, appnote 4.6.9
_THREE_BYTES: Final = 0x800  # characters from here on are of three bytes in UTF-8
_STRAY: Final = 0.4
_UNLIKELY: Final = 0.05


def readable_names(files: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The path of each entry, with / between its parts. No two are alike: a name that was there
    before gets a number."""
    names = [_said(info) for info in files]
    raw = [b"" if name is not None else _raw(info) for info, name in zip(files, names, strict=True)]
    foreign = {name for name in raw if not name.isascii()}
    utf8 = {name for name in foreign if _decodes(name, "utf-8")}
    if utf8 != foreign:  # short names of other alphabets may happen to be UTF-8 as well
        utf8 = {name for name in utf8 if max(map(ord, name.decode())) >= _THREE_BYTES}
    alphabet = _likeliest(foreign - utf8)
    return _apart(
        [
            (name if name is not None else data.decode("utf-8" if data in utf8 else alphabet))
            for name, data in zip(names, raw, strict=True)
        ]
    )


def _said(info: zipfile.ZipInfo) -> str | None:
    """The name where the archive says how it is written."""
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename
    place = 0
    while place + 4 <= len(info.extra):
        kind, size = struct.unpack_from("<HH", info.extra, place)
        field = info.extra[place + 4 : place + 4 + size]
        if kind == _UNICODE_PATH and field[1:5] == struct.pack("<I", zlib.crc32(_raw(info))):
            return field[5:].decode("utf-8", "replace")
        place += 4 + size
    return None


def _raw(info: zipfile.ZipInfo) -> bytes:
    """The bytes of a name, which zipfile reads as CP437, an alphabet in which each byte stands for
    something."""
    return info.orig_filename.encode("cp437")


def _decodes(name: bytes, alphabet: str) -> bool:
    try:
        name.decode(alphabet)
    except UnicodeDecodeError:
        return False
    return True


def _apart(names: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    apart = []
    for name in (name.replace("\\", "/") for name in names):
        seen[name] += 1
        stem, dot, suffix = name.rpartition(".")
        numbered = f"{stem or name} ({seen[name]}){dot if stem else ''}{suffix if stem else ''}"
        apart.append(name if seen[name] == 1 else numbered)
    return apart


def _likeliest(names: set[bytes]) -> str:
    """The alphabet in which all these names make most sense; at a tie the one named first."""
    possible = [a for a in _SENSE if all(_decodes(name, a) for name in names)]
    return max(possible, key=lambda alphabet: _sense(names, alphabet))


def _sense(names: set[bytes], alphabet: str) -> float:
    """How much sense the characters beyond ASCII make on the average, 0 to 1."""
    weights = [
        _SENSE[alphabet](text, index, text[index].encode(alphabet))
        for text in (name.decode(alphabet) for name in names)
        for index in range(len(text))
        if not text[index].isascii()
    ]
    return sum(weights) / max(1, len(weights))


Sense = Callable[[str, int, bytes], float]


def _latin(text: str, index: int, _: bytes) -> float:
    """Letters with accents stand among other letters; nobody calls a file by a box-drawing sign."""
    if not ("À" <= text[index] <= "ÿ" and text[index].isalpha()):
        return _UNLIKELY
    return 1.0 if any(c.isascii() and c.isalpha() for c in _around(text, index)) else 0.35


def _japanese(text: str, index: int, code: bytes) -> float:
    if len(code) == 1:  # half-width katakana, which other alphabets' bytes look like
        return 0.25
    kana = b"\x82\x9f" <= code <= b"\x83\x96"
    common = kana or b"\x88\x9f" <= code <= b"\x98\x72"  # JIS level 1
    return _stray(text, index, 1.0 if common else 0.5 if code < b"\x83" else 0.3)


def _traditional(text: str, index: int, code: bytes) -> float:
    common = b"\xa4\x40" <= code <= b"\xc6\x7e"  # Big5 level 1
    return _stray(text, index, 1.0 if common else 0.3)


def _simplified(text: str, index: int, code: bytes) -> float:
    common = b"\xb0\xa1" <= code <= b"\xd7\xf9" and code[1:] >= b"\xa1"  # GB 2312 level 1
    return _stray(text, index, 1.0 if common else 0.2)


def _stray(text: str, index: int, weight: float) -> float:
    """Less for a single Chinese character within a Latin word, which is an accented letter that
    swallowed the next one."""
    around = _around(text, index)
    alone = all(c.isascii() for c in around)
    in_word = any("a" <= c <= "z" for c in around)
    return min(weight, _STRAY) if alone and in_word else weight


def _around(text: str, index: int) -> str:
    return text[max(0, index - 1) : index] + text[index + 1 : index + 2]


_SENSE: Final[dict[str, Sense]] = {
    "cp437": _latin,
    "cp932": _japanese,
    "cp950": _traditional,
    "gbk": _simplified,
    "cp1252": _latin,
}
"""Alphabets of unmarked names, with how much sense one character makes: text, place, its bytes."""
