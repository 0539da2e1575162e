"""Random edit scripts: what a reviewer might do, done in a real browser and on the plain editor."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlite_utils import Database

from bench.plain_editor import Ending, Kind, Line, PlainEditor
from db import documents, readings
from db.connection import opened
from rxcore.readings import Disease, Medicine, ModelReading, Offer
from tests.building import model_reading

TEXTS = (
    "Ascorbic acid", "Crocin", "Fever", "fever", "Zinc 50", "Ibuprofène 400", "O'Neil & Co",
    "<b>bold</b>", "אספירין", "दवा", "a", "1-0-1 x 30",
)  # fmt: skip
EDITED: dict[Kind, tuple[str, ...]] = {
    "medicine": ("written", "name", "strength", "frequency"),
    "disease": ("written", "name", "code", "certainty"),
}
LINES: dict[str, dict[str, str]] = {
    "Zorbimax 5 mg": {"name": "Zorbimax", "strength": "5 mg"},
    "Tab Zorbimax 5 mg 1-0-1 x 5 days": {
        "name": "Zorbimax", "strength": "5 mg", "form": "tablet", "frequency": "1-0-1",
        "duration": "5 days",
    },
    "Syp Kelvotin 5 ml BD": {
        "name": "Kelvotin", "form": "syrup", "dose": "5 ml", "frequency": "BD",
    },
    "Inj Marzoflex 40 mg IV OD": {
        "name": "Marzoflex", "strength": "40 mg", "form": "injection", "route": "IV",
        "frequency": "OD",
    },
    "Kelvotin 250 mg after food": {
        "name": "Kelvotin", "strength": "250 mg", "instructions": "after food",
    },
}  # fmt: skip
"""Lines as people type them, of names that no list holds, and the cells that each fills."""
SUBMIT_SECONDS = 30
ASKING = ("question", "Nothing is listed", "not marked", "on the screen")


def five_rows() -> ModelReading:
    """What the scripts begin with, two offers beside them; new for each document, because rows have
    ids of their own."""
    medicines = model_reading("Ascobic Acid", "Crocin", "Aten-D").medicines
    diseases = (
        Disease(written="Fever", name="Fever", code="R50.9"),
        Disease(written="Anaemia", name="Anaemia", code="D64.9"),
    )
    offers = (
        Offer(Medicine(written="Telma 40", name="Telma", strength="40 mg"), 0.4, "It is crossed."),
        Offer(Disease(written="Gout", name="Gout"), 0.3, "It is a past disease."),
    )
    return ModelReading(medicines=medicines, diseases=diseases, offers=offers)


@dataclass(frozen=True, slots=True)
class Step:
    """One act. at: the row. text goes into column; open leaves the cell open afterwards."""

    act: str
    at: int = 0
    column: str = ""
    text: str = ""
    open: bool = False


class Script:
    """A reviewer at one document: every step is done on the page and on the plain editor."""

    def __init__(self, page: Page, url: str, database: Path, document: int) -> None:
        self._page, self._url = page, url
        self._database, self._document = database, document
        with opened(database) as db:
            self.plain = PlainEditor(_lines(db, document), _offers(db, document))
        self._columns = {line.kind: list(line.cells) for line in self.plain.lines}

    def start(self) -> None:
        self._page.goto(f"{self._url}/review?document={self._document}", wait_until="commit")
        self._ready()

    def _ready(self) -> None:
        expect(self._page.get_by_test_id("document")).to_contain_text(f"rx-{self._document:04d}")
        expect(self._page.get_by_test_id("submit")).to_be_enabled()

    def do(self, step: Step) -> None:
        """Raises KeyError for an act that it does not know."""
        acts: dict[str, Callable[[Step], None]] = {
            "type": self._type,
            "accept": lambda s: self._key(s, "a", self.plain.accept),
            "together": lambda _: self._together(),
            "strike": lambda s: self._key(s, "x", self.plain.strike),
            "illegible": lambda s: self._key(s, "i", self.plain.illegible),
            "add": self._add,
            "line": self._line,
            "point": self._point,
            "offer": lambda _: self._offer(),
            "undo": lambda _: self._travel("Control+z", self.plain.undo, self.plain.past),
            "redo": lambda _: self._travel("Control+y", self.plain.redo, self.plain.future),
            "reload": lambda _: self._reload(),
        }
        acts[step.act](step)

    def _press(self, key: str) -> None:
        self._page.keyboard.press(key)

    def _key(self, step: Step, key: str, plain: Callable[[int], None]) -> None:
        self._page.get_by_test_id(f"row-{step.at}").focus()
        self._press(key)
        plain(step.at)

    def _type(self, step: Step) -> None:
        self._page.get_by_test_id(f"row-{step.at}").focus()
        self._page.get_by_test_id(f"cell-{step.at}-{step.column}").click()
        self._page.keyboard.type(step.text)
        if not step.open:
            self._press("Enter")
        self.plain.type(step.at, step.column, step.text)

    def _add(self, step: Step) -> None:
        kind: Kind = "medicine" if step.column == "medicine" else "disease"
        self._press("Escape")
        self._press("m" if kind == "medicine" else "d")
        self._page.keyboard.type(step.text)
        self._press("Enter")
        self.plain.add(kind, self._columns[kind], step.text)

    def _line(self, step: Step) -> None:
        self._press("Escape")
        self._press("l")
        self._write(step.text, placed=False)

    def _point(self, step: Step) -> None:
        """A box drawn round some ink, and what it says typed over what the reader makes of it."""
        self._press("Escape")
        frame = self._page.get_by_test_id("image").bounding_box()
        assert frame is not None
        left, top = frame["x"] + 20, frame["y"] + 20
        mouse = self._page.mouse
        self._page.keyboard.down("Shift")
        mouse.move(left, top)
        mouse.down()
        mouse.move(left + 160, top + 40, steps=4)
        mouse.up()
        self._page.keyboard.up("Shift")
        expect(self._page.get_by_test_id("line-text")).not_to_have_value("")
        self._press("Control+a")
        self._write(step.text, placed=True)

    def _write(self, text: str, *, placed: bool) -> None:
        self._page.keyboard.type(text)
        self._press("Enter")
        self.plain.add_line("medicine", self._cells(text), placed=placed)
        rows = self._page.get_by_test_id("desk").locator("[role=row][data-row]")
        expect(rows).to_have_count(len(self.plain.lines))

    def _cells(self, text: str) -> dict[str, str]:
        return dict.fromkeys(self._columns["medicine"], "") | {"written": text} | LINES[text]

    def _offer(self) -> None:
        if self.plain.open_offers():
            self._press("Escape")
            self._press("o")
            self.plain.take_offer()

    def _together(self) -> None:
        self._press("Escape")
        self._press("Shift+A")
        self.plain.take_together()

    def _travel(self, key: str, plain: Callable[[], None], way: list[list[Line]]) -> None:
        if way:
            self._press(key)
            plain()

    def _reload(self) -> None:
        self._page.reload(wait_until="commit")
        self._ready()  # all comes back, so the plain editor has nothing to do

    def submit(self) -> list[Ending]:
        """Submits, answering what the desk asks; the rows that then lie in the database."""
        deadline = time.monotonic() + SUBMIT_SECONDS
        while time.monotonic() < deadline:
            self._press("Control+Enter")
            asked = self._until_saved_or_asked(min(deadline, time.monotonic() + 5))
            if asked is None:
                return self._stored()
            if "question" in asked:
                self._press("a")
        raise AssertionError(f"document {self._document} was not submitted")

    def _until_saved_or_asked(self, deadline: float) -> str | None:
        """None when the document is final, else what the desk says at the deadline or before."""
        said = ""
        while time.monotonic() < deadline:
            with opened(self._database) as db:
                if documents.get(db, self._document).final is not None:
                    return None
            # Nothing, and no waiting for it, once the desk went with the last document.
            said = " ".join(self._page.get_by_test_id("message").all_text_contents())
            if any(word in said for word in ASKING):
                return said
            self._page.wait_for_timeout(30)
        return said

    def _stored(self) -> list[Ending]:
        with opened(self._database) as db:
            document = documents.get(db, self._document)
            assert document.final is not None
            assert document.shown is not None
            rows = readings.load(db, document.final).rows
            shown = readings.load(db, document.shown)
        known = {row.lineage for row in (*shown.rows, *(offer.row for offer in shown.offers))}
        return [
            Ending(
                row.kind,
                row.lineage if row.lineage in known else None,
                row.values(),
                row.decision,
                row.legible,
                row.box is not None,
            )
            for row in rows
        ]


def _lines(db: Database, document: int) -> list[Line]:
    shown = documents.get(db, document).shown
    assert shown is not None
    return [
        Line(row.lineage, row.kind, row.values(), row.values())
        for row in readings.load(db, shown).rows
    ]


def _offers(db: Database, document: int) -> list[Line]:
    shown = documents.get(db, document).shown
    assert shown is not None
    offered = (offer.row for offer in readings.load(db, shown).offers)
    return [Line(None, row.kind, row.values(), offer=row.lineage) for row in offered]


def run_steps(script: Script, steps: list[Step]) -> tuple[list[Ending], list[Ending]]:
    """What must lie in the database after these steps and a submit, and what does."""
    script.start()
    for step in steps:
        script.do(step)
    stored = script.submit()
    return script.plain.endings(), stored


def run_random(script: Script, seed: int, acts: int = 9) -> tuple[list[Ending], list[Ending]]:
    """As run_steps, with random steps and a reload in the middle of them."""
    chance = random.Random(seed)
    script.start()
    for number in range(acts):
        if number == acts // 2:
            script.do(Step("reload"))
        script.do(_random_step(chance, script.plain, before_reload=number + 1 == acts // 2))
    stored = script.submit()
    return script.plain.endings(), stored


def _random_step(chance: random.Random, plain: PlainEditor, *, before_reload: bool) -> Step:
    if not plain.lines:
        return Step("add", column="medicine", text="Crocin")
    at = chance.randrange(len(plain.lines))
    column = chance.choice(EDITED[plain.lines[at].kind])
    typing = Step("type", at, column, chance.choice(TEXTS), open=before_reload)
    others = [
        Step("accept", at),
        Step("strike", at),
        Step("illegible", at),
        Step("add", column=chance.choice(("medicine", "disease")), text=chance.choice(TEXTS)),
        Step("line", text=chance.choice(list(LINES))),
        Step("point", text=chance.choice(list(LINES))),
        Step("offer"),
        Step("together"),
        Step("undo"),
        Step("undo"),
        Step("redo"),
    ]
    return chance.choice([typing] * 5 + others) if not before_reload else typing
