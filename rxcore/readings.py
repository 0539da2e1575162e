"""Everything is a reading: what one reader, a model or a person, says a page holds.

A reading never changes. A correction is a new reading whose rows inherit the lineage of the rows
they correct, so that differences follow rows and not similar words.
"""

from dataclasses import dataclass, field, fields
from typing import ClassVar, Final, Literal
from uuid import uuid4

Kind = Literal["medicine", "disease"]
Level = Literal["info", "warn", "ask"]
Decision = Literal["", "accepted", "accepted together", "changed", "added", "illegible"]


def new_id() -> str:
    """A fresh row or lineage id: 32 hexadecimal digits."""
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the upright page, each number a fraction (0 to 1) of its width or height.

    "Upright" is the page as its file shows it (EXIF applied), not as a reader turned it.
    """

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` up to, not including, `end` of the raw answer to question `answer`."""

    answer: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Flag:
    """A remark on a row: the rule that made it, how loud it is, and one sentence for people.

    info is shown, warn is shown with a sign, ask wants one explicit key before a submit.
    """

    rule: str
    level: Level
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What medicines and diseases share.

    written: the ink, as it stands on the paper. name: what it stands for. confidence: 0 to 1, or
    None where the reader has none. decision: what a person did with the row, by a key of its own
    or together with other rows (see rxcore.decisions); "" for a model's.
    legible: False when the ink cannot be read, which is a result and not a gap.
    found_on_page: False when no OCR line supports the row (a possible invention).
    """

    kind: ClassVar[Kind]
    FIELDS: ClassVar[tuple[str, ...]]

    written: str = ""
    name: str = ""
    code: str = ""
    id: str = field(default_factory=new_id)
    lineage: str = ""
    confidence: float | None = None
    box: Box | None = None
    span: Span | None = None
    flags: tuple[Flag, ...] = ()
    decision: Decision = ""
    legible: bool = True
    found_on_page: bool | None = None

    def __post_init__(self) -> None:
        if not self.lineage:
            object.__setattr__(self, "lineage", self.id)

    def values(self) -> dict[str, str]:
        """The fields people read and correct, by name, in the order of the table on screen."""
        return {name: str(getattr(self, name)) for name in self.FIELDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine(Row):
    """One medicine line. Every field is text as people write it; see rxcore.clinical.sig for the
    numbers behind a frequency or a duration. quantity: what is to be dispensed ("30 tablets")."""

    kind: ClassVar[Kind] = "medicine"
    FIELDS: ClassVar[tuple[str, ...]] = (
        "written", "name", "strength", "form", "dose", "route", "frequency", "duration",
        "quantity", "instructions", "code",
    )  # fmt: skip

    strength: str = ""
    form: str = ""
    dose: str = ""
    route: str = ""
    frequency: str = ""
    duration: str = ""
    quantity: str = ""
    instructions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disease(Row):
    """One disease or complaint. certainty: "", confirmed, suspected, ruled out or history, as
    models have it; a person may have typed other words."""

    kind: ClassVar[Kind] = "disease"
    FIELDS: ClassVar[tuple[str, ...]] = ("written", "name", "code", "certainty")

    certainty: str = ""


ROW_TYPES: dict[Kind, type[Medicine] | type[Disease]] = {"medicine": Medicine, "disease": Disease}


@dataclass(frozen=True, slots=True)
class Offer:
    """Perhaps a row: a known name in an unclear place, struck out, an allergy line, a past
    disease, an advertisement, a stopped medicine. It stands in no score, export or count until a
    person makes it a row.

    probability: 0 to 1, that it is a row. why: one sentence for people. rules: the ids of the
    rules that kept it from being a row.
    """

    row: Medicine | Disease
    probability: float
    why: str
    rules: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.probability <= 1:
            raise ValueError(f"a probability is 0 to 1, not {self.probability}")


@dataclass(frozen=True, slots=True)
class Allergies:
    """What a page says of allergies, on one line beside the rows: "Penicillin (rash), aspirin" or
    "NKDA"; "" where it says nothing. In no score and no count; see
    rxcore.prescription.page.allergies for what the words name. box: where they stand."""

    text: str = ""
    box: Box | None = None


NOT_SAID: Final = Allergies()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said to one question, word for word.

    question: the question's key. version: a digest of its text. view: which part of the page was
    shown ("page", or "region 2").
    """

    question: str
    version: str
    prompt: str
    text: str
    view: str = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReading:
    """What a model read on one page. rotation: the clockwise turn in degrees (0, 90, 180, 270)
    that puts the page's text upright. notes: sentences for people about the page's quality.
    offers: what is perhaps a row, in reading order."""

    medicines: tuple[Medicine, ...] = ()
    diseases: tuple[Disease, ...] = ()
    answers: tuple[Answer, ...] = ()
    rotation: int = 0
    notes: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    allergies: Allergies = NOT_SAID

    @property
    def rows(self) -> tuple[Medicine | Disease, ...]:
        """Medicines first, then diseases, each in reading order."""
        return self.medicines + self.diseases


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one page could not be read: one sentence that says what to do."""

    reason: str


def row_from_values(kind: Kind, values: dict[str, str], **rest: object) -> Medicine | Disease:
    """A row of `kind` from field texts; unknown names are an error of the caller (TypeError)."""
    known = {f.name for f in fields(ROW_TYPES[kind])}
    if unknown := set(values) - known:
        raise TypeError(f"no such fields of a {kind}: {sorted(unknown)}")
    return ROW_TYPES[kind](**values, **rest)  # type: ignore[arg-type]
