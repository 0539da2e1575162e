"""What the data card of an export says of its models, questions, agreement and vocabularies."""

from sqlite_utils import Database

from db import events
from db.connection import rows, value
from db.evaluation import SCRIPTED
from db.export_filters import Selection, scripted_is_wanted
from db.export_orders import Order
from rxcore import clock
from rxcore.clinical.formulary import in_force
from rxcore.clinical.index import stamp_of
from rxcore.exports.card import CardFacts
from rxcore.people import Actor
from rxcore.readers.protocol import ReaderCard
from rxcore.settings import Settings
from rxcore.version import VERSION


def facts(
    db: Database, actor: Actor, order: Order, chosen: Selection, settings: Settings
) -> CardFacts:
    """The card's facts beside the counts."""
    seq, head = events.head(db)
    hidden = "" if scripted_is_wanted(order.filters) else SCRIPTED
    return CardFacts(
        made_at=clock.now(),
        made_by="" if order.deidentified else actor.name,
        version=VERSION,
        filters=order.filters.words(),
        models=_models(db, chosen, hidden),
        questions=_questions(db, chosen, hidden),
        agreement=_agreement(db, chosen),
        vocabulary=_vocabularies(settings),
        chain_head="" if order.deidentified else f"event {seq}, {head}",
        file_names=order.file_names,
        deidentified=order.deidentified,
    )


def _vocabularies(settings: Settings) -> tuple[str, ...]:
    indexed, site = stamp_of(settings.vocabulary), in_force(settings.formulary)
    return (
        f"everyday names of RxReview {VERSION}",
        *([f"index: {indexed}"] if indexed else []),
        *([f"formulary of this site: {site.id}"] if site else []),
    )


def _models(db: Database, chosen: Selection, hidden: str) -> tuple[str, ...]:
    found = rows(
        db,
        "SELECT e.name, e.model, e.revision, e.precision, count(*) AS n FROM readings r "
        "JOIN readers e ON e.id = r.reader WHERE e.kind = 'model' AND e.name <> :hidden "
        f"AND r.document IN ({chosen.sql}) GROUP BY e.id ORDER BY e.name, e.id",
        chosen.parameters | {"hidden": hidden},
    )
    return tuple(
        f"{ReaderCard(r['name'], r['model'], r['revision'], r['precision']).title}: "
        f"{r['n']} readings"
        for r in found
    )


def _questions(db: Database, chosen: Selection, hidden: str) -> tuple[str, ...]:
    found = rows(
        db,
        "SELECT DISTINCT a.question, a.version, a.prompt FROM readings r "
        "JOIN readers e ON e.id = r.reader JOIN answers a ON a.reading = r.id "
        f"WHERE e.name <> :hidden AND r.document IN ({chosen.sql}) ORDER BY 1, 2",
        chosen.parameters | {"hidden": hidden},
    )
    return tuple(f"{r['question']} {r['version']}: {r['prompt']}".rstrip(": ") for r in found)


def _agreement(db: Database, chosen: Selection) -> str:
    """How often two people who did not see each other's reading said the same."""
    sql = (
        "SELECT count(DISTINCT document) FROM events WHERE act = :act "
        f"AND document IN ({chosen.sql})"
    )
    same = int(value(db, sql, chosen.parameters | {"act": "second_agrees"}))
    other = int(value(db, sql, chosen.parameters | {"act": "second_differs"}))
    if not same + other:
        return "not measured, no document was read by two people"
    return f"{same} of {same + other} documents ({100 * same / (same + other):.1f} %)"
