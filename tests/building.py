"""What tests build: small real images, documents, and readings of them."""

import io
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from PIL import Image, ImageDraw
from sqlite_utils import Database

from db import documents, intake, jobs, settings
from db.documents import Document
from rxcore.intake import Incoming
from rxcore.limits import Limits
from rxcore.people import SERVICE, Actor
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Answer, Disease, Medicine, ModelReading
from rxcore.store import ImageStore
from rxcore.submissions import Submission

CARD = ReaderCard("scripted", "none", "1", "exact")


def picture(text: str) -> bytes:
    """A small page with this text on it, as a PNG file; other text, other bytes."""
    page = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(page).text((20, 20), text, fill="black")
    buffer = io.BytesIO()
    page.save(buffer, "PNG")
    return buffer.getvalue()


def add_document(
    db: Database, home: Path, *, text: str = "", actor: Actor = SERVICE, upload: str = "first"
) -> Document:
    """A new document whose image lies in the store, with a job that waits for a reader."""
    text = text or f"p{uuid4().hex}"  # no number, which a search would find
    adder = actor if actor is not SERVICE else Actor("cli:tests", "administrator")
    files = [Incoming(f"{text}.png", picture(text))]
    tallies = list(
        intake.add_all(db, ImageStore(home / "images"), adder, files, Limits(), upload=upload)
    )
    return documents.get(db, (tallies[-1].added or tallies[-1].known)[0])


def model_reading(*names: str, diseases: tuple[str, ...] = ()) -> ModelReading:
    """What a model could say: medicines and diseases of these names, with the raw answer."""
    return ModelReading(
        medicines=tuple(Medicine(written=n, name=n, confidence=0.9) for n in names),
        diseases=tuple(Disease(written=n, name=n, confidence=0.9) for n in diseases),
        answers=(Answer("medicines", "v1", "answer en Which medicines", ", ".join(names)),),
    )


def document_to_review(
    db: Database,
    home: Path,
    *names: str,
    reading: ModelReading | None = None,
    upload: str = "first",
) -> Document:
    """A document that a model has read and people may review."""
    added = add_document(db, home, upload=upload)
    [job] = jobs.claim(db, 1)
    assert job.document == added.id
    assert jobs.complete(db, job, CARD, reading or model_reading(*(names or ("Crocin",))))
    return documents.get(db, added.id)


def document_for_two(
    db: Database, home: Path, *names: str, reading: ModelReading | None = None
) -> Document:
    """A document chosen to be read by two people that a model has read."""
    supervisor = Actor("cli:tests", "administrator")
    settings.put_shares(db, supervisor, settings.Shares(twice=100))
    document = document_to_review(db, home, *names, reading=reading)
    settings.put_shares(db, supervisor, settings.Shares())
    return document


def submission(
    document: Document, *rows: Medicine | Disease, op_id: str = "", blind: bool = False
) -> Submission:
    """What a desk would hand in for the document as it stands: these rows, each one marked."""
    return Submission(
        op_id=op_id or uuid4().hex,
        document=document.id,
        version=document.version,
        reading=None if blind else document.shown,
        rows=tuple(replace(row, decision=row.decision or "accepted") for row in rows),
    )
