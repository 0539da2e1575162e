"""Submits one document after the other and says when each is acknowledged: to be killed.

`python -m tests.submitting DATABASE PERSON` prints the number of each document.
"""

import sys
from pathlib import Path

from db import people, queue, reviews
from db.connection import opened
from rxcore.people import Actor
from rxcore.readings import Medicine
from tests.building import submission


def main(database: Path, name: str) -> None:
    """Goes on until nothing waits."""
    with opened(database) as db:
        found = people.find(db, name)
        actor = Actor(found.name, found.role, found.id)
        while (document := queue.claim_next(db, actor)) is not None:
            made = submission(document, Medicine(name=f"Corrected {document.id}"))
            reviews.submit(db, actor, made)
            sys.stdout.write(f"{document.id}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
