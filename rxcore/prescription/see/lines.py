"""A page to its lines of text, however it lies, small print included."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from rxcore.evidence import Line
from rxcore.prescription.see.engine import SIDE, Engine, Pixels, Quad, Text, crop_of
from rxcore.prescription.see.ink import Ink
from rxcore.prescription.see.orientation import put_upright, turn
from rxcore.prescription.see.strikes import Stretches, strikes_in
from rxcore.readings import Box

LONGEST = 3200
"""Larger pages are made smaller first: letters of 12 megapixel photographs lose nothing there."""
SMALL_PRINT = 11.0
"""Median line height in pixels of the detector's picture below which bands are looked at."""
BAND_SIDE = 1280
FINE_PRINT, FINE_SIDE = 17.0, 1600
"""Median line height below which lines are sought once more, in a picture of that longest side. On
real photographs both passes together found .71 of the medicines, one at SIDE .67."""
COVERED = 0.4
"""A line of the second pass is new when less than this share of it lies in lines of the first."""
EMPTY = 3.0
"""Spread of grey below which a page without lines is taken for an empty sheet."""
DOUBTFUL, CLOSER = 0.96, 0.1
"""A line read with less confidence is read again, with a tenth of its height cut off on both sides:
of 86 handwritten orders .63 were right to 95 % of their letters without it, .69 with it."""
FEWEST_LETTERS = 0.8
"""Letters a line gives for each of its heights in length; Latin writing gives 1.5 and more."""
PLACE_SIDE = 640
"""Longest side of the detector's picture of one place, which holds few lines."""
MOST_LINES = 250
"""No prescription holds more; the rest of a page full of text is not read."""

Points = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Inked:
    """A line in the frame in which the page is read: turned upright and level.

    left, right, top, bottom: in widths of the turned page. ink: what the recogniser saw of it.
    struck: stretches of it, as fractions of its width, through which a line is drawn.
    """

    line: Line
    left: float
    right: float
    top: float
    bottom: float
    ink: Ink | None = None
    struck: Stretches = ()

    @property
    def text(self) -> str:
        """What the line says."""
        return self.line.text

    @property
    def height(self) -> float:
        """Its height in widths of the turned page."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Scan:
    """What was seen of a page. rotation: the clockwise turn that puts it upright; skew: degrees by
    which its lines rise; small_print: whether it was looked at in bands; unread: share of its
    writing, 0 to 1, that gave hardly any Latin letters."""

    inked: tuple[Inked, ...] = ()
    rotation: int = 0
    skew: float = 0.0
    small_print: bool = False
    unread: float = 0.0


def scan(engine: Engine, page: Image.Image) -> Scan:
    """Every line of the page. A blank page has none."""
    pixels, quads, rotation = put_upright(engine, pixels_of(page))
    small = _is_small(pixels, quads)
    if small:
        quads = _small_print(engine, pixels)
    elif _is_lower(FINE_PRINT, pixels, quads):
        quads = _with_new(quads, _fine_print(engine, pixels))
    if not quads:
        return Scan()
    skew = _skew(quads)
    frame = _Frame(pixels.shape[1], pixels.shape[0], rotation, skew)
    seen = [(quad, _read(engine, pixels, quad)) for quad in quads[:MOST_LINES]]
    inked = tuple(frame.inked(quad, text) for quad, text in seen if text.text)
    return Scan(inked, rotation, skew, small, _unread(seen))


def regions_of(engine: Engine, page: Image.Image) -> list[Box]:
    """Where lines stand on the page, without reading them, top to bottom."""
    pixels = pixels_of(page)
    height, width = pixels.shape[:2]
    return [_box(quad, width, height) for quad in engine.detect(pixels)]


def lines_of(
    engine: Engine, crop: Image.Image, rotation: int, at: tuple[float, float] | None = None
) -> list[Inked]:
    """Every line of a part of a page that is known to stand upright after this clockwise turn, or
    those level with a point of it, in fractions; boxes are of the part as its file shows it. What
    holds no line for the detector is read as one.
    """
    pixels = turn(pixels_of(crop), rotation)
    height, width = pixels.shape[:2]
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    quads = engine.detect(pixels, PLACE_SIDE) or [whole]
    if at is not None:
        quads = _level_with(
            quads, height * {90: at[0], 180: 1 - at[1], 270: 1 - at[0]}.get(rotation, at[1])
        )
    frame = _Frame(width, height, rotation, 0.0)
    seen = [(quad, _read(engine, pixels, quad)) for quad in quads[:MOST_LINES]]
    return [frame.inked(quad, text) for quad, text in seen if text.text]


def _level_with(quads: list[Quad], y: float) -> list[Quad]:
    """The line whose middle is nearest to the height `y`, and those beside it."""
    nearest = min(quads, key=lambda quad: abs(float(quad[:, 1].mean()) - y))
    top, bottom = nearest[:, 1].min(), nearest[:, 1].max()
    return [quad for quad in quads if top < quad[:, 1].mean() < bottom]


def pixels_of(page: Image.Image) -> Pixels:
    """The page as blue, green, red bytes, its longest side at most LONGEST pixels."""
    image = page if page.mode == "RGB" else page.convert("RGB")
    if max(image.size) > LONGEST:
        image = ImageOps.contain(image, (LONGEST, LONGEST), Image.Resampling.BOX)
    return np.ascontiguousarray(np.asarray(image, np.uint8)[:, :, ::-1])


def _height(quad: Quad) -> float:
    return float(np.linalg.norm(quad[0] - quad[3]))


def _is_small(pixels: Pixels, quads: list[Quad]) -> bool:
    """Whether the detector's picture shows the print too small to find all of it."""
    if not quads:
        return bool(_shrunk(pixels) < 0.7 and pixels.std() > EMPTY)
    return _is_lower(SMALL_PRINT, pixels, quads)


def _is_lower(height: float, pixels: Pixels, quads: list[Quad]) -> bool:
    """Whether the median line of a picture that had to be shrunk is lower than that there."""
    shrunk = _shrunk(pixels)
    return bool(quads and shrunk < 1 and np.median([_height(q) for q in quads]) * shrunk < height)


def _shrunk(pixels: Pixels) -> float:
    return float(min(1.0, SIDE / max(pixels.shape[:2])))


def _with_new(quads: list[Quad], finer: list[Quad]) -> list[Quad]:
    """The lines, and those of a second pass that stand where there were none, top to bottom."""
    new = [quad for quad in finer if sum(_common(quad, other) for other in quads) < COVERED]
    return sorted([*quads, *new], key=lambda quad: float(quad[:, 1].mean()))


def _common(quad: Quad, other: Quad) -> float:
    """The share of the first quad's upright rectangle that the other's covers."""
    start, end = quad.min(axis=0), quad.max(axis=0)
    common = np.minimum(end, other.max(axis=0)) - np.maximum(start, other.min(axis=0))
    area = float(np.prod(end - start))
    return float(np.prod(np.clip(common, 0, None))) / max(1.0, area)


def _small_print(engine: Engine, pixels: Pixels) -> list[Quad]:
    """Lines found in bands, each near its full resolution."""
    width = pixels.shape[1]
    side = min(BAND_SIDE, max(width, SIDE))
    return _from_bands(engine, pixels, max(200, int(side * 0.55)), side / width)


def _fine_print(engine: Engine, pixels: Pixels) -> list[Quad]:
    """Lines found in a picture of FINE_SIDE, in two halves: all of it at once takes 150 MB more."""
    height, width = pixels.shape[:2]
    return _from_bands(engine, pixels, math.ceil(height / 2), FINE_SIDE / max(height, width))


def _from_bands(engine: Engine, pixels: Pixels, step: int, scale: float) -> list[Quad]:
    """Lines found in bands across the page. step: the height of a band's own part, in pixels;
    scale: of the detector's picture of it, 1 at most.

    Bands overlap; a line counts in the band whose own part holds its middle.
    """
    height, width = pixels.shape[:2]
    overlap = step // 6
    found: list[Quad] = []
    for top in range(0, height, step):
        start, end = max(0, top - overlap), min(height, top + step + overlap)
        side = round(max(width, end - start) * min(1.0, scale))
        for quad in engine.detect(np.ascontiguousarray(pixels[start:end]), side):
            placed = quad + np.array([0, start], np.float32)
            if top <= float(placed[:, 1].mean()) < top + step:
                found.append(placed)
    return found


def _read(engine: Engine, pixels: Pixels, quad: Quad) -> Text:
    """The line's text; a doubtful one is read once more, cropped closer, and the surer text taken.

    Slanting writing brings parts of its neighbours into a wide crop.
    """
    crop = crop_of(pixels, quad)
    text = engine.read(crop)
    if text.confidence < DOUBTFUL:
        closer = engine.read(crop_of(pixels, _closer(quad)))
        text = closer if closer.confidence > text.confidence else text
    return replace(text, struck=strikes_in(crop))


def _closer(quad: Quad) -> Quad:
    left, right = (quad[3] - quad[0]) * CLOSER, (quad[2] - quad[1]) * CLOSER
    return np.array([quad[0] + left, quad[1] + right, quad[2] - right, quad[3] - left], np.float32)


def _unread(seen: list[tuple[Quad, Text]]) -> float:
    """Share of the page's writing, by length, that gave too few letters for its length or letters
    that look like another script's."""
    total = unread = 0.0
    for quad, text in seen:
        length = float(np.linalg.norm(quad[1] - quad[0]))
        total += length
        sparse = len(text.text) < FEWEST_LETTERS * length / max(1.0, _height(quad))
        unread += length * (1.0 if sparse else text.foreign)
    return unread / total if total else 0.0


def _skew(quads: list[Quad]) -> float:
    """Degrees by which the page's longer lines rise (negative: fall), the median."""
    lines = [q for q in quads if np.linalg.norm(q[0] - q[1]) > 4 * _height(q)]
    if not lines:
        return 0.0
    angles = [np.arctan2(*(q[1] - q[0])[::-1]) for q in lines]
    return -float(np.degrees(np.median(angles)))


def _box(points: Points, width: int, height: int) -> Box:
    """The upright rectangle round the points as fractions of the page, kept inside it."""
    left, top = np.clip(points.min(axis=0) / (width, height), 0, 1)
    right, bottom = np.clip(points.max(axis=0) / (width, height), 0, 1)
    return Box(float(left), float(top), float(right - left), float(bottom - top))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Maps quads of the turned page to the level frame, and back to the page of the file."""

    width: int
    height: int
    rotation: int
    skew: float

    def inked(self, quad: Quad, text: Text) -> Inked:
        words = tuple((word, self._box(_part(quad, start, end))) for word, start, end in text.words)
        level = self._level(quad)
        left, top = level.min(axis=0)
        right, bottom = level.max(axis=0)
        line = Line(text.text, text.confidence, self._box(quad), words)
        return Inked(
            line, float(left), float(right), float(top), float(bottom), text.ink, text.struck
        )

    def _level(self, points: Points) -> Points:
        angle = np.radians(self.skew)
        turn_ = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        return np.asarray(points @ turn_.T / self.width, np.float32)

    def _box(self, points: Points) -> Box:
        x, y = points[:, 0], points[:, 1]
        width, height = self.width, self.height
        if self.rotation == 90:
            x, y, width, height = y, width - x, height, width
        elif self.rotation == 180:
            x, y = width - x, height - y
        elif self.rotation == 270:
            x, y, width, height = height - y, x, height, width
        return _box(np.stack([x, y], axis=1), width, height)


def _part(quad: Quad, start: float, end: float) -> Quad:
    """The stretch of the quad between two fractions of its length."""
    top, bottom = quad[1] - quad[0], quad[2] - quad[3]
    return np.array(
        [
            quad[0] + top * start,
            quad[0] + top * end,
            quad[3] + bottom * end,
            quad[3] + bottom * start,
        ],
        np.float32,
    )
