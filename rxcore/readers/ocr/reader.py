"""The embedded OCR reader, all of it together."""

from collections.abc import Callable, Sequence
from functools import cache

from PIL import Image

from rxcore.clinical.vocabulary import Vocabulary
from rxcore.evidence import Block, Line
from rxcore.prescription.decide.diseases import diseases_in
from rxcore.prescription.decide.rows import Verdicts, verdicts_on
from rxcore.prescription.line.candidates import Names
from rxcore.prescription.page import allergies
from rxcore.prescription.page.entries import entries_of
from rxcore.prescription.page.layout import VisualRow, blocks_of, rows_of
from rxcore.prescription.see.engine import Engine, breaks
from rxcore.prescription.see.lines import pixels_of, regions_of, scan
from rxcore.prescription.see.orientation import put_upright
from rxcore.prescription.see.quality import notes_on
from rxcore.prescription.see.recogniser import Recogniser
from rxcore.questions import Question
from rxcore.readers.ocr.place import read_place
from rxcore.readers.place import Place
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Answer, Box, Failure, ModelReading


class EmbeddedReader:
    """Reads pages with OCR models that lie inside a package: no network, no GPU, no token.

    Loads when first used (about a second). Not safe for two threads at once.
    """

    def __init__(
        self,
        vocabulary: Callable[[], Vocabulary] | None = None,
        recogniser: Recogniser | None = None,
    ) -> None:
        """vocabulary: gives the names that people here use, asked at each page, so that new ones
        count from the next page on; without it the everyday names of the program.
        recogniser: a site's own."""
        self._engine = Engine(recogniser)
        self._vocabulary = vocabulary or cache(Vocabulary)
        self._known: Names | None = None

    @property
    def card(self) -> ReaderCard:
        """Who this is."""
        return ReaderCard("embedded-ocr", self._engine.model, self._engine.revision)

    def pages_at_once(self, questions: Sequence[Question]) -> int:
        """One: pages are read one by one."""
        del questions
        return 1

    def read(
        self, pages: Sequence[Image.Image], questions: Sequence[Question]
    ) -> list[ModelReading | Failure]:
        """One reading per page. Questions are not asked of OCR: it reads everything there is.

        The text of the page stands in the answers, as an answer to "ocr".
        """
        del questions
        return [self._read(page) for page in pages]

    def lines(self, page: Image.Image) -> list[Line]:
        """Every line of text in reading order, boxes on the page as its file shows it."""
        rows = rows_of(scan(self._engine, page).inked)
        return [piece.line for row in rows for piece in row.pieces]

    def rotation(self, page: Image.Image) -> int:
        """The clockwise turn in degrees (0, 90, 180, 270) that puts the page's text upright."""
        return put_upright(self._engine, pixels_of(page))[2]

    def regions(self, page: Image.Image) -> list[Block]:
        """Blocks of text on the page, without reading them, top to bottom."""
        return blocks_of(regions_of(self._engine, page))

    def read_place(
        self,
        page: Image.Image,
        box: Box,
        rotation: int = 0,
        at: tuple[float, float] | None = None,
    ) -> Place:
        """What stands in a box that a person points at, or of it the one line at a point.

        rotation: the clockwise turn that puts the page's text upright. at: fractions of the page's
        width and height. Raises ValueError for a picture that the OCR's libraries cannot take.
        """
        try:
            return read_place(self._engine, page, box, self._names(), rotation, at)
        except breaks() as error:
            raise ValueError("The OCR's libraries cannot take this picture.") from error

    def _read(self, page: Image.Image) -> ModelReading:
        try:
            seen = scan(self._engine, page)
        except breaks() as error:
            raise ValueError("The OCR's libraries cannot take this picture.") from error
        rows = rows_of(seen.inked)
        names = self._names()
        entries = entries_of(rows)
        verdicts = verdicts_on(entries, names)
        medicines = tuple(medicine for _, medicine in verdicts.rows)
        diseases, perhaps = diseases_in(entries, medicines, names)
        return ModelReading(
            medicines=medicines,
            diseases=tuple(diseases),
            offers=(*(offer for _, offer in verdicts.offers), *perhaps),
            answers=(_as_answer(rows, self.card.revision),),
            rotation=seen.rotation,
            notes=notes_on(page, seen),
            allergies=allergies.on_page(rows),
        )

    def verdicts(self, page: Image.Image) -> Verdicts:
        """What became of every name on the page, with what was weighed: for `explain`."""
        return verdicts_on(entries_of(rows_of(scan(self._engine, page).inked)), self._names())

    def _names(self) -> Names:
        """The names that count now, made ready for spotting once for each vocabulary."""
        vocabulary = self._vocabulary()
        if self._known is None or self._known.vocabulary is not vocabulary:
            self._known = Names(vocabulary)
        return self._known


def _as_answer(rows: Sequence[VisualRow], version: str) -> Answer:
    return Answer("ocr", version, "", "\n".join(row.text for row in rows))
