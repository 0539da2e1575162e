"""A scripted day at the keyboard: python -m bench.day [--documents 60]

Half of the documents were read right, a quarter has a misspelt name, and of a quarter the reader
missed a medicine: one in three of those it offers, one can be read where a person points, one is
typed. The day is worked twice in a real browser: once with what the first edition of the desk had
(a missed medicine is added cell by cell, a name typed anew), once as the desk is meant (typed line,
a click on the ink, offer, suggested name). Prints keys, clicks included, and seconds of each kind
of document.
"""

import argparse
import io
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, expect

from bench.trials.browsing import chromium, signed_in
from db import documents, intake, jobs, readings, sessions
from db.connection import Database, opened
from rxcore.intake import Incoming
from rxcore.limits import Limits
from rxcore.people import Actor
from rxcore.readings import Disease, Medicine, ModelReading, Offer
from rxcore.store import ImageStore
from tests.building import CARD
from tests.server import PASSWORD, PATIENCE_MS, REVIEWER, running, with_accounts

ROOT: Final = Actor("cli:bench", "administrator")
Kind = Literal["right", "misspelt", "missed", "pointed", "offered"]
Edition = Literal["first", "now"]

DAY: Final[tuple[Kind, ...]] = (
    "right", "missed", "right", "misspelt", "right", "pointed", "right", "misspelt", "right",
    "offered", "right", "misspelt",
)  # fmt: skip
"""What comes round and round."""
MISSED: Final[dict[str, Any]] = {
    "name": "Zorbimax", "strength": "5 mg", "form": "tablet", "frequency": "1-0-1",
    "duration": "30 days", "instructions": "after food",
}  # fmt: skip
AS_A_LINE: Final = "Zorbimax 5 mg tab 1-0-1 x 30 days after food"


WRITTEN: Final = ("Tab. Crocin 40 mg 1-0-1", "Tab. Telma 40 mg 1-0-1", AS_A_LINE)
TOP, STEP, SIZE = 150, 120, 34
"""Of the written lines on a page of 1000 x 800 pixels, and of their letters."""


def drawn(number: int) -> bytes:
    """A page with the three lines, and its number, which makes its bytes its own."""
    page = Image.new("RGB", (1000, 800), "white")
    pen = ImageDraw.Draw(page)
    pen.text((60, 40), f"Page {number}", fill="black", font=ImageFont.load_default(20))
    for at, line in enumerate(WRITTEN):
        pen.text((60, TOP + STEP * at), line, fill="black", font=ImageFont.load_default(SIZE))
    buffer = io.BytesIO()
    page.save(buffer, "PNG")
    return buffer.getvalue()


def add(db: Database, home: Path, number: int, kind: Kind) -> None:
    """A page that a model has read."""
    files = [Incoming(f"{number}.png", drawn(number))]
    store = ImageStore(home / "images")
    *_, _ = intake.add_all(db, store, ROOT, files, Limits(), upload="day")
    [job] = jobs.claim(db, 1)
    jobs.complete(db, job, CARD, made(kind))


def made(kind: Kind) -> ModelReading:
    """What the model made of a page that says Crocin, Telma and, sometimes, the missed medicine."""
    first = "Crocinn" if kind == "misspelt" else "Crocin"
    perhaps = replace(Medicine(written=AS_A_LINE), **MISSED)
    return ModelReading(
        medicines=tuple(
            Medicine(written=name, name=name, strength="40 mg", frequency="1-0-1", confidence=0.98)
            for name in (first, "Telma")
        ),
        diseases=(Disease(written="Fever", name="Fever", code="R50.9", confidence=0.98),),
        offers=(Offer(perhaps, 0.4, "It stands beside a line."),) if kind == "offered" else (),
    )


@dataclass
class Worked:
    """Keys and seconds of each document of one kind."""

    keys: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


class Reviewer:
    """Works through documents with the keyboard alone, and counts its keys."""

    def __init__(self, page: Page, edition: Edition) -> None:
        self._page, self._edition = page, edition
        self._keys = 0
        self.worked: dict[Kind, Worked] = {}

    def work(self, number: int, kind: Kind, *, last: bool) -> None:
        """One document, until the next one is painted, or, after the last, the day's end."""
        began, self._keys = time.monotonic(), 0
        if kind == "misspelt":
            self._mend()
        elif kind == "offered" and self._edition == "now":
            self._press("o")
        elif kind == "pointed" and self._edition == "now":
            self._point()
        elif kind in ("missed", "pointed", "offered"):
            self._add()
        self._press("Control+Enter")
        expect(self._page.get_by_test_id("message")).to_contain_text("not marked; once more")
        self._press("Control+Enter")
        if last:
            expect(self._page.get_by_text("Nothing waits for you")).to_be_visible()
        else:
            self.shows(number + 1)
        done = self.worked.setdefault(kind, Worked())
        done.keys.append(self._keys)
        done.seconds.append(time.monotonic() - began)

    def shows(self, number: int) -> None:
        """Waits until a document can be worked on."""
        expect(self._page.get_by_test_id("document")).to_contain_text(f"rx-{number:04d}")
        expect(self._page.get_by_test_id("submit")).to_be_enabled()

    def _mend(self) -> None:
        if self._edition == "now":
            expect(self._page.get_by_test_id("candidate-0-1")).to_be_visible()
            self._press("1")
            return
        self._press("e")
        self._press("Control+a")
        self._type("Crocin")
        self._press("Enter")

    def _add(self) -> None:
        if self._edition == "now":
            self._press("l")
            self._type(AS_A_LINE)
            self._press("Enter")
            expect(self._page.get_by_test_id("row-2")).to_have_attribute("data-status", "added")
            return
        self._press("m")
        columns = self._page.get_by_test_id("row-2").locator("[data-field]").evaluate_all(
            "cells => cells.map((cell) => cell.dataset.field)"
        )  # fmt: skip
        left = dict(MISSED)
        for column in columns[columns.index("name") :]:
            self._type(left.pop(column, ""))
            self._press("Tab" if left else "Enter")
            if not left:
                return

    def _point(self) -> None:
        """A click on the third line, and Enter once it is read."""
        frame = self._page.get_by_test_id("image").bounding_box()
        assert frame is not None
        scale = frame["width"] / 1000
        middle = frame["y"] + scale * (TOP + STEP * 2 + SIZE / 2)
        self._keys += 1
        self._page.mouse.click(frame["x"] + 300 * scale, middle)
        expect(self._page.get_by_test_id("line-text")).to_have_value(re.compile("food"))
        self._press("Enter")
        expect(self._page.get_by_test_id("row-2")).to_have_attribute("data-status", "added")

    def _press(self, key: str) -> None:
        self._keys += 1
        self._page.keyboard.press(key)

    def _type(self, text: str) -> None:
        self._keys += len(text)
        self._page.keyboard.type(text)


def day(edition: Edition, count: int) -> dict[Kind, Worked]:
    """Works so many documents; raises SystemExit when one ends otherwise than it must."""
    kinds = [DAY[number % len(DAY)] for number in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with_accounts(home)
        with opened(home / "rx.db") as db:
            for number, kind in enumerate(kinds, 1):
                add(db, home, number, kind)
            token = sessions.sign_in(db, REVIEWER, PASSWORD, "bench")
            db.execute("UPDATE documents SET risk = 0, priority = 0")  # in the order of the day
            with (
                running(home) as server,
                chromium() as browser,
                signed_in(browser, server, token) as page,
            ):
                page.goto(f"{server.url}/review", wait_until="commit")
                reviewer = Reviewer(page, edition)
                reviewer.shows(1)
                for number, kind in enumerate(kinds, 1):
                    reviewer.work(number, kind, last=number == count)
            for number, kind in enumerate(kinds, 1):
                _check(db, number, kind)
    return reviewer.worked


def _check(db: Database, number: int, kind: Kind) -> None:
    final = documents.get(db, number).final
    rows = readings.load(db, final).rows if final else ()
    names = [row.name for row in rows if isinstance(row, Medicine)]
    missed = [MISSED["name"]] if kind in ("missed", "pointed", "offered") else []
    if names != ["Crocin", "Telma", *missed]:
        raise SystemExit(f"rx-{number:04d} ({kind}) ended as {names}")
    for row in rows:
        if row.name == MISSED["name"] and row.values() | MISSED != row.values():
            raise SystemExit(f"rx-{number:04d} ({kind}) ended as {row.values()}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a line a kind."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=60)
    args = parser.parse_args(arguments)
    expect.set_options(timeout=PATIENCE_MS)
    first, now = day("first", args.documents), day("now", args.documents)
    print("| | documents | keys each, first | now | seconds each, first | now |")
    print("|---|---|---|---|---|---|")
    for kind, old in first.items():
        new, many = now[kind], len(old.keys)
        print(
            f"| {kind} | {many} | {sum(old.keys) / many:.1f} | {sum(new.keys) / many:.1f} "
            f"| {sum(old.seconds) / many:.2f} | {sum(new.seconds) / many:.2f} |"
        )
    keys, later = (sum(sum(w.keys) for w in each.values()) for each in (first, now))
    print(f"| all, in sum | {args.documents} | {keys} | {later} | | |")


if __name__ == "__main__":
    main()
