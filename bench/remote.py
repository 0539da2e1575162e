"""What the reader behind an address costs: `python -m bench.remote [--pages 64] [--seconds 0.2]`.

A server on this machine answers each page after a fixed time. Prints documents a second with 1, 8
and 32 pages under way, the share of what the server could do, and the processor's time that a page
costs here beside that of the bare openai client asked for the same.
"""

import argparse
import json
import time
from collections.abc import Sequence
from typing import Any

import httpx2
import openai
from PIL import Image

from rxcore.evidence import Block, Line, link
from rxcore.questions import DEFAULT
from rxcore.readers.finder import Evidence
from rxcore.readers.remote import wanted
from rxcore.readers.remote.client import message
from rxcore.readers.remote.reader import RemoteReader
from rxcore.readings import ModelReading
from rxcore.settings import Remote
from tests.model_server import MODEL, Sent, said, serving

IN_FLIGHT = (1, 8, 32)
MEDICINE = {"name": "Aten-D", "strength": "50 mg", "form": "tab", "frequency": "1-0-1"}
ROWS = json.dumps({"medicines": [MEDICINE] * 5, "diseases": [{"name": "Hypertension"}]})


class NoLines:
    """Leaves OCR out: what it costs a page is measured elsewhere."""

    def rotation(self, page: Image.Image) -> int:
        """Upright."""
        del page
        return 0

    def lines(self, page: Image.Image) -> list[Line]:
        """None."""
        del page
        return []

    def regions(self, page: Image.Image) -> list[Block]:
        """None."""
        del page
        return []


def through_the_reader(url: str, pages: Sequence[Image.Image], at_once: int) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    reader = RemoteReader(Remote(url=url, model=MODEL, at_once=at_once), Evidence(NoLines(), link))
    start, used = time.perf_counter(), time.process_time()
    results = reader.read(pages, DEFAULT)
    taken = time.perf_counter() - start, time.process_time() - used
    if not all(isinstance(result, ModelReading) for result in results):
        raise RuntimeError("a page was not read")
    return taken


def directly(url: str, pages: Sequence[Image.Image]) -> float:
    """Seconds of the processor that the bare client takes, one page after another."""
    shape: Any = wanted.response_format()
    with openai.OpenAI(api_key="none", base_url=url, http_client=httpx2.Client()) as client:
        used = time.process_time()
        for page in pages:
            asked: Any = [message(wanted.QUESTION.text, page)]
            client.chat.completions.create(model=MODEL, messages=asked, response_format=shape)
        return time.process_time() - used


def main() -> None:
    """Prints one line for each number of pages under way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=0.2, help="how long an answer takes")
    args = parser.parse_args()

    def script(_: dict[str, Any]) -> Sent:
        time.sleep(args.seconds)
        return said(ROWS)

    pages = [Image.effect_noise((1240, 1754), 40).convert("RGB")] * args.pages
    with serving(script) as server:
        bare = directly(server.url, pages[:16]) / 16
        for at_once in IN_FLIGHT:
            clock, used = through_the_reader(server.url, pages, at_once)
            rate = len(pages) / clock
            share = rate * args.seconds / at_once
            print(
                f"{at_once:3} under way: {rate:6.1f} documents/s, {share:4.0%} of the server's, "
                f"{1000 * used / len(pages):5.1f} ms of the processor a page ({1000 * bare:.1f} by "
                "the bare client, the server's own included in both)"
            )


if __name__ == "__main__":
    main()
