"""What an export came to, counted while it streams by."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rxcore.exports.documents import ExportDocument


@dataclass(slots=True)
class Tally:
    """Counts of documents and rows. changes: rows by what became of them; left_out: documents
    that a format for training leaves out, by why. withheld: texts that did not leave."""

    documents: int = 0
    rows: int = 0
    without_rows: int = 0
    illegible: int = 0
    blind: int = 0
    twice: int = 0
    withheld: int = 0
    states: Counter[str] = field(default_factory=Counter)
    bases: Counter[str] = field(default_factory=Counter)
    readers: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def row(self, change: str) -> None:
        """Counts one row that was written."""
        self.rows += 1
        self.changes[change] += 1

    def counting(self, documents: Iterable[ExportDocument]) -> Iterator[ExportDocument]:
        """The same documents, each one counted as it passes."""
        for document in documents:
            self.documents += 1
            self.states[document.state] += 1
            self.bases[document.basis or "none"] += 1
            self.readers[document.reader or "none"] += 1
            self.blind += document.blind
            self.twice += document.twice
            self.withheld += document.withheld
            if document.final is not None:
                self.without_rows += not document.final
                self.illegible += any(not row.legible for row in document.final)
            yield document
