"""How much faster this reader is than the published way: one image and one question a `generate`.

    python -m bench.reading             a random model on the processor
    python -m bench.reading --cuda      3B and 10B dimensions on an NVIDIA GPU

Same weights, same images, same questions, same number of tokens, one run, taken in turns.
"""

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from PIL import Image

from bench.random_models import SHAPES, random_model
from rxcore.questions import DEFAULT
from rxcore.readers.paligemma import attention
from rxcore.readers.paligemma.device import look, measure
from rxcore.readers.paligemma.generate import Engine
from rxcore.readers.paligemma.load import ATTENTION
from rxcore.readers.paligemma.memory import Precision, floor_seconds
from rxcore.readers.paligemma.reader import PaliGemmaReader
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import ModelReading

SIDE = (1240, 1754)  # pixels: an A4 page at 150 dpi


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured: a size of model, how many images at once, and on what."""

    size: str
    images: int
    device: str
    precision: Precision
    new_tokens: int
    repeats: int


@dataclass(frozen=True, slots=True)
class Result:
    """Images per second of both ways, each the median of the repeats, and seconds as they came.

    peak_gb: of the whole process on the processor, of the card's allocations on a GPU. floor: the
    share of the least possible time, on a GPU only. same: answers that both ways gave alike.
    processor_ratio: the ratio of the processor's own seconds, which other work on the machine
    disturbs less; only on the processor.
    """

    case: Case
    loop_images_per_second: float
    reader_images_per_second: float
    ratio: float
    processor_ratio: float | None
    loop_seconds: tuple[float, ...]
    reader_seconds: tuple[float, ...]
    loop_processor_seconds: tuple[float, ...]
    reader_processor_seconds: tuple[float, ...]
    loop_peak_gb: float
    reader_peak_gb: float
    floor: float | None
    same: str


def pages(count: int) -> list[Image.Image]:
    """Pages of noise, each its own: what is on them makes no difference to the time."""
    return [
        Image.effect_noise(SIDE, 40 + 10 * i).convert("RGB").rotate(90 * (i % 4))
        for i in range(count)
    ]


@torch.inference_mode()
def tutorial_loop(
    model: Any, processor: Any, images: Sequence[Image.Image], new_tokens: int
) -> list[str]:
    """The published way: each image with each question alone, greedy, transformers' own choice of
    attention."""
    model.set_attn_implementation({"vision_config": "sdpa", "text_config": "eager"})
    said = []
    for image in images:
        for question in DEFAULT:
            inputs = processor(images=image, text=f"<image>{question.prompt}", return_tensors="pt")
            inputs.pop("labels")
            inputs = inputs.to(model.device)
            inputs["pixel_values"] = inputs["pixel_values"].to(model.dtype)
            output = model.generate(**inputs, max_new_tokens=new_tokens, do_sample=False)
            answer = output[0][inputs["input_ids"].shape[1] :]
            said.append(processor.decode(answer, skip_special_tokens=True))
    return said


def this_reader(
    model: Any, processor: Any, images: Sequence[Image.Image], new_tokens: int
) -> list[str]:
    """The same through the product's reader, rows and confidence included."""
    attention.register()
    model.set_attn_implementation(ATTENTION)
    engine = Engine(model, processor, rows_at_once=len(images) * len(DEFAULT))
    reader = PaliGemmaReader(ReaderCard("bench", "random"), lambda: engine, new_tokens=new_tokens)
    readings = reader.read(images, DEFAULT)
    return [a.text for r in readings if isinstance(r, ModelReading) for a in r.answers]


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds by the clock and of the processor, peak gigabytes so far, and what was said."""

    seconds: float
    processor: float
    peak: float
    said: list[str]


def timed(act: Callable[[], list[str]], device: str) -> Timed:
    """Runs it once."""
    if device == "cuda":
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
    start, processor = time.perf_counter(), time.process_time()
    said = act()
    if device == "cuda":
        torch.cuda.synchronize()
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    return Timed(seconds, processor, _peak_gb(device), said)


def _peak_gb(device: str) -> float:
    if device == "cuda":
        return torch.cuda.max_memory_allocated() / 1e9
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def run(case: Case) -> Result:
    """One case: a warm-up of both ways, then both in turns."""
    dtype = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(case.precision, torch.float32)
    model, processor = random_model(SHAPES[case.size], dtype, case.device, case.new_tokens)
    images = pages(case.images)

    def loop() -> list[str]:
        return tutorial_loop(model, processor, images, case.new_tokens)

    def batch() -> list[str]:
        return this_reader(model, processor, images, case.new_tokens)

    tutorial_loop(model, processor, images[:1], case.new_tokens)
    batch()
    rounds = [(timed(loop, case.device), timed(batch, case.device)) for _ in range(case.repeats)]
    loops, batches = ([r[way] for r in rounds] for way in (0, 1))
    slow = statistics.median(once.seconds for once in loops)
    quick = statistics.median(once.seconds for once in batches)
    alike = sum(a == b for a, b in zip(loops[0].said, batches[0].said, strict=True))
    return Result(
        case=case,
        loop_images_per_second=round(case.images / slow, 4),
        reader_images_per_second=round(case.images / quick, 4),
        ratio=round(slow / quick, 2),
        processor_ratio=_processor_ratio(loops, batches) if case.device == "cpu" else None,
        loop_seconds=tuple(round(once.seconds, 2) for once in loops),
        reader_seconds=tuple(round(once.seconds, 2) for once in batches),
        loop_processor_seconds=tuple(round(once.processor, 2) for once in loops),
        reader_processor_seconds=tuple(round(once.processor, 2) for once in batches),
        loop_peak_gb=round(max(once.peak for once in loops), 2),
        reader_peak_gb=round(max(once.peak for once in batches), 2),
        floor=_share_of_floor(case, quick) if case.device == "cuda" else None,
        same=f"{alike} of {len(loops[0].said)}",
    )


def _processor_ratio(loops: Sequence[Timed], batches: Sequence[Timed]) -> float:
    slow = statistics.median(once.processor for once in loops)
    return round(slow / statistics.median(once.processor for once in batches), 2)


def _share_of_floor(case: Case, seconds: float) -> float:
    """The least time at the card's own measured rates over the time taken."""
    speed = measure(look("cuda"), case.precision)
    rows = case.images * len(DEFAULT)
    shape = SHAPES[case.size]
    least = floor_seconds(shape, case.precision, speed, rows, case.images, case.new_tokens)
    return round(least / seconds, 3)


def cases(args: argparse.Namespace) -> list[Case]:
    """On a GPU 3B and 10B with 8 images; else one and two images on the processor."""
    if args.cuda:
        return [Case(s, 8, "cuda", "bf16", args.tokens, args.repeats) for s in ("3b", "10b")]
    return [Case(args.size, n, "cpu", "fp32", args.tokens, args.repeats) for n in (1, 2)]


def show(result: Result) -> str:
    """One result in a few lines."""
    case = result.case
    lines = [
        f"{case.size} random weights, {case.precision}, {case.device}, {case.images} image(s) x "
        f"{len(DEFAULT)} questions, {case.new_tokens} tokens each, {case.repeats} repeats",
        f"  tutorial's loop {result.loop_images_per_second} images/s {result.loop_seconds} s, "
        f"peak {result.loop_peak_gb} GB",
        f"  this reader     {result.reader_images_per_second} images/s {result.reader_seconds} s, "
        f"peak {result.reader_peak_gb} GB",
        f"  ratio {result.ratio}; same answers: {result.same}",
    ]
    if result.processor_ratio is not None:
        lines.append(
            f"  processor time {result.loop_processor_seconds} s and "
            f"{result.reader_processor_seconds} s, ratio {result.processor_ratio}"
        )
    if result.floor is not None:
        lines.append(f"  share of the floor: {result.floor:.1%}")
    return "\n".join(lines)


def main() -> int:
    """Runs and prints; 1 when a GPU was asked for and none is here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuda", action="store_true", help="3B and 10B on an NVIDIA GPU")
    parser.add_argument("--size", choices=SHAPES, default="35m", help="on the processor")
    parser.add_argument("--tokens", type=int, default=100, help="new tokens an answer")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument(
        "--threads", type=int, default=0, help="of the processor; 0: torch's choice"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    if args.cuda and not torch.cuda.is_available():
        print("The GPU part was not run: torch sees no NVIDIA GPU on this machine.")
        return 1
    results = [run(case) for case in cases(args)]
    print(json.dumps([asdict(r) for r in results]) if args.json else "\n".join(map(show, results)))
    if not args.cuda:
        print(
            "The GPU part was not run; run it with: python -m bench.reading --cuda", file=sys.stderr
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
