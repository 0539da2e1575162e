"""A document's place in the queue: its risk, the band that a supervisor put it into, and the
priority made of both, which an index keeps in order.

Events tell risk and band; the priority follows from them, from the document's age and from the
order that is set, and `verify` makes it anew and compares.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlite_utils import Database

from db import calibrations, events, offers, readings, settings
from db.connection import from_json, rows, transaction
from db.events import Details
from rxcore import risk
from rxcore.agreement import disagreements
from rxcore.people import Actor
from rxcore.queue_order import QueueOrder
from rxcore.readings import Disease, Medicine, ModelReading
from rxcore.rights import require
from rxcore.risk import Facts

CHUNK = 200
BAND = 1_000_000_000
"""What a band weighs: more than the minutes since 1970, which a mix of risk and age counts in."""

NOT_BEGUN = "state IN ('new', 'to_review')"
OTHER_MODELS = (
    "SELECT max(r.id) AS id FROM readings r JOIN readers e ON e.id = r.reader "
    "WHERE r.document = ? AND r.reader <> ? AND e.kind = 'model' GROUP BY r.reader"
)


def priority(order: QueueOrder) -> str:
    """The priority of a row of documents, as an expression of SQL."""
    own = {
        "risk": "risk",
        "age": "0",
        "mix": f"risk * {order.days} * 1440 / 1000 - unixepoch(added_at) / 60",
    }
    return f"(band * {BAND} + {own[order.by]})"


def put(db: Database, document: int, **columns: str | int) -> None:
    """Sets columns of a document that its place hangs on, and puts it there. Call inside a
    transaction."""
    assignments = ", ".join(f"{column} = :{column}" for column in columns)
    db.execute(f"UPDATE documents SET {assignments} WHERE id = :id", columns | {"id": document})
    db.execute(
        f"UPDATE documents SET priority = {priority(settings.order(db))} WHERE id = ?", (document,)
    )


def by_reading(
    db: Database, document: int, reading: int | None, *, blind: bool, twice: bool
) -> Details:
    """Gives a document that nobody read yet its place by what a model made of it, and returns what
    the event has to tell of that. reading: None, no model could read it. blind: people are not to
    see the model's rows first. twice: two people are to read it. Call inside a transaction."""
    facts = Facts(unread=True) if reading is None else facts_of(db, [reading])[reading]
    return _place(db, document, facts, blind=blind, twice=twice)


def _place(db: Database, document: int, facts: Facts, *, blind: bool, twice: bool) -> Details:
    found = replace(facts, blind=blind, twice=twice)
    told = {"risk": risk.score(found), "blind": int(blind), "twice": int(twice)}
    put(db, document, why=risk.why(found), **told)
    return dict(told)


def set_order(db: Database, actor: Actor, order: QueueOrder) -> None:
    """Sets the order of the queue and puts every document into its place. For supervisors. Raises
    InputRefused for an order that is none."""
    require(actor, "change settings")
    with transaction(db):
        settings.put_within(db, actor, settings.ORDER, order.setting)
        db.execute(f"UPDATE documents SET priority = {priority(order)}")


def weigh_again(db: Database, actor: Actor) -> int:
    """Gives every document that nobody read yet the risk that it has by now, as after a
    calibration; returns how many changed. A chunk a transaction, so that nobody waits for all."""
    changed, last = 0, 0
    while True:
        with transaction(db):
            chunk = rows(
                db,
                "SELECT id, shown, blind, twice, risk, why FROM documents WHERE "
                f"{NOT_BEGUN} AND shown IS NOT NULL AND id > ? ORDER BY id LIMIT ?",
                (last, CHUNK),
            )
            if not chunk:
                return changed
            last = chunk[-1]["id"]
            facts = facts_of(db, [row["shown"] for row in chunk])
            for row in chunk:
                told = _place(
                    db, row["id"], facts[row["shown"]], blind=bool(row["blind"]),
                    twice=bool(row["twice"]),
                )  # fmt: skip
                if told["risk"] != row["risk"]:
                    events.record(db, actor, "risk weighed", document=row["id"], details=told)
                    changed += 1


def facts_of(db: Database, wanted: Sequence[int]) -> dict[int, Facts]:
    """What is known of the documents of these readings by models, a chunk of them at a time."""
    return {
        reading: facts
        for start in range(0, len(wanted), CHUNK)
        for reading, facts in _facts(db, wanted[start : start + CHUNK])
    }


def _facts(db: Database, chunk: Sequence[int]) -> Iterator[tuple[int, Facts]]:
    marks = ", ".join("?" * len(chunk))
    found = readings.rows_of(db, chunk)
    curves = {}
    sql = f"SELECT id, document, reader, notes FROM readings WHERE id IN ({marks})"
    for head in rows(db, sql, chunk):
        own, reader = found[head["id"]], head["reader"]
        if reader not in curves:
            curves[reader] = calibrations.of_reader(db, reader)
        content = ModelReading(
            medicines=tuple(row for row in own if isinstance(row, Medicine)),
            diseases=tuple(row for row in own if isinstance(row, Disease)),
            notes=tuple(from_json(head["notes"])),
            offers=offers.of_reading(db, head["id"]),
        )
        others = [row["id"] for row in rows(db, OTHER_MODELS, (head["document"], reader))]
        differing = max(
            (len(disagreements(own, rows)) for rows in readings.rows_of(db, others).values()),
            default=0,
        )
        yield head["id"], risk.facts_of_reading(content, curves[reader], differing=differing)


def differing_places(db: Database) -> Iterator[tuple[str, str]]:
    """The documents that do not stand where risk, band, age and order put them."""
    wanted = priority(settings.order(db))
    for row in db.query(f"SELECT id FROM documents WHERE priority <> {wanted} ORDER BY id"):
        yield f"rx-{row['id']:04d}", "Its priority is not what its risk and the queue's order give."
