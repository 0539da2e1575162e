"""`ask`: any question about one image."""

import argparse
import json
import sys
from pathlib import Path

from PIL import Image, ImageDraw

from rxcore.errors import InputRefused
from rxcore.images import page_image
from rxcore.readers.choose import choose_reader
from rxcore.readers.paligemma.ask import ONLY_PALIGEMMA, AskResult, ask
from rxcore.readers.paligemma.locations import pixels
from rxcore.settings import Settings


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command of this module."""
    parser = subparsers.add_parser(
        "ask",
        help="ask the model any question about one image",
        description="A plain question, or a task word: caption, describe, ocr, detect THING, "
        "segment THING.",
    )
    parser.add_argument("image", type=Path, metavar="IMAGE")
    parser.add_argument("question", metavar="QUESTION")
    parser.add_argument("--page", type=int, default=1, metavar="N", help="of a PDF or TIFF")
    parser.add_argument(
        "--draw", type=Path, metavar="FILE", help="write the image with the boxes drawn on it"
    )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.set_defaults(run=run_ask)


def run_ask(args: argparse.Namespace, settings: Settings) -> int:
    """Prints the answer, then each box as pixels; 1 when the reader here cannot be asked."""
    if not args.image.is_file():
        raise InputRefused(f"There is no file {args.image}; check the path.")
    image = page_image(args.image, args.page)
    result = ask(choose_reader(settings).reader, image, args.question)
    if result.note == ONLY_PALIGEMMA:
        print(result.note, file=sys.stderr)
        return 1
    if args.draw:
        drawn(image, result).save(args.draw)
    print(_as_json(result, image) if args.json else _as_text(result, image))
    return 0


def drawn(image: Image.Image, result: AskResult) -> Image.Image:
    """A copy of the image with every box and its label on it."""
    copy = image.convert("RGB")
    pen, width = ImageDraw.Draw(copy), max(2, max(copy.size) // 400)
    for place in result.boxes:
        corners = pixels(place.box, *copy.size)
        pen.rectangle(corners, outline="red", width=width)
        pen.text((corners[0] + width, corners[1] + width), place.label, fill="red")
    return copy


def _as_text(result: AskResult, image: Image.Image) -> str:
    lines = [result.text] if result.text else []
    for place in result.boxes:
        left, top, right, bottom = pixels(place.box, *image.size)
        lines.append(f"{place.label}: left {left}, top {top}, right {right}, bottom {bottom}")
    return "\n".join([*lines, result.note] if result.note else lines)


def _as_json(result: AskResult, image: Image.Image) -> str:
    boxes = [
        {"label": place.label, "box": pixels(place.box, *image.size), "codes": place.codes}
        for place in result.boxes
    ]
    return json.dumps(
        {"prompt": result.prompt, "text": result.text, "boxes": boxes, "note": result.note}
    )
