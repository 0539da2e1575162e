"""What happens to a page between the desk and the reader: light, lens, hand and compression.

Five levels: 0 as drawn, 1 a good scan, 2 an everyday photograph, 3 a poor photograph (perspective,
shadow, blur), 4 a bad one (turned on its side or upside down, dim, noisy, small).
"""

from io import BytesIO
from random import Random

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

LEVELS = range(5)
Pixels = npt.NDArray[np.float32]


def damaged(image: Image.Image, level: int, rng: Random) -> Image.Image:
    """The page as it comes out of a camera or scanner of that quality."""
    if level == 0:
        return image
    if level >= 2:
        image = skewed(image, rng.uniform(-1.5, 1.5) * (level - 1))
    if level >= 3:
        image = in_perspective(image, rng.uniform(0.02, 0.05), rng)
        image = shadowed(image, rng.uniform(0.3, 0.55), rng)
    if level == 4:
        image = turned(image, rng.choice((90, 180, 270)))
        image = image.resize((int(image.width * 0.8), int(image.height * 0.8)))
    image = image.filter(ImageFilter.GaussianBlur((0, 0.5, 0.8, 1.1, 1.2)[level]))
    image = dim(image, (1, 0.97, 0.88, 0.8, 0.62)[level])
    image = noisy(image, (0, 2, 5, 8, 13)[level], rng)
    return compressed(image, (95, 88, 75, 62, 55)[level])


def turned(image: Image.Image, degrees: int) -> Image.Image:
    """Turned clockwise by a quarter, a half or three quarters."""
    steps = {
        90: Image.Transpose.ROTATE_270,
        180: Image.Transpose.ROTATE_180,
        270: Image.Transpose.ROTATE_90,
    }
    return image.transpose(steps[degrees]) if degrees else image


def skewed(image: Image.Image, degrees: float) -> Image.Image:
    """Laid down a little askew on a table of another colour."""
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=(196, 186, 170))


def in_perspective(image: Image.Image, depth: float, rng: Random) -> Image.Image:
    """Photographed from the side: each corner moves inward by up to `depth` of the width."""
    width, height = image.size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    moves = np.array([[rng.random(), rng.random()] for _ in range(4)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, corners + inward * moves * depth * width)
    pixels = cv2.warpPerspective(
        np.asarray(image), matrix, (width, height), borderValue=(180, 172, 160)
    )
    return Image.fromarray(pixels)


def shadowed(image: Image.Image, depth: float, rng: Random) -> Image.Image:
    """A soft shadow that takes up to `depth` of the light on one side."""
    width, height = image.size
    columns, rows = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = rng.uniform(0, 2 * np.pi)
    across = columns * np.cos(angle) + rows * np.sin(angle) - rng.uniform(-0.3, 0.3)
    light = 1 - depth / (1 + np.exp(-6 * across))
    return _image(np.asarray(image, np.float32) * light[..., None].astype(np.float32))


def dim(image: Image.Image, light: float) -> Image.Image:
    """With only `light` (0 to 1) of its brightness."""
    return _image(np.asarray(image, np.float32) * np.float32(light))


def noisy(image: Image.Image, grain: float, rng: Random) -> Image.Image:
    """With a sensor's grain: normal noise of `grain` grey levels."""
    pixels = np.asarray(image, np.float32)
    noise = np.random.default_rng(rng.getrandbits(32)).normal(0, grain, pixels.shape)
    return _image(pixels + noise.astype(np.float32))


def compressed(image: Image.Image, quality: int) -> Image.Image:
    """Through JPEG and back."""
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def _image(pixels: Pixels) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
