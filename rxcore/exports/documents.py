"""What an export is made of: one document at a time, as the database's side streams them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rxcore.compare import AnyRow
from rxcore.exports.masking import Seen
from rxcore.readings import NOT_SAID, Allergies, Answer
from rxcore.workflow import State


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReading:
    """One reading of a document. kind: model, person or import. at: UTC, as stored."""

    id: int
    reader: str
    kind: str
    at: str
    blind: bool = False
    rows: tuple[AnyRow, ...] = ()
    answers: tuple[Answer, ...] = ()
    allergies: Allergies = NOT_SAID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDocument:
    """One document as it stands.

    file_name: the name it came with, or "" where names do not leave. final: the rows of its final
    reading, None while none is in force, as of a document that is reopened. model: the rows that
    the final is compared with, of the model called reader. allergies, model_allergies: what these
    two say of them. rotation: the clockwise turn in degrees after which that model saw the page
    upright. blind: the person did not see its rows. twice: it was read by two people. reason: why
    it was rejected or is on hold. read_at: when that model read it. seconds: how long the person
    had it open. split: train, validation or test. generics: what vocabularies say that rows stand
    for, by the rows' ids. readings: all of them, the oldest first, for the format that holds them
    all.

    Of a document without persons (rxcore.exports.persons) sha256 is an id of the export's own;
    source: the SHA-256 by which its image is kept; withheld: texts that did not leave; seen: how
    much of a row may be seen on its page, by its id, where that is not all; unseen: why its page
    teaches nothing, or "".
    """

    document: int
    sha256: str
    page: int
    state: State
    file_name: str = ""
    basis: str = ""
    finalised_by: str = ""
    finalised_at: str = ""
    reason: str = ""
    blind: bool = False
    twice: bool = False
    final: tuple[AnyRow, ...] | None = None
    model: tuple[AnyRow, ...] = ()
    allergies: str = ""
    model_allergies: str = ""
    reader: str = ""
    rotation: int = 0
    read_at: str = ""
    seconds: int | None = None
    split: str = ""
    generics: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    readings: tuple[ExportReading, ...] = ()
    source: str = ""
    withheld: int = 0
    seen: Mapping[str, Seen] = field(default_factory=dict)
    unseen: str = ""

    @property
    def file(self) -> str:
        """What an import knows the file by: its name, or its SHA-256 where names do not leave."""
        return self.file_name or self.sha256

    @property
    def image(self) -> str:
        """Name of the page's picture in an export: a hash, never a patient's file name."""
        return f"{self.sha256}-{self.page}.jpg"
