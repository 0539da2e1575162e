"""Sentences about a page that is hard to read, for the person who checks it."""

import numpy as np
from PIL import Image

from rxcore.prescription.see.lines import MOST_LINES, Scan

DARK, BLURRED, UNSURE, ASKEW, UNREAD = 135.0, 28.0, 0.75, 4.0, 0.3
"""Grey of the paper (0 to 255) below which a page is dark; edge height in grey levels, the paper
being white, below which it is blurred; mean OCR confidence below which the writing is hard; degrees
from which it lies askew; share of the writing that gave no letters from which that is said.
All set on the drawn pages of bench.embedded."""
SHADE = 0.7
"""Light of the darkest quarter of the page against the brightest below which a shadow is named."""


def notes_on(page: Image.Image, scan: Scan) -> tuple[str, ...]:
    """What a person should know about this page before trusting the rows; often nothing."""
    if not scan.inked:
        return ("No text was found on this page.",)
    return tuple(
        text for holds, text in (*_of_picture(page), *_of_text(scan)) if holds
    )  # fmt: skip


def _of_picture(page: Image.Image) -> list[tuple[bool, str]]:
    small = page.convert("L")
    small.thumbnail((1000, 1000))
    grey = np.asarray(small, np.float32)
    paper = float(np.percentile(grey, 90))
    edges = (
        grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * grey[1:-1, 1:-1]
    )
    sharp = float(np.percentile(np.abs(edges), 99)) / max(1.0, paper) * 255
    quarters = [float(np.percentile(part, 90)) for part in _quarters(grey)]
    return [
        (paper < DARK, "The picture is dark; small writing may be missed."),
        (sharp < BLURRED, "The picture is blurred; a sharper one reads better."),
        (min(quarters) < SHADE * max(quarters), "A shadow lies on part of the page."),
    ]


def _quarters(grey: np.ndarray) -> list[np.ndarray]:
    rows, columns = grey.shape[0] // 2, grey.shape[1] // 2
    return [
        part
        for half in (grey[:rows], grey[rows:])
        for part in (half[:, :columns], half[:, columns:])
    ]


def _of_text(scan: Scan) -> list[tuple[bool, str]]:
    scores = [inked.line.confidence for inked in scan.inked]
    return [
        (
            scan.rotation != 0,
            f"The page lay turned; it was read after a turn of {scan.rotation} degrees.",
        ),
        (abs(scan.skew) >= ASKEW, f"The page lies askew by {abs(scan.skew):.0f} degrees."),
        (
            scan.unread > UNREAD,
            "Much of the writing gave no Latin letters; it may be in another script.",
        ),
        (
            float(np.mean(scores)) < UNSURE,
            "The writing is hard to read; check every row against the page.",
        ),
        (
            len(scan.inked) >= MOST_LINES,
            f"Only the first {MOST_LINES} lines of this page were read.",
        ),
    ]
