"""What a model needs against what is free, and how long it may take. Arithmetic only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from rxcore.readers.paligemma.checkpoints import Shape

Precision = Literal["bf16", "fp16", "fp32", "int8", "nf4"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)

# Bytes of one number in a quantised decoder layer, and in everything else. nf4 with double
# quantisation keeps about 4.13 bits a parameter.
DECODER_BYTES: Mapping[Precision, float] = {
    "bf16": 2, "fp16": 2, "fp32": 4, "int8": 1.0, "nf4": 4.13 / 8,
}  # fmt: skip
OTHER_BYTES: Mapping[Precision, int] = {"bf16": 2, "fp16": 2, "fp32": 4, "int8": 2, "nf4": 2}

PROMPT_TOKENS = 24  # begin sign, question and line end of the mission's two questions
NEW_TOKENS = 100
RESERVE = 900_000_000  # bytes: the driver's context, libraries, a strip of attention, fragments


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes. rows: how many prompts are read at once."""

    weights: int
    cache: int
    activations: int

    @property
    def total(self) -> int:
        """All of it, with RESERVE for what no model asks for by itself."""
        return self.weights + self.cache + self.activations + RESERVE


@dataclass(frozen=True, slots=True)
class Speed:
    """What a device does: operations per second in matrix products, and bytes per second.

    slowdown: how many times the floor reading takes there. 4 on a GPU, where plain kernels are
    reported at 3 to 10; 2 on a processor, where bench/reading.py came to about 1.5.
    """

    operations: float
    bandwidth: float
    slowdown: float = 4.0


def weight_bytes(shape: Shape, precision: Precision) -> int:
    """Bytes of all weights once they are loaded."""
    other = (shape.embedding + shape.vision) * OTHER_BYTES[precision]
    return round(shape.decoder * DECODER_BYTES[precision]) + other


def row_cache_bytes(shape: Shape, precision: Precision, new_tokens: int = NEW_TOKENS) -> int:
    """Keys and values of one prompt with its image and its answer."""
    tokens = shape.image_tokens + PROMPT_TOKENS + new_tokens
    numbers = 2 * shape.layers * shape.kv_heads * shape.head_dim
    return numbers * tokens * OTHER_BYTES[precision]


def row_activation_bytes(shape: Shape, precision: Precision) -> int:
    """The largest moment of one prompt's prefill: the feed-forward products, and the image in the
    vision tower. Attention works in strips of a fixed size, which RESERVE holds."""
    tokens, size = shape.image_tokens + PROMPT_TOKENS, OTHER_BYTES[precision]
    feed_forward = tokens * (3 * shape.ffn + 4 * shape.hidden) * size
    return feed_forward + shape.image_tokens * (shape.hidden + 4 * shape.vision_ffn) * size


def needed(shape: Shape, precision: Precision, rows: int = 2) -> Need:
    """Bytes to read `rows` prompts at once; two are the mission's questions on one image."""
    return Need(
        weight_bytes(shape, precision),
        rows * row_cache_bytes(shape, precision),
        rows * row_activation_bytes(shape, precision),
    )


def rows_that_fit(shape: Shape, precision: Precision, free: int, most: int = 32) -> int:
    """Prompts at once beside weights that are loaded already; `free` is what they left over."""
    row = row_cache_bytes(shape, precision) + row_activation_bytes(shape, precision)
    return max(1, min(most, (free - RESERVE) // row))


def step_bytes(shape: Shape, precision: Precision) -> int:
    """Bytes of weights that one decoding step reads: all but the vision tower."""
    return weight_bytes(shape, precision) - shape.vision * OTHER_BYTES[precision]


def prefill_operations(shape: Shape, rows: int, images: int) -> float:
    """Multiplications and additions before the first word: two a parameter a token."""
    tokens = shape.image_tokens + PROMPT_TOKENS
    return 2.0 * (shape.decoder * rows * tokens + shape.vision * images * shape.image_tokens)


def floor_seconds(
    shape: Shape, precision: Precision, speed: Speed, rows: int, images: int, new_tokens: int
) -> float:
    """The least time for one batch: products at the device's rate, then weights (and keys and
    values) read once a word at its bandwidth."""
    prefill = prefill_operations(shape, rows, images) / speed.operations
    read = step_bytes(shape, precision) + rows * row_cache_bytes(shape, precision, new_tokens)
    return prefill + new_tokens * read / speed.bandwidth


def expected_seconds(shape: Shape, precision: Precision, speed: Speed) -> float:
    """Seconds for one image and both questions in one batch: the floor times the device's
    slowdown. An estimate to choose by, not a promise."""
    return speed.slowdown * floor_seconds(shape, precision, speed, 2, 1, NEW_TOKENS)
