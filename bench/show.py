"""A page with what was read drawn over it: boxes on the ink, rows beside it."""

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from rxcore.evidence import letters
from rxcore.readings import Box, Disease, Medicine, ModelReading
from samples.layouts import Drawn

PANEL = 760
GREEN, BLUE, RED, BLACK = (0, 130, 60), (30, 70, 190), (200, 30, 30), (20, 20, 20)
GREY = (120, 120, 120)


def shown(page: Image.Image, reading: ModelReading, drawn: Drawn) -> Image.Image:
    """The page with boxes, and beside it rows, notes and what was missed (in red)."""
    return _sheet(page, reading, _remarks(reading, drawn))


def drawn_over(page: Image.Image, reading: ModelReading, missed: Sequence[str]) -> Image.Image:
    """The same for a page that was not drawn here."""
    notes = [(note, BLACK) for note in reading.notes]
    return _sheet(page, reading, notes + [(f"missed: {name}", RED) for name in missed])


def _sheet(
    page: Image.Image, reading: ModelReading, remarks: Sequence[tuple[str, tuple[int, int, int]]]
) -> Image.Image:
    sheet = Image.new("RGB", (page.width + PANEL, max(page.height, 700)), "white")
    sheet.paste(page, (0, 0))
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(19)
    y = 12
    for row in reading.rows:
        colour = GREEN if isinstance(row, Medicine) else BLUE
        if row.box:
            draw.rectangle(_pixels(row.box, page), outline=colour, width=3)
        draw.text((page.width + 12, y), _said(row), font=font, fill=colour)
        y += 26
    for offer in reading.offers:
        if offer.row.box:
            draw.rectangle(_pixels(offer.row.box, page), outline=GREY, width=1)
        said = f"? {offer.probability:.2f} {offer.row.name} ({', '.join(offer.rules)})"
        draw.text((page.width + 12, y), said, font=font, fill=GREY)
        y += 26
    for name, colour in remarks:
        draw.text((page.width + 12, y), name, font=font, fill=colour)
        y += 26
    return sheet


def _pixels(box: Box, page: Image.Image) -> tuple[float, float, float, float]:
    left, top = box.x * page.width, box.y * page.height
    return left, top, left + box.width * page.width, top + box.height * page.height


def _said(row: Medicine | Disease) -> str:
    values = [text for name, text in row.values().items() if name not in ("written", "code")]
    flags = "".join(f" !{flag.rule}" for flag in row.flags)
    return f"{row.confidence or 0:.2f} " + " | ".join(v for v in values if v) + flags


def _remarks(reading: ModelReading, drawn: Drawn) -> list[tuple[str, tuple[int, int, int]]]:
    read = {letters(row.name) for row in reading.rows}
    wanted = [order.name for order in drawn.script.medicines] + list(drawn.script.diseases)
    missed = [f"missed: {name}" for name in wanted if letters(name) not in read]
    extra = [
        f"not there: {row.name}"
        for row in reading.rows
        if letters(row.name) not in map(letters, (*wanted, *drawn.optional))
    ]
    return [(note, BLACK) for note in reading.notes] + [(text, RED) for text in missed + extra]
