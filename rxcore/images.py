"""Files as pages: what a file is, each of its pages as an upright image, a picture for the browser.

Knows nothing of where files are kept. Pages are counted from 1, as people count them.
"""

import io
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy
import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from rxcore.errors import InputRefused
from rxcore.pdf import pdf_page, pdf_sizes

TAKEN = "JPEG, PNG, WebP, TIFF, HEIC, AVIF, BMP or PDF"

PDF = "application/pdf"

_MEDIA: Final = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "TIFF": "image/tiff",
    "HEIF": "image/heic",
    "AVIF": "image/avif",
    "BMP": "image/bmp",
}

_UNDECODABLE: Final = (
    OSError, ValueError, SyntaxError, EOFError, TypeError, LookupError, ArithmeticError,
    RuntimeError, struct.error, zlib.error,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
"""What Pillow's decoders raise on bytes that somebody else damaged or made up."""

_PLAIN_BMP: Final = (0, 3)
"""Pixels one after the other, or with masks. Run lengths are decoded byte by byte in Python, which
takes minutes of a file that is made for it; no scanner and no camera writes them."""

_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)

_PICTURE_SIDE = 2400
_PICTURE_SHORT_SIDE = 800
_PICTURE_LONGEST = 16_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold. max_megabytes: of a file, 1 MB = 1,000,000 bytes. max_pixels: of
    one page, width times height; the default lets a 64-megapixel phone through."""

    max_pages: int = 100
    max_megabytes: int = 50
    max_pixels: int = 65_000_000

    @property
    def max_bytes(self) -> int:
        """The most that a file may have, in bytes."""
        return self.max_megabytes * 1_000_000


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Size of the upright page in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What a file is: its media type, and its pages in order."""

    media_type: str
    pages: tuple[PageInfo, ...]


def inspect(data: bytes, limits: Limits) -> FileInfo:
    """What these bytes are, after every page was decoded once.

    Raises InputRefused, with one sentence that says what is wrong and what to do, for anything
    that is not a whole image or PDF within the limits.
    """
    _refuse_at_sight(data, limits)
    if _is_pdf(data[:1024]):
        sizes = pdf_sizes(data, limits.max_pages, limits.max_pixels)
        return FileInfo(PDF, tuple(PageInfo(width, height) for width, height in sizes))
    try:
        return _inspect_image(_open(io.BytesIO(data)), limits)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputRefused(_too_large(limits)) from error
    except _UNDECODABLE as error:
        raise InputRefused(
            "The image is damaged or cut short; save or photograph it again."
        ) from error


def page_image(source: bytes | Path, page: int = 1) -> Image.Image:
    """Page `page`, counted from 1, as an upright RGB image of its full size.

    EXIF turned, alpha laid on white, CMYK and 16-bit converted; a PDF drawn at up to 200 dpi.
    Raises InputRefused when the file is missing or damaged, or has no such page.
    """
    try:
        head = source[:1024] if isinstance(source, bytes) else _head(source)
        if _is_pdf(head):
            return pdf_page(source, page)
        image = _open(io.BytesIO(source) if isinstance(source, bytes) else source)
        if not 1 <= page <= _page_count(image):
            raise InputRefused(f"The file has no page {page}; it has {_page_count(image)}.")
        if page > 1:
            image.seek(page - 1)
        image.load()
        return _upright_rgb(image)
    except FileNotFoundError as error:
        raise InputRefused(
            "The stored file of this page is missing; add the file again."
        ) from error
    except _UNDECODABLE as error:
        raise InputRefused(
            "The stored file of this page is damaged; add the file again."
        ) from error


def page_picture(image: Image.Image) -> bytes:
    """The page as a JPEG for the browser: longest side at most 2400 pixels.

    A long strip keeps a readable short side instead (800 pixels where it has them).
    """
    long, short = max(image.size), min(image.size)
    scale = min(
        1.0, max(_PICTURE_SIDE / long, _PICTURE_SHORT_SIDE / short), _PICTURE_LONGEST / long
    )
    if scale < 1:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def _refuse_at_sight(data: bytes, limits: Limits) -> None:
    """What the first bytes and the length alone show."""
    if not data:
        raise InputRefused("The file is empty (0 bytes); save or send it again.")
    if len(data) > limits.max_bytes:
        raise InputRefused(
            f"The file has {len(data) / 1_000_000:.0f} MB; at most {limits.max_megabytes} MB "
            "are allowed, so save it smaller."
        )
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<!doctype html") or (head.startswith(b"<") and b"<html" in head):
        raise InputRefused("The file is a web page, not an image; save the image itself.")
    if head.startswith(b"gif8"):
        raise InputRefused("GIF images are not taken in; save it as PNG and add that.")
    if head.startswith((b"<svg", b"<?xml")):
        raise InputRefused("SVG drawings are not taken in; save it as PNG and add that.")
    if head.startswith(b"pk\x03\x04"):
        raise InputRefused(f"The file is a zip archive or an office file; add it as {TAKEN}.")


def _is_pdf(head: bytes) -> bool:
    return b"%PDF-" in head


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(1024)


@cache
def _formats() -> list[str]:
    """The formats Pillow may try; the HEIC decoder is registered on first use."""
    pillow_heif.register_heif_opener()
    return [name for name in _MEDIA if name != "MPO"]


def _open(source: io.BytesIO | Path) -> Image.Image:
    try:
        image = Image.open(source, formats=_formats())
    except UnidentifiedImageError as error:
        raise InputRefused(
            f"The file is not an image, or its start is damaged; add {TAKEN}."
        ) from error
    if image.format == "BMP" and image.info.get("compression", 0) not in _PLAIN_BMP:
        raise InputRefused("Compressed BMP images are not taken in; save it as PNG and add that.")
    return image


def _page_count(image: Image.Image) -> int:
    """Only a TIFF has pages. The further pictures of a JPEG or HEIC are previews and depth maps."""
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def _inspect_image(image: Image.Image, limits: Limits) -> FileInfo:
    count = _page_count(image)
    if getattr(image, "is_animated", False) and image.format in ("PNG", "WEBP", "AVIF"):
        raise InputRefused("The image is animated; save the one picture that counts and add that.")
    if count > limits.max_pages:
        raise InputRefused(
            f"The TIFF has {count} pages; at most {limits.max_pages} can be added at once, "
            "so split it."
        )
    pages = []
    for index in range(count):
        if count > 1:
            image.seek(index)
        if image.width * image.height > limits.max_pixels:
            raise InputRefused(_too_large(limits, image.size))
        image.load()
        width, height = image.size
        if image.getexif().get(_ORIENTATION) in _SIDEWAYS:
            width, height = height, width
        pages.append(PageInfo(width, height))
    return FileInfo(_MEDIA[image.format or ""], tuple(pages))


def _too_large(limits: Limits, size: tuple[int, int] | None = None) -> str:
    measured = f"has {size[0]} x {size[1]} pixels, more" if size else "has more pixels"
    return (
        f"The image {measured} than the {limits.max_pixels // 1_000_000} megapixels allowed; "
        "save it smaller."
    )


def _upright_rgb(image: Image.Image) -> Image.Image:
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):
        return _from_deep_grey(image)
    if image.has_transparency_data:
        with_alpha = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, with_alpha).convert("RGB")
    return image.convert("RGB")


def _from_deep_grey(image: Image.Image) -> Image.Image:
    """Grey of 16 bits by 1/257; deeper or real numbers by their own darkest and lightest."""
    values = numpy.asarray(image).astype(numpy.float64)
    if image.mode.startswith("I;16"):
        grey = values / 257
    else:
        values = numpy.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
        low, high = float(values.min()), float(values.max())
        grey = (values - low) * (255 / (high - low)) if high > low else values * 0 + 255
    return Image.fromarray(grey.round().astype(numpy.uint8), "L").convert("RGB")
