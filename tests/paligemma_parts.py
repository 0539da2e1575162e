"""Small parts that the PaliGemma tests share: prompts, pictures, a plan for the tiny model."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from rxcore.readers.paligemma.device import Machine
from rxcore.readers.paligemma.plan import Plan
from rxcore.readers.paligemma.weights import LOCAL, Weights

if TYPE_CHECKING:
    from rxcore.readers.paligemma.generate import Ask

MEDICINES = "answer en Which medicines are mentioned in the prescription"
PROMPTS = (MEDICINES, "ocr", "detect paper ; pen")
GB = 10**9


def machine(**changes: Any) -> Machine:
    """A processor with 8 GB free, but for `changes`."""
    usual = {"device": "cpu", "name": "CPU", "free": 8 * GB, "total": 8 * GB, "sixteen": "bf16"}
    return Machine(**{"quantises": True, **usual, **changes})


def plan(folder: Path, precision: Any = "fp32") -> Plan:
    """The tiny model in that precision."""
    return Plan(Weights(str(folder), folder, LOCAL), precision, machine())


def drawn(seed: int, size: tuple[int, int] = (90, 60)) -> Image.Image:
    """A colourful picture of no meaning."""
    gradient = Image.linear_gradient("L").resize(size).rotate(37 * seed)
    return Image.merge("RGB", (gradient, gradient.rotate(90 + seed), gradient))


def asks(images: int, prompts: tuple[str, ...] = PROMPTS) -> "list[Ask]":
    """Every prompt about every image."""
    from rxcore.readers.paligemma.generate import Ask

    return [Ask(image, prompt) for image in range(images) for prompt in prompts]
