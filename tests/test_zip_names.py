"""Names in zip archives from machines that wrote them in their own alphabets."""

import struct
import zlib

import pytest

from rxcore.archives import as_file, entries
from rxcore.limits import Limits


def plain(names: list[bytes], extra: bytes = b"") -> bytes:
    """A stored zip archive written byte by byte."""
    body, directory = b"", b""
    for number, name in enumerate(names):
        content = b"%d" % number
        facts = struct.pack(
            "<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(content), len(content), len(content),
            len(name), len(extra),
        )  # fmt: skip
        place = len(body)
        body += b"PK\x03\x04" + facts + name + extra + content
        directory += (
            b"PK\x01\x02\x14\x00" + facts + struct.pack("<HHHII", 0, 0, 0, 0, place) + name + extra
        )
    end = struct.pack(
        "<HHHHIIH", 0, 0, len(names), len(names), len(directory), len(body), 0
    )  # fmt: skip
    return body + directory + b"PK\x05\x06" + end


def names_in(data: bytes) -> list[str]:
    with as_file(data) as file:
        return [path for path, _ in entries(file, Limits())]


@pytest.mark.parametrize(
    ("alphabet", "names"),
    [
        ("cp932", ["処方箋表.png", "患者/ひかり薬局.jpg"]),
        ("cp932", ["おくすり手帳.png"]),
        ("cp950", ["處方箋.png", "藥單一.jpg"]),
        ("cp950", ["病歷/陳小姐.png"]),
        ("gbk", ["处方单.png", "张医生的药方.jpg"]),
        ("cp437", ["Prénom.png", "ordonnance_été.jpg"]),
        ("cp437", ["Müller.png"]),
        ("cp437", ["señor Ñandú.png"]),
        ("cp1252", ["Prénom.png", "Ärztin Größe.png"]),
        ("utf-8", ["Müller.png", "処方箋.png"]),
        ("ascii", ["a.png", "in/b.png"]),
    ],
)
def test_names_are_readable_whatever_alphabet_they_were_written_in(
    alphabet: str, names: list[str]
) -> None:
    found = names_in(plain([name.encode(alphabet) for name in names]))

    assert sorted(names) == found


def test_a_name_in_utf8_stays_beside_those_of_another_alphabet() -> None:
    raw = ["処方箋.png".encode("cp932"), "薬局.png".encode()]

    assert sorted(["処方箋.png", "薬局.png"]) == names_in(plain(raw))


def test_the_name_that_the_archive_gives_in_unicode_counts() -> None:
    name = b"\x8f\x88.png"
    field = b"\x01" + struct.pack("<I", zlib.crc32(name)) + "Ünïcode.png".encode()
    extra = struct.pack("<HH", 0x7075, len(field)) + field

    assert names_in(plain([name], extra)) == ["Ünïcode.png"]


def test_names_that_are_alike_are_kept_apart() -> None:
    assert names_in(plain([b"a.png", b"a.png", b"in\\b", b"in/b"])) == [
        "a (2).png", "a.png", "in/b", "in/b (2)",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["\x80", "\xff\xfe", "日本語"])
def test_no_name_is_too_odd(name: str) -> None:
    assert len(names_in(plain([name.encode("utf-8", "surrogatepass"), b"\xff\xfe.png"]))) == 2
