"""What a desk hands in, checked: the browser's message becomes rows of a reading.

Everything here is typed by strangers' browsers, so nothing is taken for granted.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Final, get_args

from rxcore.clinical.remarks import field_of
from rxcore.compare import same_but_code
from rxcore.decisions import TOGETHER
from rxcore.errors import InputRefused
from rxcore.readings import (
    ROW_TYPES,
    Allergies,
    Box,
    Decision,
    Disease,
    Flag,
    Kind,
    Medicine,
    ModelReading,
    Offer,
    new_id,
    row_from_values,
)

MOST_ROWS = 500
LONGEST_FIELD = 10_000
LARGEST_NUMBER = 2**63 - 1  # of those that SQLite holds
UNREADABLE: Final = "The desk sent something unreadable; reload the page."


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A person's reading as it was handed in.

    version: the document's version on the desk. reading: the reading whose rows were corrected,
    None for a blind one. op_id: the browser's name for this act, the same when it is sent again.
    acknowledged: "rule:lineage" of each remark that the person confirmed. allergies: what the page
    says of them; None where they stay as that reading has them.
    """

    op_id: str
    document: int
    version: int
    reading: int | None
    rows: tuple[Medicine | Disease, ...]
    acknowledged: tuple[str, ...] = ()
    allergies: Allergies | None = None

    def allergies_after(self, shown: Allergies) -> Allergies:
        """The line as it is stored, at the place where `shown` has it."""
        if self.allergies is None:
            return shown
        return Allergies(self.allergies.text, shown.box if self.allergies.text else None)

    @property
    def content(self) -> ModelReading:
        """What was handed in as a reading's content."""
        return ModelReading(
            allergies=self.allergies or Allergies(),
            medicines=tuple(r for r in self.rows if isinstance(r, Medicine)),
            diseases=tuple(r for r in self.rows if isinstance(r, Disease)),
        )


def number(found: object) -> int:
    """The number of a document, a reading or a version. Raises InputRefused for what is none."""
    if not isinstance(found, int) or not 0 <= found <= LARGEST_NUMBER:
        raise InputRefused(UNREADABLE)
    return found


def encodable(found: Any) -> Any:
    """Anything that came as JSON, with a question mark for each half of a character that was cut
    in two: a browser may send such halves, and no database or file takes them."""
    return json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))


def read_submission(message: dict[str, Any]) -> Submission:
    """The desk's message as a Submission. Raises InputRefused when it is not one."""
    try:
        entries = message["rows"]
        submission = Submission(
            op_id=_op_id(message["op_id"]),
            document=number(message["document"]),
            version=number(message["version"]),
            reading=None if message.get("reading") is None else number(message["reading"]),
            rows=tuple(_row(entry) for entry in entries[:MOST_ROWS]),
            acknowledged=tuple(str(a)[:200] for a in message.get("acknowledged") or ()),
            allergies=_allergies(message.get("allergies")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputRefused(UNREADABLE) from error
    if len(entries) > MOST_ROWS:
        raise InputRefused(f"A document has at most {MOST_ROWS} rows.")
    return submission


def _op_id(found: object) -> str:
    """Names with a space are the program's own ("batch 7 12"): a browser gives none of them."""
    name = str(found)[:64]
    if name != "".join(name.split()):
        raise ValueError(name)
    return name


def _allergies(text: object) -> Allergies | None:
    return None if text is None else Allergies(_text(text))


def _row(entry: dict[str, Any]) -> Medicine | Disease:
    kind: Kind = entry["kind"]
    row_type = ROW_TYPES[kind]
    fields = {name: _text(entry["fields"].get(name)) for name in row_type.FIELDS}
    decision = entry.get("decision") or ""
    if decision not in get_args(Decision):
        raise ValueError(decision)
    legible = bool(entry.get("legible", True)) and decision != "illegible"
    # A row without a name is the desk's question to the person, who may keep it.
    if legible and not any(fields.values()):
        raise InputRefused("A row is empty; type a name, mark it illegible or strike it out.")
    lineage = _text(entry.get("lineage"))[:64]
    return row_from_values(
        kind, fields, lineage=lineage, decision=decision, legible=legible, box=box_of(entry)
    )


def box_of(entry: dict[str, Any]) -> Box | None:
    """The place on the page that a desk's message names, kept inside the page; None where it names
    none. Raises ValueError or TypeError for what is no place."""
    if entry.get("box") is None:
        return None
    x, y, width, height = (float(side) for side in entry["box"])
    if not all(map(isfinite, (x, y, width, height))):
        raise ValueError(entry["box"])
    left, top = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
    right, bottom = min(max(x + width, 0.0), 1.0), min(max(y + height, 0.0), 1.0)
    if right <= left or bottom <= top:
        raise ValueError(entry["box"])
    return Box(left, top, right - left, bottom - top)


def _text(value: object) -> str:
    text = "" if value is None else str(value)
    if len(text) > LONGEST_FIELD:
        raise InputRefused(f"A field has at most {LONGEST_FIELD:,} characters.")
    return _spaced(text)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def inherit(
    rows: Sequence[Medicine | Disease],
    shown: Sequence[Medicine | Disease],
    offered: Sequence[Offer] = (),
) -> tuple[Medicine | Disease, ...]:
    """The person's rows with the evidence of those they correct: place, span and confidence.

    offered: what the reader offered beside `shown`. A row made of it was added, and keeps the
    lineage and the evidence of the offer. Every row gets an id of its own; one of an unknown
    lineage is a new one. A place that the person gave counts before that of the origin.

    The decision is what the fields tell: changed when something differs, added when new, and what
    the person said of it when nothing does, which is nothing ("") for a row that nobody marked.
    """
    origins = {(row.kind, row.lineage): row for row in shown}
    perhaps = {(offer.row.kind, offer.row.lineage): offer.row for offer in offered}
    result: list[Medicine | Disease] = []
    for row in rows:
        fresh = new_id()
        key = (row.kind, row.lineage)
        origin = origins.pop(key, None)
        evidence = origin or perhaps.pop(key, None)
        kept = _with_evidence(row, evidence) if evidence else replace(row, lineage=fresh)
        result.append(replace(kept, id=fresh, decision=_decision(kept, origin)))
    return tuple(result)


def _decision(row: Medicine | Disease, origin: Medicine | Disease | None) -> Decision:
    if not row.legible:
        return "illegible"
    if origin is None:
        return "added"
    if not same_but_code(row, origin):
        return "changed"
    return row.decision if row.decision in ("", TOGETHER) else "accepted"


def _with_evidence(row: Medicine | Disease, origin: Medicine | Disease) -> Medicine | Disease:
    kept = _kept(row, origin)
    return replace(
        kept,
        box=row.box or origin.box,
        span=origin.span,
        confidence=origin.confidence,
        found_on_page=origin.found_on_page,
        flags=_unanswered(kept, origin),
    )


def _unanswered(row: Medicine | Disease, origin: Medicine | Disease) -> tuple[Flag, ...]:
    """The remarks that still stand: one on a field that the person changed has its answer."""
    now, read = row.values(), origin.values()
    changed = {name for name in read if now[name] != read[name]}
    return tuple(flag for flag in origin.flags if field_of(flag, origin) not in changed)


def _kept(row: Medicine | Disease, origin: Medicine | Disease) -> Medicine | Disease:
    """The row with a field as it was read where only its spacing, which no desk sends, differs."""
    read = origin.values()
    same: dict[str, Any] = {
        name: read[name] for name, text in row.values().items() if text == _spaced(read[name])
    }
    return replace(row, **same)
