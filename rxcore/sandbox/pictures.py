"""Images in the child: what an image file is, and each of its pages as an upright RGB image."""

import io
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Final

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageOps, TiffImagePlugin, UnidentifiedImageError

from rxcore.errors import InputRefused
from rxcore.limits import Limits
from rxcore.sandbox import jpeg, tiff
from rxcore.sandbox.kinds import TAKEN

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

UNDECODABLE: Final = (
    OSError, ValueError, SyntaxError, EOFError, TypeError, LookupError, ArithmeticError,
    RuntimeError, struct.error, zlib.error,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
"""What Pillow's decoders raise on bytes that somebody else damaged or made up."""

_PLAIN_BMP: Final = (0, 3)
"""Pixels one after the other, or with masks. Run lengths are decoded byte by byte in Python, which
takes minutes of a file that is made for it; no scanner and no camera writes them."""

_TIFF: Final = (b"II*\0", b"MM\0*")

_ORIENTATION: Final = 0x0112
_SIDEWAYS: Final = (5, 6, 7, 8)

_X_RESOLUTION, _Y_RESOLUTION, _PHOTOMETRIC = 282, 283, 262
_WHITE_IS_ZERO: Final = 0
_OBLONG, _LONGEST_PIXEL = 1.02, 4.0
"""How much longer than wide a fax's pixels are at least and at most (204 x 98 dpi: 2.1); beyond
that the resolution in the file is taken for a mistake."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page, upright, RGB. remark: what a person should know of it, or ""."""

    image: Image.Image
    remark: str = ""


def is_of_much_text(error: Exception) -> bool:
    """Whether Pillow refused a PNG for the size of what is packed beside its picture, by its own
    words for that (MAX_TEXT_CHUNK, MAX_TEXT_MEMORY)."""
    return isinstance(error, ValueError) and "MAX_TEXT_" in str(error)


def kind_and_pages(data: bytes, limits: Limits) -> tuple[str, int]:
    """Media type and number of pages. Raises InputRefused for what is no single picture."""
    image = _open(data, limits)
    if getattr(image, "is_animated", False) and image.format in ("PNG", "WEBP", "AVIF"):
        raise InputRefused("The image is animated; save the one picture that counts and add that.")
    return _MEDIA[image.format or ""], len(_frames(image, data, limits))


def picture_page(data: bytes, page: int, limits: Limits) -> Page:
    """Page `page`, counted from 1, of its full size: EXIF turned, alpha laid on white, CMYK and
    deep grey converted, oblong pixels made square.

    Raises InputRefused when there is no such page or it is too large, and what UNDECODABLE lists
    when it is damaged.
    """
    try:
        return Page(_upright(_frame(data, page, limits), limits))
    except OSError:
        whole = jpeg.mended(data) if data[:2] == b"\xff\xd8" else None
        if whole is None:
            raise
    return Page(_upright(_frame(whole, page, limits), limits), jpeg.NO_END)


@cache
def _formats() -> list[str]:
    """The formats Pillow may try; the HEIC decoder is registered on first use."""
    pillow_heif.register_heif_opener()
    pillow_heif.options.DECODE_THREADS = 1
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    return [name for name in _MEDIA if name != "MPO"]


def _open(data: bytes, limits: Limits) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=_formats())
    except UnidentifiedImageError as error:
        if data[:4] in _TIFF:
            raise InputRefused(
                "TIFF images of this kind are not taken in, or its start is damaged; save it as "
                "PNG and add that."
            ) from error
        raise InputRefused(
            f"The file is not an image, or its start is damaged; add {TAKEN}."
        ) from error
    if image.format == "BMP" and image.info.get("compression", 0) not in _PLAIN_BMP:
        raise InputRefused("Compressed BMP images are not taken in; save it as PNG and add that.")
    if _MEDIA[image.format or ""] == "image/jpeg":
        jpeg.refuse_many_scans(data, limits.max_scans)
    return image


def _frames(image: Image.Image, data: bytes, limits: Limits) -> list[int]:
    """The frames that are pages. Only a TIFF has several; the further pictures of a JPEG or HEIC
    are previews and depth maps."""
    return tiff.page_frames(data, limits) if image.format == "TIFF" else [0]


def _frame(data: bytes, page: int, limits: Limits) -> Image.Image:
    image = _open(data, limits)
    frames = _frames(image, data, limits)
    if not 1 <= page <= len(frames):
        raise InputRefused(f"The file has no page {page}; it has {len(frames)}.")
    if frames[page - 1]:
        image.seek(frames[page - 1])
    if image.width * image.height > limits.max_pixels:
        raise InputRefused(too_large(limits, image.size))
    return image


def too_large(limits: Limits, size: tuple[int, int] | None = None) -> str:
    """The sentence for an image over the limit of pixels."""
    measured = f"has {size[0]} x {size[1]} pixels, more" if size else "has more pixels"
    return (
        f"The image {measured} than the {limits.max_pixels // 1_000_000} megapixels allowed; "
        "save it smaller."
    )


def _upright(image: Image.Image, limits: Limits) -> Image.Image:
    shape, white_is_zero = _pixel_shape(image), _white_is_zero(image)
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode.startswith(("I", "F")):
        # numpy takes longer to load than most pages, and few are of deep grey.
        from rxcore.sandbox.shades import eight_bits

        flat = eight_bits(image, white_is_zero=white_is_zero).convert("RGB")
    elif image.has_transparency_data:
        with_alpha = image.convert("RGBA")
        flat = Image.new("RGB", image.size, "white")
        flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    else:
        flat = image.convert("RGB")
    return _square(flat, shape, limits)


def _white_is_zero(image: Image.Image) -> bool:
    return (
        isinstance(image, TiffImagePlugin.TiffImageFile)
        and image.tag_v2.get(_PHOTOMETRIC) == _WHITE_IS_ZERO
    )


def _pixel_shape(image: Image.Image) -> float:
    """Height of a pixel by its width on the upright page; only faxes, which are TIFF files, have
    pixels that are not square."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return 1.0
    across, down = (float(image.tag_v2.get(tag, 0)) for tag in (_X_RESOLUTION, _Y_RESOLUTION))
    if not (across > 0 and down > 0):
        return 1.0
    shape = down / across if image.getexif().get(_ORIENTATION) in _SIDEWAYS else across / down
    return shape if _OBLONG <= max(shape, 1 / shape) <= _LONGEST_PIXEL else 1.0


def _square(image: Image.Image, shape: float, limits: Limits) -> Image.Image:
    """The picture with square pixels: its shorter side drawn out, or the other one pressed where
    that would be too many pixels."""
    if shape == 1:
        return image
    width, height = image.size
    wider, higher = max(1.0, 1 / shape), max(1.0, shape)
    if width * wider * height * higher > limits.max_pixels:
        wider, higher = min(1.0, 1 / shape), min(1.0, shape)
    size = (max(1, round(width * wider)), max(1, round(height * higher)))
    return image.resize(size, Image.Resampling.BICUBIC)
