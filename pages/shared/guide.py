"""The transcription guide: what the columns mean. A supervisor's text takes the place of ours."""

from pathlib import Path

from db import settings
from db.connection import Database

SETTING = "guide"

OURS = Path(__file__).with_name("guide.txt")


def text(db: Database) -> str:
    """The guide in force: sections parted by an empty line, each with its title on top."""
    return settings.get(db, SETTING) or OURS.read_text(encoding="utf-8")


def sections(db: Database) -> list[dict[str, str]]:
    """The guide in force, taken apart."""
    found = []
    for block in text(db).replace("\r\n", "\n").split("\n\n"):
        title, _, body = block.strip().partition("\n")
        if title:
            found.append({"title": title, "text": body})
    return found
