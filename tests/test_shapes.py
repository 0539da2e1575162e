"""Pages in their true shape and depth, and files that are nearly whole."""

import io
import struct
import zlib

import numpy
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from rxcore.errors import InputRefused
from rxcore.images import PageInfo, draw, inspect, page_image
from rxcore.limits import Limits

LIMITS = Limits()


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def written(width: int = 400, height: int = 300) -> Image.Image:
    """Noise, so that every part of the picture is told from every other."""
    noise = numpy.random.default_rng(3).integers(0, 256, (height, width, 3), numpy.uint8)
    return Image.fromarray(noise)


def grey_tiff(values: numpy.ndarray, photometric: int) -> bytes:
    """A TIFF of 16-bit grey in one strip, with the meaning of 0 that is asked for."""
    height, width = values.shape
    pixels = values.astype("<u2").tobytes()
    entries = [
        (256, 4, width), (257, 4, height), (258, 3, 16), (259, 3, 1), (262, 3, photometric),
        (273, 4, 8), (277, 3, 1), (278, 4, height), (279, 4, len(pixels)),
    ]  # fmt: skip
    directory = struct.pack("<H", len(entries))
    for tag, kind, value in entries:
        directory += struct.pack("<HHII", tag, kind, 1, value)
    return struct.pack("<2sHI", b"II", 42, 8 + len(pixels)) + pixels + directory + bytes(4)


def shade(image: Image.Image, x: int, y: int) -> int:
    value = image.convert("L").getpixel((x, y))
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize(
    ("dpi", "expected"),
    [
        ((204, 98), (800, 1249)),
        ((98, 204), (1665, 600)),
        ((200, 200), (800, 600)),
        ((7200, 72), (800, 600)),
    ],
)
def test_a_fax_is_a_page_in_its_true_shape(dpi: tuple[int, int], expected: tuple[int, int]) -> None:
    data = saved(Image.new("1", (800, 600), 1), "TIFF", compression="group4", dpi=dpi)

    info = inspect(data, LIMITS)

    assert info.pages == (PageInfo(*expected),)
    assert page_image(data).size == expected


def test_a_sideways_fax_is_turned_and_then_has_its_true_shape() -> None:
    tags = ImageFileDirectory_v2()
    tags[274] = 6
    data = saved(Image.new("1", (800, 600), 1), "TIFF", tiffinfo=tags, dpi=(204, 98))

    assert page_image(data).size == (1249, 800)


def test_grey_of_twelve_bits_in_sixteen_is_no_black_page() -> None:
    values = numpy.full((40, 60), 4095)
    values[:10, :10] = 0
    values[30:, :] = 2048

    page = page_image(grey_tiff(values, photometric=1))

    assert (shade(page, 5, 5), shade(page, 50, 5), shade(page, 5, 35)) == (0, 255, 128)


@pytest.mark.parametrize("white", [65535, 4095])
def test_where_zero_is_white_sixteen_bits_are_no_negative(white: int) -> None:
    values = numpy.zeros((40, 60))
    values[:10, :10] = white

    page = page_image(grey_tiff(values, photometric=0))

    assert (shade(page, 5, 5), shade(page, 50, 30)) == (0, 255)


def test_a_preview_inside_a_tiff_is_no_page() -> None:
    preview = ImageFileDirectory_v2()
    preview[254] = 1
    out = io.BytesIO()
    Image.new("L", (30, 20), 9).save(out, "TIFF", tiffinfo=preview)
    small = Image.open(io.BytesIO(out.getvalue()))
    small.encoderinfo = {"tiffinfo": preview}
    data = saved(
        Image.new("L", (300, 200), 50), "TIFF", save_all=True,
        append_images=[small, Image.new("L", (100, 90), 70)],
    )  # fmt: skip

    info = inspect(data, LIMITS)

    assert info.pages == (PageInfo(300, 200, 1), PageInfo(100, 90, 2))
    assert shade(page_image(data, 2), 5, 5) == 70


def many_frames(count: int) -> bytes:
    """A TIFF of so many one-pixel frames."""
    entries = [(256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 8), (279, 1)]
    size = 2 + 12 * len(entries) + 4
    parts = [struct.pack("<2sHIB", b"II", 42, 9, 0)]
    for frame in range(count):
        parts.append(struct.pack("<H", len(entries)))
        parts += [struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries]
        parts.append(struct.pack("<I", 9 + size * (frame + 1) if frame + 1 < count else 0))
    return b"".join(parts)


def test_forty_thousand_pages_are_not_counted_one_by_one() -> None:
    with pytest.raises(InputRefused, match="more than the 100 pages that can be added"):
        inspect(many_frames(40_000), LIMITS)


def test_directories_that_go_round_in_a_circle_end() -> None:
    data = bytearray(many_frames(3))
    data[-4:] = struct.pack("<I", 9)

    assert len(inspect(bytes(data), LIMITS).pages) == 3


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
@pytest.mark.parametrize("missing", [1, 2])
def test_a_jpeg_that_lacks_only_its_end_is_taken_with_a_remark(
    options: dict[str, object], missing: int
) -> None:
    whole = saved(written(), "JPEG", **options)

    info = inspect(whole[:-missing], LIMITS)

    assert [page.remark.split(",")[0] for page in info.pages] == ["The JPEG lacks its end marker"]
    assert draw(whole[:-missing]).image.tobytes() == page_image(whole).tobytes()


@pytest.mark.parametrize("missing", [40, 3000, 30_000])
def test_a_jpeg_that_lacks_more_is_refused(missing: int) -> None:
    whole = saved(written(), "JPEG")

    with pytest.raises(InputRefused, match="damaged or cut short"):
        inspect(whole[:-missing], LIMITS)


def test_a_whole_jpeg_has_no_remark() -> None:
    assert [page.remark for page in inspect(saved(written(), "JPEG"), LIMITS).pages] == [""]


def test_of_a_file_with_a_bad_page_the_others_come_in() -> None:
    pages = [written(200, 100 + number) for number in range(3)]
    data = bytearray(
        saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="jpeg")
    )
    second = [place for place in range(len(data)) if data[place : place + 2] == b"\xff\xda"][1]
    data[second : second + 3000] = bytes(3000)

    info = inspect(bytes(data), LIMITS)

    assert [page.number for page in info.pages] == [1, 3]
    assert [page.number for page in info.lost] == [2]
    assert page_image(bytes(data), 3).size == (200, 102)


def pdf_with_picture(picture: Image.Image, page: tuple[float, float], turned: int = 0) -> bytes:
    """A PDF whose page of that size in points is all covered by the picture."""
    document = pypdfium2.PdfDocument.new()
    sheet = document.new_page(*page)
    bitmap = pypdfium2.PdfBitmap.from_pil(picture)
    image = pypdfium2.PdfImage.new(document)
    image.set_bitmap(bitmap)
    image.set_matrix(pypdfium2.PdfMatrix().scale(*page))
    sheet.insert_obj(image)
    sheet.set_rotation(turned)
    sheet.gen_content()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("pixels", "points"),
    [
        ((1240, 1760), (62, 88)),  # a scan on a page of 2 by 3 cm
        ((576, 7200), (204, 2550)),  # a till roll
        ((4960, 3500), (2480, 1750)),  # a scan on a large sheet
        ((3000, 4000), (3000, 4000)),  # a photograph at one point a pixel
    ],
)
def test_a_scan_in_a_pdf_is_drawn_with_all_its_pixels(
    pixels: tuple[int, int], points: tuple[float, float]
) -> None:
    data = pdf_with_picture(Image.new("RGB", pixels, "white"), points)

    info = inspect(data, LIMITS)

    assert info.pages == (PageInfo(*pixels),)
    assert page_image(data).size == pixels


def test_a_turned_page_keeps_its_pixels_as_well() -> None:
    data = pdf_with_picture(Image.new("RGB", (1240, 1760), "white"), (62, 88), turned=90)

    assert page_image(data).size == (1760, 1240)


def test_a_large_sheet_that_is_no_scan_is_drawn_readably_within_the_limit() -> None:
    document = pypdfium2.PdfDocument.new()
    for size in ((595, 842), (2384, 3370), (204, 2550)):
        document.new_page(*size).close()
    out = io.BytesIO()
    document.save(out)
    document.close()

    pages = inspect(out.getvalue(), LIMITS).pages

    assert (pages[0].width, pages[0].height) == (1653, 2339)
    assert 35_000_000 < pages[1].width * pages[1].height <= 36_010_000
    assert (pages[2].width, pages[2].height) == (567, 7084)


def test_a_picture_of_a_page_is_drawn_where_the_text_is_dark() -> None:
    picture = Image.new("RGB", (1240, 1760), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, 400, 400), fill="black")

    page = page_image(pdf_with_picture(picture, (62, 88)))

    assert (shade(page, 200, 200), shade(page, 900, 900)) == (0, 255)


def png_with(kind: bytes, text: bytes) -> bytes:
    """A good PNG that carries a packed text or profile before its picture."""
    png = saved(written(), "PNG")
    body = b"name\0\0" + zlib.compress(text, 9)
    checked = struct.pack(">I", zlib.crc32(kind + body))
    return png[:33] + struct.pack(">I", len(body)) + kind + body + checked + png[33:]


@pytest.mark.parametrize("kind", [b"zTXt", b"iCCP"])
def test_a_png_with_a_bomb_beside_its_picture_is_refused_for_that(kind: bytes) -> None:
    with pytest.raises(InputRefused, match="more text or colour data"):
        inspect(png_with(kind, b"a" * 50_000_000), LIMITS)

    assert len(inspect(png_with(kind, b"a" * 500_000), LIMITS).pages) == 1


@pytest.mark.parametrize("bits", [10, 64])
def test_a_tiff_of_a_depth_that_nobody_reads_is_refused_as_a_tiff(bits: int) -> None:
    values = numpy.zeros((20, 20), numpy.uint16)
    depth = struct.pack("<HHII", 258, 3, 1, 16), struct.pack("<HHII", 258, 3, 1, bits)

    with pytest.raises(InputRefused, match="TIFF images of this kind"):
        inspect(grey_tiff(values, 1).replace(*depth), LIMITS)
