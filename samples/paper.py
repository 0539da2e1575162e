"""A sheet of paper to write on, with pens that print evenly or wobble like a hand."""

from dataclasses import dataclass, replace
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from samples.fonts import Face

Colour = tuple[int, int, int]
BLACK: Colour = (25, 25, 28)
BLUE: Colour = (32, 48, 130)
GREY: Colour = (110, 110, 115)


@dataclass(frozen=True, slots=True)
class Pen:
    """How letters come onto the paper.

    size: pixels. wobble: 0 prints evenly; 1 shifts letters like a careful hand; 3 scrawls.
    """

    face: Face
    size: float = 30
    colour: Colour = BLACK
    wobble: float = 0.0

    def sized(self, factor: float) -> "Pen":
        """The same pen, `factor` times as large."""
        return replace(self, size=self.size * factor)


class Sheet:
    """A page in the making. `y` is where the next line goes, in pixels from the top."""

    def __init__(self, width: int, height: int, rng: Random, colour: Colour = (255, 255, 255)):
        self.image = Image.new("RGB", (width, height), colour)
        self.draw = ImageDraw.Draw(self.image)
        self.rng = rng
        self.y = 40.0

    def width_of(self, text: str, pen: Pen) -> float:
        """How many pixels `text` takes in a line."""
        return pen.face.at(pen.size).getlength(text)

    def write(self, x: float, y: float, text: str, pen: Pen) -> float:
        """Puts `text` with its top left at (x, y); returns the x where it ends."""
        if pen.wobble == 0:
            self.draw.text((x, y), text, font=pen.face.at(pen.size), fill=pen.colour)
            return x + self.width_of(text, pen)
        gap = self.width_of(" ", pen) or pen.size * 0.3
        drift = self.rng.uniform(-0.02, 0.02) * pen.wobble
        start = x
        for word in text.split(" "):
            top = y + (x - start) * drift + self.rng.uniform(-1, 1) * pen.wobble * pen.size / 30
            x = self._word(x, top, word, pen) + gap * self.rng.uniform(0.85, 1.4)
        return x

    def line(self, x: float, text: str, pen: Pen, leading: float = 1.55) -> None:
        """Writes `text` at the current height and moves one line down."""
        self.write(x, self.y, text, pen)
        self.y += pen.size * leading

    def centred(self, text: str, pen: Pen, leading: float = 1.4) -> None:
        """Writes `text` in the middle of the sheet and moves one line down."""
        self.line((self.image.width - self.width_of(text, pen)) / 2, text, pen, leading)

    def rule(self, colour: Colour = GREY) -> None:
        """A horizontal line across the sheet."""
        self.draw.line([(40, self.y), (self.image.width - 40, self.y)], fill=colour, width=2)
        self.y += 16

    def cut(self) -> Image.Image:
        """The page, without the empty paper below its last line."""
        return self.image.crop((0, 0, self.image.width, min(self.image.height, int(self.y + 60))))

    def _word(self, x: float, y: float, word: str, pen: Pen) -> float:
        """One word, letter by letter, bent as a hand bends it. Returns where it ends."""
        pad = int(pen.size)
        room = int(self.width_of(word, pen) * 1.25) + 2 * pad
        layer = Image.new("L", (room, int(pen.size * 2.2) + 2 * pad), 0)
        ink = ImageDraw.Draw(layer)
        at = float(pad)
        for letter in word:
            font = pen.face.at(pen.size * (1 + self.rng.uniform(-0.03, 0.03) * pen.wobble))
            lift = self.rng.uniform(-0.02, 0.02) * pen.wobble * pen.size
            ink.text((at, pad + lift), letter, font=font, fill=255)
            at += font.getlength(letter) * (1 + self.rng.uniform(-0.03, 0.03) * pen.wobble)
        layer = layer.rotate(self.rng.uniform(-0.7, 0.7) * pen.wobble, Image.Resampling.BICUBIC)
        bent = bend(layer, pen.wobble * pen.size / 30, self.rng)
        self.image.paste(pen.colour, (int(x) - pad, int(y) - pad), bent)
        return x + at - pad


def bend(layer: Image.Image, strength: float, rng: Random) -> Image.Image:
    """The layer with its points moved smoothly by about `strength` pixels, and a slant."""
    width, height = layer.size
    noise = np.random.default_rng(rng.getrandbits(32))
    shift = noise.normal(0, 1, (2, height // 14 + 2, width // 14 + 2)).astype(np.float32)
    dx, dy = (cv2.resize(part, (width, height), interpolation=cv2.INTER_CUBIC) for part in shift)
    columns, rows = np.meshgrid(np.arange(width), np.arange(height))
    slant = rng.uniform(-0.06, 0.12) * min(2.0, strength)
    source_x = columns + dx * strength * 0.8 + (rows - height / 2) * slant
    source_y = rows + dy * strength * 0.8
    pixels = np.asarray(layer)
    moved = cv2.remap(
        pixels, source_x.astype(np.float32), source_y.astype(np.float32), cv2.INTER_LINEAR
    )
    return Image.fromarray(moved)
