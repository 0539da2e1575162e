"""How fast and in how much memory an export streams: `python -m bench.export [--rows 1000000]`.

Writes synthetic documents in each format, each in a process of its own, and prints rows a second,
seconds of CPU and the process's peak memory; exits 1 when a peak is over 150 MB.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rxcore.exports.card import CardFacts
from rxcore.exports.documents import ExportDocument, ExportReading
from rxcore.exports.folder import FORMATS, write_export
from rxcore.readings import Answer, Box, Disease, Medicine

ROWS_EACH = 5
MOST_MEGABYTES = 150
SAID = "Aten-D 50 mg tab 1-0-1, Ascobic Acid 500 mg OD, Telma 40, Crocin"


def documents(count: int) -> Iterator[ExportDocument]:
    """That many documents of five rows: kept, changed, removed and added medicines, a disease."""
    for number in range(count):
        sha256 = f"{number:064x}"
        read = tuple(
            Medicine(
                written=f"Tab. {name} 50 mg 1-0-1 x 30 days", name=name, strength="50 mg",
                form="tablet", frequency="1-0-1", duration="30 days", confidence=0.87,
                box=Box(0.1, 0.2, 0.5, 0.04),
            )
            for name in ("Aten-D", "Ascobic Acid", "Telma")
        )  # fmt: skip
        final = (
            read[0],
            Medicine(name="Ascorbic Acid", strength="500 mg", lineage=read[1].lineage),
            Medicine(name="Crocin", strength="650 mg"),
            Disease(name="Diabetes", code="E11.9"),
        )
        said = (Answer("medicines", "1", "answer en Which medicines", SAID),)
        yield ExportDocument(
            document=number, sha256=sha256, page=1, state="final", basis="read", final=final,
            finalised_by="Reviewer", finalised_at="2026-05-04T09:31:07.123Z", model=read,
            reader="embedded-ocr", answers=said,
            readings=(
                ExportReading(
                    id=number * 2, reader="embedded-ocr", kind="model", at="", rows=read,
                    answers=said,
                ),
                ExportReading(
                    id=number * 2 + 1, reader="Reviewer", kind="person", at="", rows=final
                ),
            ),
        )  # fmt: skip


def one(form: str, rows: int) -> None:
    """Exports in this process and prints one line of figures."""
    form_found = next(known for known in FORMATS if known == form)
    facts = CardFacts(made_at="now", made_by="bench", version="0")
    with tempfile.TemporaryDirectory() as folder:
        began, cpu = time.perf_counter(), time.process_time()
        exported = write_export(
            Path(folder) / "out", form_found, documents(rows // ROWS_EACH), facts
        )
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        size = sum(path.stat().st_size for path in exported.folder.iterdir()) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    count = exported.tally.rows
    print(
        f"{form:<10} {count:>9} rows {count / wall:>9.0f} rows/s {cpu:>7.1f} s CPU "
        f"{size:>7.0f} MB on disk {peak:>6.0f} MB peak"
    )
    sys.exit(1 if peak > MOST_MEGABYTES else 0)


def main() -> None:
    """Runs every format, or the one named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--format", choices=FORMATS, action="append")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.here:
        one(asked.format[0], asked.rows)
    failed = 0
    for form in asked.format or FORMATS:
        command = [sys.executable, "-m", "bench.export", "--rows", str(asked.rows)]
        failed += subprocess.run([*command, "--format", form, "--here"], check=False).returncode
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
