"""Zip archives that swell, lie, lead out of themselves or are broken."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bench.traps import Trap
from bench.traps.pictures import whole

METHODS = {"stored": 0, "deflated": 8, "bzip2": 12, "lzma": 14, "aes": 99, "unknown": 77}


@dataclass(frozen=True)
class Entry:
    """One entry, written byte by byte, so that anything about it may be false."""

    name: bytes = b"a.png"
    data: bytes = b""
    method: int = 0
    flags: int = 0
    size: int | None = None
    packed_size: int | None = None
    crc: int | None = None
    place: int | None = None
    external: int = 0


def archive(entries: list[Entry], *, count: int | None = None, shift: int = 0) -> bytes:
    body, directory = bytearray(), bytearray()
    for entry in entries:
        packed = deflated(entry.data) if entry.method == 8 else entry.data
        crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
        facts = struct.pack(
            "<HHHHHIIIHH", 20, entry.flags, entry.method, 0, 33, crc,
            len(packed) if entry.packed_size is None else entry.packed_size,
            len(entry.data) if entry.size is None else entry.size, len(entry.name), 0,
        )  # fmt: skip
        place = len(body) if entry.place is None else entry.place
        if entry.place is None:
            body += b"PK\x03\x04" + facts + entry.name + packed
        rest = struct.pack("<HHHII", 0, 0, 0, entry.external, place)
        directory += b"PK\x01\x02\x14\x00" + facts + rest + entry.name
    number = len(entries) if count is None else count
    end = struct.pack(
        "<HHHHIIH", 0, 0, number & 0xFFFF, number & 0xFFFF, len(directory), len(body) + shift, 0
    )
    return bytes(body + directory) + b"PK\x05\x06" + end


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


GOOD = Entry(b"good.png", whole("PNG"))


def beside_a_good_one(entry: Entry, repeat: int = 1) -> bytes:
    return archive([GOOD, *[entry] * repeat])


def swelling(size: int, many: int) -> bytes:
    return archive([Entry(b"%d.png" % i, bytes(size), 8) for i in range(many)])


def overlapping(many: int) -> bytes:
    """Entries that all stand at the same place."""
    first = Entry(b"0.png", bytes(40_000_000), 8)
    one = deflated(first.data)
    same = replace(first, data=b"", packed_size=len(one), size=len(first.data), place=0)
    return archive([first, *[replace(same, name=b"%d.png" % i) for i in range(1, many)]])


def nested(depth: int) -> bytes:
    data = archive([GOOD])
    for level in range(depth):
        data = archive([Entry(b"%d.zip" % level, data)])
    return data


def packed_by(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as opened:
        opened.writestr("a.png", bytes(60_000_000))
        opened.writestr(zipfile.ZipInfo("good.png"), GOOD.data)
    return out.getvalue()


def cut(share: float) -> bytes:
    data = archive([GOOD] * 3)
    return data[: int(len(data) * share)]


def traps() -> Iterator[Trap]:
    """Forty files."""
    kinds: dict[str, Sequence[Callable[[], bytes]]] = {
        "swelling": [
            partial(swelling, *n)
            for n in ((45_000_000, 1), (45_000_000, 40), (900_000, 900), (200_000_000, 1))
        ],
        "other packings": [
            partial(packed_by, zipfile.ZIP_BZIP2),
            partial(packed_by, zipfile.ZIP_LZMA),
            *[
                partial(
                    beside_a_good_one, Entry(b"x.png", b"abc", METHODS[name], size=4_000_000_000)
                )
                for name in METHODS
            ],
        ],
        "overlapping": [partial(overlapping, n) for n in (2, 500, 19_000)],
        "false sizes": [
            partial(beside_a_good_one, Entry(b"x.png", bytes(9_000_000), 8, size=size))
            for size in (0, 1, 2**32 - 1)
        ]
        + [partial(beside_a_good_one, Entry(b"x.png", b"abc", 0, packed_size=2**31))],
        "false facts": [
            partial(beside_a_good_one, Entry(b"x.png", b"abc", crc=5)),
            partial(beside_a_good_one, Entry(b"x.png", b"abc", flags=1)),
            partial(beside_a_good_one, Entry(b"x.png", b"abc", place=2**31)),
            partial(archive, [GOOD], count=60_000),
            partial(archive, [GOOD], shift=999),
        ],
        "many entries": [
            partial(archive, [Entry(b"%d.png" % i) for i in range(n)]) for n in (20_001, 60_000)
        ],
        "paths that lead out": [
            partial(beside_a_good_one, Entry(name, GOOD.data))
            for name in (b"../../x.png", b"/etc/x.png", b"C:\\x.png", b"..\\x.png")
        ],
        "odd names": [
            partial(beside_a_good_one, Entry(b"\xff\xfe.png", GOOD.data, flags=0x800)),
            partial(beside_a_good_one, Entry(b"a\0b.png", GOOD.data)),
            partial(beside_a_good_one, Entry(b"x" * 60_000 + b".png", GOOD.data)),
            partial(beside_a_good_one, Entry(b"same.png", GOOD.data), 30),
        ],
        "nested": [partial(nested, 1), partial(nested, 50)],
        "links": [partial(beside_a_good_one, Entry(b"x.png", b"/etc/passwd", external=0xA1FF0000))],
        "damage": [partial(cut, 0.4), partial(cut, 0.97), lambda: b"PK\x05\x06" + bytes(18)],
    }
    for kind, makers in kinds.items():
        for number, make in enumerate(makers, 1):
            yield Trap(kind, f"{kind.replace(' ', '-')}-{number}.zip", make)
