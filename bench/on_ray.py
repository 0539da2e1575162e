"""One process against a Ray cluster of this machine's own cores, on the same backlog.

`python -m bench.on_ray [--pages N]`: sample pages, each made another file by one pixel, read by the
embedded reader, first by `manage.py extract`, then by `manage.py extract --on ray`. Wall clock of
the whole command, its start and its readers' included.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from rxcore.settings import ROOT

SAMPLES = sorted((ROOT / "samples").glob("*.jpg"))


def main() -> None:
    """Prints pages, seconds and seconds a page of both, and the machine's load before each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=24)
    pages = parser.parse_args().pages
    for name, options in (("one process", ()), ("ray", ("--on", "ray"))):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            run(home, "init")
            run(home, "add", *map(str, files(home / "pages", pages)))
            load, start = os.getloadavg()[0], time.perf_counter()
            done = json.loads(run(home, "extract", *options, "--json").splitlines()[-1])
            seconds = time.perf_counter() - start
            assert done == {"read": pages, "failed": 0}, done
        print(
            f"{name}: {pages} pages in {seconds:.1f} s, {seconds / pages:.2f} s a page "
            f"({os.cpu_count()} cores, load {load:.1f} before)",
            flush=True,
        )


def files(folder: Path, count: int) -> list[Path]:
    """As many different files of sample pages."""
    folder.mkdir()
    return [_file(folder, number) for number in range(count)]


def _file(folder: Path, number: int) -> Path:
    page = Image.open(io.BytesIO(SAMPLES[number % len(SAMPLES)].read_bytes())).convert("RGB")
    page.putpixel((0, 0), (number % 256, number // 256, 255))
    path = folder / f"{number}.png"
    page.save(path, compress_level=1)
    return path


def run(home: Path, *arguments: str) -> str:
    """A command of manage.py on that data folder."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RX_")}
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env=environment | {"RX_HOME": str(home), "RX_READER": "ocr"},
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return done.stdout


if __name__ == "__main__":
    main()
