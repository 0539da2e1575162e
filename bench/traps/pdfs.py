"""PDF files that never end, swell, go round in circles or are broken."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy

from bench.traps import Trap

Objects = dict[int, bytes]

PLAIN = b"BT /F 12 Tf 20 20 Td (Crocin 500 mg) Tj ET"


def pdf(
    content: bytes, resources: bytes = b"", more: Objects | None = None, box: str = ""
) -> bytes:
    """A PDF of one page with this content; objects from 10 on are `more`."""
    objects: Objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<<%s>>>>"
        % ((box or "0 0 300 400").encode(), resources),
        4: stream(content),
    }
    return written(objects | (more or {}))


def written(objects: Objects, root: bytes = b"1 0 R") -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size, start = max(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %s \n" % (places.get(number, 0), b"n" if number in places else b"f")
    out += b"trailer<</Root %s/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (root, size, start)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"", packings: int = 1) -> bytes:
    filters = b""
    for _ in range(packings):
        data, filters = zlib.compress(data, 9), filters + b"/FlateDecode"
    return b"<</Length %d/Filter[%s]%s>>stream\n%s\nendstream" % (len(data), filters, entries, data)


def form(content: bytes, resources: bytes, entries: bytes = b"") -> bytes:
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 300 400]/Resources<<%s>>" % resources
    return stream(content, head + entries)


def swelling(size: int, packings: int) -> bytes:
    """A content stream of `size` bytes, packed again and again."""
    packer = zlib.compressobj(9)
    part = b"q Q " * 250_000
    data = b"".join(packer.compress(part) for _ in range(size // len(part))) + packer.flush()
    filters = b"/FlateDecode"
    for _ in range(packings - 1):
        data, filters = zlib.compress(data, 9), filters + b"/FlateDecode"
    body = b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(data), filters, data)
    return pdf(b"", more={4: body})


def circle(length: int) -> bytes:
    """Forms that draw each other in a circle, the last one the first."""
    forms = {
        10 + i: form(b"/X Do /X Do", b"/XObject<</X %d 0 R>>" % (10 + (i + 1) % length))
        for i in range(length)
    }
    return pdf(b"/X Do", b"/XObject<</X 10 0 R>>", forms)


def laughs(depth: int, width: int) -> bytes:
    """Forms that draw the next one `width` times, `depth` deep."""
    forms = {
        10 + i: form(b"/X Do " * width, b"/XObject<</X %d 0 R>>" % (11 + i)) for i in range(depth)
    }
    forms[10 + depth] = form(b"0 0 9 9 re f", b"")
    return pdf(b"/X Do", b"/XObject<</X 10 0 R>>", forms)


def tiling(step: str, cell: bytes, resources: bytes = b"") -> bytes:
    """A page filled with a pattern of tiny steps."""
    head = (
        b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep %s/YStep %s/Resources<<%s>>"
        % (step.encode(), step.encode(), resources)
    )
    return pdf(
        b"/Pattern cs /P scn 0 0 300 400 re f", b"/Pattern<</P 10 0 R>>", {10: stream(cell, head)}
    )


def shading(kind: int, program: str, entries: str = "") -> bytes:
    """A page filled by a shading whose colours a program computes, thousands of times."""
    domain = "0 1 0 1" if kind == 1 else "0 1"
    function = stream(
        program.encode(),
        f"/FunctionType 4/Domain[{domain}]/Range[0 1 0 1 0 1]".encode(),
    )
    head = f"<</ShadingType {kind}/ColorSpace/DeviceRGB/Function 11 0 R{entries}>>".encode()
    return pdf(b"/S sh " * 60, b"/Shading<</S 10 0 R>>", {10: head, 11: function})


def mesh(kind: int, count: int) -> bytes:
    """A shading of so many patches or triangles."""
    random = numpy.random.default_rng(kind)
    size = {4: 8, 5: 7, 6: 1 + 24 * 2 + 12, 7: 1 + 32 * 2 + 12}[kind]
    data = random.integers(0, 256, (count, size), numpy.uint8)
    if kind != 5:
        data[:, 0] = 0
    head = (
        f"/ShadingType {kind}/ColorSpace/DeviceRGB/BitsPerCoordinate 16/BitsPerComponent 8"
        f"/BitsPerFlag 8/VerticesPerRow 2/Decode[0 300 0 400 0 1 0 1 0 1]"
    ).encode()
    return pdf(b"/S sh", b"/Shading<</S 10 0 R>>", {10: stream(data.tobytes(), head)})


def groups(depth: int, box: str) -> bytes:
    """Transparency groups one in the other, each with a picture of the page of its own."""
    group = b"/Group<</S/Transparency/I true/K true>>"
    state = b"/ExtGState<</G<</ca .5/BM/Luminosity>>>>"
    forms = {
        10 + i: form(b"/G gs /X Do", state + b"/XObject<</X %d 0 R>>" % (11 + i), group)
        for i in range(depth)
    }
    forms[10 + depth] = form(b"0 0 300 400 re f", b"", group)
    return pdf(b"/G gs /X Do", state + b"/XObject<</X 10 0 R>>", forms, box)


def blended_curves(count: int) -> bytes:
    """Large curves laid over each other, each blended with all that lies below."""
    random = numpy.random.default_rng(1)
    numbers = random.integers(0, 400, (count, 8))
    curves = b"".join(b"%d %d m %d %d %d %d %d %d c b*\n" % tuple(row) for row in numbers)
    return pdf(b"/G gs 20 w\n" + curves, b"/ExtGState<</G<</ca .3/CA .3/BM/ColorDodge>>>>")


def paths(count: int) -> bytes:
    """So many little lines."""
    random = numpy.random.default_rng(2)
    few = random.integers(0, 400, (10_000, 4))
    lines = b"".join(b"%d %d m %d %d l S\n" % tuple(row) for row in few)
    return pdf(lines * (count // 10_000))


def one_path(count: int) -> bytes:
    """One path of so many corners that cross each other."""
    random = numpy.random.default_rng(3)
    few = random.integers(0, 400, (10_000, 2))
    return pdf(
        b"0 0 m\n" + b"".join(b"%d %d l\n" % tuple(r) for r in few) * (count // 10_000) + b"f*"
    )


def dashes(length: str) -> bytes:
    return pdf(f"[{length}] 0 d 1 w ".encode() + b"0 0 m 300 400 l 0 400 l 300 0 l S " * 50)


def picture(width: int, height: int, packing: str = "/FlateDecode") -> bytes:
    """A picture of that size on a small page, packed into little."""
    packer = zlib.compressobj(9)
    data = packer.compress(bytes(min(200_000_000, width * height // 8))) + packer.flush()
    head = (
        f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 1"
        f"/ColorSpace/DeviceGray/Filter{packing}/Length {len(data)}>>stream\n"
    ).encode()
    body = head + data + b"\nendstream"
    return pdf(b"300 0 0 400 0 0 cm /I Do", b"/XObject<</I 10 0 R>>", {10: body})


def many_pictures(count: int) -> bytes:
    pixels = zlib.compress(bytes(4_000_000), 9)
    body = (
        b"<</Type/XObject/Subtype/Image/Width 2000/Height 2000/BitsPerComponent 8/ColorSpace"
        b"/DeviceGray/Interpolate true/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
        % (len(pixels), pixels)
    )
    return pdf(b"q 300 0 90 400 0 0 cm /I Do Q " * count, b"/XObject<</I 10 0 R>>", {10: body})


def type3_font() -> bytes:
    """A font whose letter is drawn by writing the letter."""
    glyph = stream(b"9 0 d0 BT /F 9 Tf (aaaa) Tj ET")
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 97"
        b"/LastChar 97/Widths[9]/Encoding<</Differences[97/a]>>/CharProcs<</a 11 0 R>>"
        b"/Resources<</Font<</F 10 0 R>>>>>>"
    )
    return pdf(b"BT /F 9 Tf (aaaa) Tj ET", b"/Font<</F 10 0 R>>", {10: font, 11: glyph})


def page_tree(kind: str) -> bytes:
    kids = {
        "itself": b"<</Type/Pages/Kids[2 0 R]/Count 1>>",
        "million": b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>",
        "negative": b"<</Type/Pages/Kids[3 0 R]/Count -5>>",
        "many": b"<</Type/Pages/Kids[%s]/Count 50000>>" % (b"3 0 R " * 50_000),
    }
    return pdf(PLAIN, more={2: kids[kind]})


def nested(opening: bytes, depth: int) -> bytes:
    return pdf(opening * depth)


def cut(share: float) -> bytes:
    data = laughs(1, 2)
    return data[: int(len(data) * share)]


def flipped(seed: int) -> bytes:
    data = bytearray(mesh(4, 50))
    random = numpy.random.default_rng(seed)
    for place in random.integers(0, len(data), 12):
        data[place] = int(random.integers(0, 256))
    return bytes(data)


HEAVY = "{ " + "dup mul 3.7 add sqrt sin cos " * 400 + "2 copy add abs 1 exch sub abs }"
LOOSE = "{ " + "dup " * 5_000 + "pop " * 4_990 + "}"


def traps() -> Iterator[Trap]:
    """Sixty files."""
    kinds: dict[str, Sequence[Callable[[], bytes]]] = {
        "forms in a circle": [partial(circle, n) for n in (1, 2, 5, 40)],
        "forms by the billion": [
            partial(laughs, *n) for n in ((9, 10), (20, 3), (30, 2), (2, 9999))
        ],
        "tiny steps": [
            *[partial(tiling, s, b"0 0 1 1 re f") for s in ("0.00001", "0.001", "0", "-0.0004")],
            partial(tiling, "0.01", b"/Pattern cs /P scn 0 0 9 9 re f", b"/Pattern<</P 10 0 R>>"),
        ],
        "shadings": [
            partial(shading, 1, HEAVY),
            partial(shading, 2, HEAVY, "/Coords[0 0 300 400]/Extend[true true]"),
            partial(shading, 3, HEAVY, "/Coords[0 0 1 300 400 9]/Extend[true true]"),
            partial(shading, 1, LOOSE),
        ],
        "meshes": [
            partial(mesh, *n) for n in ((4, 900_000), (5, 900_000), (6, 90_000), (7, 70_000))
        ],
        "groups": [partial(groups, *n) for n in ((30, ""), (300, ""), (40, "0 0 9000 9000"))],
        "blended curves": [partial(blended_curves, n) for n in (3_000, 100_000)],
        "millions of paths": [partial(paths, 3_000_000), partial(one_path, 400_000)],
        "dashes": [partial(dashes, length) for length in ("0.00001 0.00001", "0 0", "0.001")],
        "content that swells": [
            partial(swelling, *n) for n in ((2_000_000_000, 2), (400_000_000, 1), (900_000_000, 3))
        ],
        "huge pictures": [
            *[
                partial(picture, *n)
                for n in ((60_000, 60_000), (2_000_000_000, 4), (30_000, 2_000), (8_000, 8_000))
            ],
            *[
                partial(picture, 40_000, 40_000, f"/{packing}Decode")
                for packing in ("CCITTFax", "JPX", "JBIG2", "DCT")
            ],
        ],
        "many pictures": [partial(many_pictures, n) for n in (500, 50_000)],
        "letters of letters": [type3_font],
        "page trees": [partial(page_tree, k) for k in ("itself", "million", "negative", "many")],
        "nesting": [partial(nested, opening, 200_000) for opening in (b"[", b"<<", b"q ")],
        "sizes": [
            partial(pdf, PLAIN, box=box)
            for box in ("0 0 1e9 1e9", "0 0 0 0", "0 0 1e-9 400", "0 0 1 14400")
        ],
        "damage": [partial(cut, 0.5), partial(cut, 0.9), partial(flipped, 1), partial(flipped, 2)],
    }
    for kind, makers in kinds.items():
        for number, make in enumerate(makers, 1):
            yield Trap(kind, f"{kind.replace(' ', '-')}-{number}.pdf", make)
