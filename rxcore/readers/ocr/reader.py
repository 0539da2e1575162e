"""The embedded OCR reader, all of it together."""

from PIL import Image

from rxcore.evidence import Line
from rxcore.readers.ocr.engine import Engine
from rxcore.readers.ocr.lines import regions_of, scan
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Box


class EmbeddedReader:
    """Reads pages with OCR models that lie inside a package: no network, no GPU, no token.

    Loads when first used (about a second). Not safe for two threads at once.
    """

    def __init__(self) -> None:
        self._engine = Engine()

    @property
    def card(self) -> ReaderCard:
        """Who this is."""
        return ReaderCard("embedded-ocr", "PP-OCRv6 small (rapidocr)", self._engine.revision)

    def lines(self, page: Image.Image) -> list[Line]:
        """Every line of text on the page, in the order of a reader's eye, boxes on the page as its
        file shows it."""
        return [inked.line for inked in scan(self._engine, page).inked]

    def regions(self, page: Image.Image) -> list[Box]:
        """Blocks of text on the page, without reading them."""
        return regions_of(self._engine, page)
