"""What a file is by its first bytes, as far as that refuses it at sight."""

from typing import Final

from rxcore.errors import InputRefused

TAKEN: Final = "JPEG, PNG, WebP, TIFF, HEIC, AVIF, BMP or PDF"

PDF: Final = "application/pdf"


def is_pdf(data: bytes) -> bool:
    """Whether the bytes claim to be a PDF; some programs write a little before the claim."""
    return b"%PDF-" in data[:1024]


def refuse_at_sight(data: bytes) -> None:
    """Raises InputRefused for what is no image and no PDF, naming what it is instead."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<!doctype html") or (head.startswith(b"<") and b"<html" in head):
        raise InputRefused("The file is a web page, not an image; save the image itself.")
    if head.startswith(b"gif8"):
        raise InputRefused("GIF images are not taken in; save it as PNG and add that.")
    if head.startswith((b"<svg", b"<?xml")):
        raise InputRefused("SVG drawings are not taken in; save it as PNG and add that.")
    if head.startswith(b"pk\x03\x04"):
        raise InputRefused(f"The file is a zip archive or an office file; add it as {TAKEN}.")
