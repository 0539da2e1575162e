"""What a model is asked to answer as JSON, and its answer made rows.

The names of the fields are the tables' own; whatever else an answer holds, it is not of this shape.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from rxcore.clinical.parse import Target, parse_line
from rxcore.questions import Question
from rxcore.readings import Disease, Medicine, Span, row_from_values

QUESTION = Question(
    "rows",
    "Read this medical prescription. Give every medicine that is prescribed and every disease or "
    "complaint of the patient, in the order of the page, each word as it is written there, and "
    "what it says of allergies. Leave a field empty where the page says nothing. Invent nothing. "
    "Answer with JSON alone.",
    "text",
)
AGAIN = "This was not JSON of the shape that was asked for ({why}). Answer with that JSON alone."


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class WantedMedicine(_Shape):
    """One medicine line."""

    name: str
    strength: str = ""
    form: str = ""
    dose: str = ""
    route: str = ""
    frequency: str = ""
    duration: str = ""
    instructions: str = ""


class WantedDisease(_Shape):
    """One disease or complaint."""

    name: str
    certainty: Literal["", "confirmed", "suspected", "ruled out", "history"] = ""


class Wanted(_Shape):
    """A whole page."""

    medicines: list[WantedMedicine]
    diseases: list[WantedDisease]
    allergies: str = ""


def response_format() -> dict[str, object]:
    """The shape as servers take it that hold a model to one."""
    schema = {"name": "prescription", "schema": Wanted.model_json_schema(), "strict": True}
    return {"type": "json_schema", "json_schema": schema}


def checked(text: str) -> Wanted | str:
    """An answer of the shape, or in a few words why it is not one."""
    try:
        return Wanted.model_validate_json(_bare(text))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return f"{place}: {first['msg']}" if place else str(first["msg"])


def rows_in(wanted: Wanted, text: str) -> list[Medicine | Disease]:
    """The rows of an answer, each with its place in the answer's text. A strength or a form that
    stands in the name goes to its own field where that is empty."""
    rows: list[Medicine | Disease] = []
    at = 0
    for medicine in wanted.medicines:
        found, at = _row(Medicine(name=medicine.name), medicine, "medicines", text, at)
        rows += found
    for disease in wanted.diseases:
        found, at = _row(Disease(name=disease.name), disease, "diseases", text, at)
        rows += found
    return rows


def parts_of(text: str) -> tuple[tuple[Target, str], tuple[Target, str]]:
    """A broken answer as one text for each table, every letter at its place."""
    at = max(1, text.find('"diseases"')) if '"diseases"' in text else len(text)
    other = " " * (at - 1) + "{" + text[at:] if at < len(text) else text
    return ("medicines", text[:at]), ("diseases", other)


def _row(
    bare: Medicine | Disease, wanted: BaseModel, kind: Target, text: str, at: int
) -> tuple[Sequence[Medicine | Disease], int]:
    if not bare.name:
        return [], at
    given = {name: value for name, value in wanted.model_dump().items() if value}
    parsed = parse_line(kind, bare.name)
    row = parsed.row if parsed else bare
    values = row.values() | {n: v for n, v in given.items() if n != "name"}
    values["written"] = " ".join(given.values())
    start = text.find(bare.name, at)
    end = start + len(bare.name)
    span = Span(QUESTION.key, start, end) if start >= 0 else None
    return [replace(row_from_values(row.kind, values), span=span)], max(at, end)


def _bare(text: str) -> str:
    """JSON without the fence and the words that models put round it."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text
