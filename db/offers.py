"""What is perhaps a row: stored with the reading that offers it, never changed, counted nowhere.

A row that a person made of an offer keeps the offer's lineage, so that the record shows where it
came from.
"""

import json
from dataclasses import asdict
from typing import Any

from sqlite_utils import Database

from db.connection import from_json, rows
from rxcore.readings import ROW_TYPES, Box, Disease, Flag, Medicine, Offer, Span


def insert(db: Database, reading: int, offers: tuple[Offer, ...]) -> None:
    """Stores the offers of one reading in their order. Call inside a transaction."""
    db.table("offers").insert_all(
        {
            "id": offer.row.id,
            "reading": reading,
            "position": position,
            "kind": offer.row.kind,
            "lineage": offer.row.lineage,
            "content": json.dumps(_content(offer.row), ensure_ascii=False),
            "probability": offer.probability,
            "why": offer.why,
            "rules": json.dumps(offer.rules),
        }
        for position, offer in enumerate(offers)
    )


def of_reading(db: Database, reading: int) -> tuple[Offer, ...]:
    """The offers of one reading in their order."""
    found = rows(db, "SELECT * FROM offers WHERE reading = ? ORDER BY position", (reading,))
    return tuple(
        Offer(_row(each), each["probability"], each["why"], tuple(from_json(each["rules"])))
        for each in found
    )


def behind(db: Database, reading: int) -> tuple[Offer, ...]:
    """The offers of a reading and of those that its person was shown, from one to the next: what
    may become a row in a correction of it."""
    shown = rows(
        db,
        "WITH RECURSIVE behind (id) AS (SELECT ? UNION SELECT r.shown FROM readings r "
        "JOIN behind b ON r.id = b.id WHERE r.shown IS NOT NULL) SELECT id FROM behind",
        (reading,),
    )
    return tuple(offer for each in shown for offer in of_reading(db, each["id"]))


def _content(row: Medicine | Disease) -> dict[str, Any]:
    evidence = {"box": row.box and asdict(row.box), "span": row.span and asdict(row.span)}
    others = {"confidence": row.confidence, "found_on_page": row.found_on_page}
    return {**row.values(), **others, **evidence, "flags": [asdict(flag) for flag in row.flags]}


def _row(stored: dict[str, Any]) -> Medicine | Disease:
    content = from_json(stored["content"])
    return ROW_TYPES[stored["kind"]](
        **content
        | {
            "id": stored["id"],
            "lineage": stored["lineage"],
            "box": content["box"] and Box(**content["box"]),
            "span": content["span"] and Span(**content["span"]),
            "flags": tuple(Flag(**flag) for flag in content["flags"]),
        }
    )
