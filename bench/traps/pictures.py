"""Images that claim more than they hold, swell, go round in circles or are broken."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import numpy
import pillow_heif
from PIL import Image

from bench.traps import Trap

FORMS = ("JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF", "BMP")
SUFFIX = {"JPEG": "jpg", "TIFF": "tif", "HEIF": "heic"}


def whole(form: str, **options: object) -> bytes:
    """A picture that a page could be, 200 x 150 pixels."""
    noise = numpy.random.default_rng(5).integers(0, 256, (150, 200, 3), numpy.uint8)
    out = io.BytesIO()
    pillow_heif.register_heif_opener()
    Image.fromarray(noise).save(out, form, **options)
    return out.getvalue()


def cut(form: str, share: float) -> bytes:
    data = whole(form)
    return data[: int(len(data) * share)]


def flipped(form: str, seed: int, many: int) -> bytes:
    data = bytearray(whole(form))
    random = numpy.random.default_rng(seed)
    reach = len(data) if seed % 2 else min(len(data), 400)  # every other one in its head only
    for place in random.integers(0, reach, many):
        data[place] = int(random.integers(0, 256))
    return bytes(data)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, rows: int, depth: int = 1, extra: bytes = b"") -> bytes:
    """A PNG that claims this size and holds so many empty rows."""
    line = b"\0" + bytes((width * depth + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(line) for _ in range(rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def text_bomb(kind: bytes) -> bytes:
    """A PNG with a text that unpacks to 200 MB."""
    body = (b"a\0\x01\0\0\0" if kind == b"iTXt" else b"a\0\0") + zlib.compress(
        bytes(200_000_000), 9
    )
    return png(20, 20, 20, extra=chunk(kind, body) * 5)


def tiff(tags: list[tuple[int, int, int, int]], data: bytes = b"", nexts: int = 0) -> bytes:
    """A TIFF of one directory: (tag, type, count, value) each; the data stands at 8."""
    directory = struct.pack("<H", len(tags))
    directory += b"".join(struct.pack("<HHII", *tag) for tag in tags) + struct.pack("<I", nexts)
    return struct.pack("<2sHI", b"II", 42, 8 + len(data)) + data + directory


def tiff_of(width: int, height: int, bits: int, packing: int, data: bytes, form: int = 1) -> bytes:
    return tiff(
        [
            (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, bits), (259, 3, 1, packing),
            (262, 3, 1, 1), (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, height),
            (279, 4, 1, len(data)), (339, 3, 1, form),
        ],
        data,
    )  # fmt: skip


def float_tiff() -> bytes:
    """64 megapixels of real numbers in little."""
    return tiff_of(8000, 8000, 32, 8, zlib.compress(bytes(256_000_000), 9), form=3)


def frames(count: int, last: int) -> bytes:
    """So many directories of one pixel, the last one pointing to `last`."""
    tags = [(256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 8), (279, 1)]
    size = 2 + 12 * len(tags) + 4
    one = struct.pack("<H", len(tags))
    one += b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    body = b"".join(
        one + struct.pack("<I", 9 + size * (frame + 1) if frame + 1 < count else last)
        for frame in range(count)
    )
    return struct.pack("<2sHIB", b"II", 42, 9, 0) + body


def scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    data = whole("JPEG", progressive=True)
    place = data.rindex(b"\xff\xda")
    return data[:-2] + data[place:-2] * count + b"\xff\xd9"


def claiming(form: str, width: int, height: int) -> bytes:
    """A JPEG or BMP with another size in its head."""
    data = bytearray(whole(form))
    if form == "JPEG":
        place = data.index(b"\xff\xc0") + 5
        data[place : place + 4] = struct.pack(">HH", height, width)
    else:
        data[18:26] = struct.pack("<ii", width, height)
    return bytes(data)


def exif_circle() -> bytes:
    """A JPEG whose EXIF directories point to each other."""
    directory = struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    body = b"Exif\0\0II*\0\x08\0\0\0" + directory
    data = whole("JPEG")
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[2:]


def disguised(head: bytes) -> bytes:
    return head + bytes(5_000)


def special() -> dict[str, list[Callable[[], bytes]]]:
    return {
        "more pixels than allowed": [
            partial(png, 9_000, 9_000, 9_000),
            partial(png, 60_000, 60_000, 8),
            partial(png, 2**31 - 1, 2**31 - 1, 0),
            partial(claiming, "JPEG", 65_500, 65_500),
            partial(claiming, "BMP", 2**31 - 1, 2**31 - 1),
            partial(claiming, "BMP", 30_000, -30_000),
            partial(tiff_of, 2**31, 2**31, 8, 1, bytes(9)),
        ],
        "as many pixels as allowed": [
            partial(png, 8_000, 8_000, 8_000, 8),
            partial(png, 8_000, 8_000, 8_000, 16),
            partial(claiming, "JPEG", 8_000, 8_000),
            float_tiff,
        ],
        "texts that swell": [partial(text_bomb, kind) for kind in (b"zTXt", b"iTXt", b"iCCP")],
        "many frames": [partial(frames, 40_000, 0), partial(frames, 900, 0), partial(frames, 3, 9)],
        "directories": [
            lambda: tiff([(256, 4, 2**32 - 1, 8)] * 60_000),
            lambda: tiff([(tag, 7, 2**31, 8) for tag in range(256, 900)]),
            lambda: tiff([], nexts=8),
            lambda: b"II*\0\xff\xff\xff\xff",
            lambda: tiff_of(4_000, 4_000, 8, 5, b"\x80" * 90),
            lambda: tiff_of(4_000, 4_000, 8, 32773, b"\x81\x00" * 99),
            lambda: tiff_of(30_000, 2_000, 1, 4, b"\x00" * 90),
        ],
        "many scans": [partial(scans, n) for n in (2_000, 90)],
        "circles": [exif_circle],
        "no images": [
            partial(disguised, head)
            for head in (b"GIF89a", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\xff\xff\xffWEBPVP8L", b"BM",
                         b"\0\0\0\x1cftypheic", b"\0\0\0\x1cftypavif", b"%PDF-", b"PK\x03\x04",
                         b"\xff\xd8\xff\xe0", b"<?xml version='1.0'?><svg>", b"8BPS", b"MM\0*")
        ],
    }  # fmt: skip


def traps() -> Iterator[Trap]:
    """Three hundred files: special ones, then each format cut short and with bytes changed."""
    count = 0
    for kind, makers in special().items():
        for number, make in enumerate(makers, 1):
            count += 1
            yield Trap(kind, f"{kind.replace(' ', '-')}-{number}.img", make)
    while count < 300:
        form = FORMS[count % len(FORMS)]
        suffix = SUFFIX.get(form, form.lower())
        if count % 3:
            make = partial(flipped, form, count, 1 + count % 9)
            yield Trap("bytes changed", f"changed-{count}.{suffix}", make)
        else:
            make = partial(cut, form, (count * 37 % 100) / 100)
            yield Trap("cut short", f"cut-{count}.{suffix}", make)
        count += 1
