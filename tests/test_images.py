import io
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from struct import pack

import numpy
import pillow_heif
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from rxcore.errors import InputRefused
from rxcore.images import FileInfo, PageInfo, inspect, page_image, page_picture
from rxcore.limits import Limits

LIMITS = Limits()


@pytest.fixture(autouse=True, scope="module")
def _heic_can_be_written() -> None:
    pillow_heif.register_heif_opener()


def drawn(width: int = 300, height: int = 200, mode: str = "RGB") -> Image.Image:
    """White, with a black block in the upper left corner."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width // 3, height // 3), fill="black")
    return image.convert(mode)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def brightness(image: Image.Image, x: float, y: float) -> int:
    pixel = image.convert("L").getpixel((int(image.width * x), int(image.height * y)))
    assert isinstance(pixel, int)
    return pixel


def browser_size(width: int, height: int) -> tuple[int, int]:
    return Image.open(io.BytesIO(page_picture(saved(drawn(width, height), "PNG")))).size


def refusal(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(InputRefused) as refused:
        inspect(data, limits)
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def huge_png(width: int, height: int) -> bytes:
    """A valid one-colour PNG of that size, a few kilobytes long."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))

    line = b"\0" + bytes((width + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join([packer.compress(line) for _ in range(height)]) + packer.flush()
    head = pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def run_length_bmp(width: int, height: int) -> bytes:
    """A BMP of that size whose pixels are said by run lengths."""
    info = pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, 4, 0, 0, 256, 0)
    body = info + bytes(4 * 256) + b"\xff\x00\x00\x01"
    return b"BM" + pack("<IHHI", 14 + len(body), 0, 0, 14 + 40 + 4 * 256) + body


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_a_bmp_of_each_depth_is_drawn(mode: str) -> None:
    page = page_image(saved(drawn(mode=mode), "BMP"))

    assert (page.mode, page.size) == ("RGB", (300, 200))
    assert brightness(page, 0.1, 0.1) < 40
    assert brightness(page, 0.9, 0.9) > 215


def pdf_of(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842).close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "media"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("TIFF", "image/tiff"),
        ("HEIF", "image/heic"),
        ("AVIF", "image/avif"),
        ("BMP", "image/bmp"),
    ],
)
def test_every_image_format_is_known_and_drawn(form: str, media: str) -> None:
    data = saved(drawn(), form)

    assert inspect(data, LIMITS) == FileInfo(media, (PageInfo(300, 200),))
    page = page_image(data)
    assert (page.mode, page.size) == ("RGB", (300, 200))
    assert brightness(page, 0.1, 0.1) < 40
    assert brightness(page, 0.9, 0.9) > 215


def test_a_scanned_page_of_a_pdf_is_drawn_at_2200_pixels_or_what_its_picture_holds() -> None:
    data = saved(drawn(1000, 600), "PDF", save_all=True, append_images=[drawn(600, 5000)])

    info = inspect(data, LIMITS)

    assert info.media_type == "application/pdf"
    assert info.pages == (PageInfo(2200, 1320, 1), PageInfo(600, 5000, 2))
    for number, page in enumerate(info.pages, 1):
        drawing = page_image(data, number)
        assert drawing.size == (page.width, page.height)
        assert brightness(drawing, 0.1, 0.1) < 40
        assert brightness(drawing, 0.9, 0.9) > 215


def test_each_frame_of_a_tiff_is_a_page() -> None:
    data = saved(drawn(), "TIFF", save_all=True, append_images=[drawn(90, 80, "1")])

    assert inspect(data, LIMITS).pages == (PageInfo(300, 200), PageInfo(90, 80, 2))
    assert page_image(data, 2).size == (90, 80)


def test_a_fax_page_of_one_bit_is_read() -> None:
    data = saved(drawn(mode="1"), "TIFF", compression="group4")

    assert inspect(data, LIMITS).pages == (PageInfo(300, 200),)
    assert brightness(page_image(data), 0.1, 0.1) == 0


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_sideways_photograph_is_turned_upright(form: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: a viewer turns the picture clockwise
    data = saved(drawn(), form, exif=exif)

    assert inspect(data, LIMITS).pages == (PageInfo(200, 300),)
    page = page_image(data)
    assert page.size == (200, 300)
    assert brightness(page, 0.9, 0.1) < 40
    assert brightness(page, 0.1, 0.1) > 215


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_what_is_transparent_becomes_white_paper(mode: str) -> None:
    image = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 20, 20), fill=(0, 0, 0, 255))
    data = (
        saved(image.convert("P"), "PNG", transparency=0)
        if mode == "PA"
        else saved(image.convert(mode), "PNG")
    )

    page = page_image(data)
    assert brightness(page, 0.9, 0.9) == 255


def test_cmyk_is_converted() -> None:
    page = page_image(saved(drawn(mode="CMYK"), "JPEG"))

    assert page.mode == "RGB"
    assert brightness(page, 0.1, 0.1) < 60
    assert brightness(page, 0.9, 0.9) > 215


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_grey_of_sixteen_bits_keeps_its_shades(form: str) -> None:
    values = numpy.full((50, 50), 257 * 128, dtype=numpy.uint16)
    values[:10, :10] = 0
    data = saved(Image.fromarray(values), form)

    page = page_image(data)

    assert brightness(page, 0.9, 0.9) == 128
    assert brightness(page, 0.05, 0.05) == 0


def test_grey_of_real_numbers_keeps_its_shades() -> None:
    values = numpy.linspace(0, 1, 2500, dtype=numpy.float32).reshape(50, 50)

    page = page_image(saved(Image.fromarray(values), "TIFF"))

    assert brightness(page, 0, 0) == 0
    assert brightness(page, 0.99, 0.99) == 255


def test_a_jpeg_with_a_preview_inside_is_one_page() -> None:
    data = saved(drawn(), "MPO", save_all=True, append_images=[drawn(60, 40)])

    assert inspect(data, LIMITS) == FileInfo("image/jpeg", (PageInfo(300, 200),))


def test_a_page_is_drawn_from_a_path_as_from_bytes(tmp_path: Path) -> None:
    for form in ("PNG", "PDF"):
        path = tmp_path / form
        path.write_bytes(saved(drawn(), form))

        assert page_image(path).tobytes() == page_image(path.read_bytes()).tobytes()


def test_pages_of_pdfs_may_be_drawn_by_many_threads() -> None:
    data = saved(drawn(), "PDF")
    with ThreadPoolExecutor(4) as pool:
        drawings = list(pool.map(lambda _: page_image(data).tobytes(), range(24)))

    assert len(set(drawings)) == 1


def test_the_browser_gets_a_jpeg_of_at_most_2400_pixels() -> None:
    picture = Image.open(io.BytesIO(page_picture(saved(drawn(4000, 3000), "PNG"))))

    assert (picture.format, picture.size) == ("JPEG", (2400, 1800))


def test_a_small_page_is_never_enlarged_and_a_long_strip_stays_readable() -> None:
    assert browser_size(200, 100) == (200, 100)
    assert browser_size(12_000, 400) == (12_000, 400)


def test_a_file_of_zero_bytes_is_refused() -> None:
    assert refusal(b"") == "The file is empty (0 bytes); save or send it again."


def test_a_text_file_is_refused() -> None:
    assert refusal(b"Aten-D 50 mg, one a day").startswith("The file is not an image")


def test_a_web_page_called_png_is_refused() -> None:
    expected = "The file is a web page, not an image; save the image itself."

    assert refusal(b"\n<!DOCTYPE html><html><body>404</body></html>") == expected
    assert refusal(b"<!-- x --><HTML>") == expected


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF", "BMP", "PDF"])
def test_a_file_cut_short_is_refused(form: str) -> None:
    noise = Image.frombytes("RGB", (200, 200), numpy.random.default_rng(1).bytes(120_000))
    data = saved(noise, form)

    assert refusal(data[: len(data) // 2]).endswith(".")


def test_a_png_of_ten_kilobytes_with_eighty_megapixels_is_refused() -> None:
    data = huge_png(9_000, 9_000)

    assert len(data) < 12_000
    assert refusal(data) == (
        "The image has 9000 x 9000 pixels, more than the 65 megapixels allowed; save it smaller."
    )


def test_a_png_that_claims_gigapixels_is_refused() -> None:
    data = huge_png(8, 8).replace(pack(">II", 8, 8), pack(">II", 60_000, 60_000), 1)

    assert "megapixels allowed" in refusal(data) or "damaged" in refusal(data)


def test_a_small_pdf_page_with_a_huge_picture_is_refused() -> None:
    data = saved(drawn(3000, 2000), "PDF")

    assert "picture of 3000 x 2000 pixels" in refusal(data, Limits(max_pixels=1_000_000))


def test_a_file_over_the_limit_of_megabytes_is_refused() -> None:
    assert refusal(bytes(2_500_000), Limits(max_megabytes=2)) == (
        "The file has 2 MB; at most 2 MB are allowed, so save it smaller."
    )


def test_a_pdf_of_five_hundred_pages_is_refused() -> None:
    assert refusal(pdf_of(500)) == (
        "The PDF has 500 pages; at most 100 can be added at once, so split it."
    )


def test_a_tiff_of_too_many_pages_is_refused() -> None:
    data = saved(drawn(8, 8), "TIFF", save_all=True, append_images=[drawn(8, 8)] * 4)

    assert refusal(data, Limits(max_pages=3)).startswith("The TIFF has more than the 3 pages")


ENCRYPTED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/O<"
    + b"41" * 32
    + b">/U<"
    + b"42" * 32
    + b">/P -4>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<41424344><41424344>]/Size 5>>\n%%EOF\n"
)


def test_an_encrypted_pdf_is_refused() -> None:
    assert refusal(ENCRYPTED) == (
        "The PDF is protected by a password; save a copy without one and add that."
    )


def test_a_pdf_without_pages_is_refused() -> None:
    assert refusal(pdf_of(0)).startswith("The PDF ")


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_an_animated_image_is_refused(form: str) -> None:
    still = saved(drawn(), form)
    moving = saved(drawn(), form, save_all=True, append_images=[Image.new("RGB", (300, 200))])

    assert inspect(still, LIMITS).pages
    assert "animated" in refusal(moving)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (saved(drawn(), "GIF"), "GIF images are not taken in"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG drawings are not taken in"),
        (b"PK\x03\x04rest", "zip archive or an office file"),
        (run_length_bmp(300, 200), "Compressed BMP images are not taken in"),
    ],
)
def test_other_kinds_of_files_are_refused_by_their_name(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_a_page_that_does_not_exist_and_a_file_that_is_gone_are_said(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no page 2; it has 1"):
        page_image(saved(drawn(), "PNG"), 2)
    with pytest.raises(InputRefused, match="no page 3; it has 1"):
        page_image(saved(drawn(), "PDF"), 3)
    with pytest.raises(InputRefused, match="is missing; add the file again"):
        page_image(tmp_path / "gone")


def test_bytes_flipped_anywhere_never_raise_anything_but_a_refusal() -> None:
    random = numpy.random.default_rng(7)
    for form in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "BMP", "PDF"):
        whole = saved(drawn(90, 60), form)
        for _ in range(40):
            data = bytearray(whole)
            for place in random.integers(0, len(data), 4):
                data[place] = int(random.integers(0, 256))
            with suppress(InputRefused):
                inspect(bytes(data), LIMITS)
                page_image(bytes(data))
