"""Reads the place on a page that a person points at, while they wait.

A reader of its own, because that of the extraction service may be busy with whole pages for
seconds, or be one that cannot read a place.
"""

import io
import threading
import time
from collections import deque
from functools import cache

from PIL import Image

from db import documents
from pages.shared import suggestions
from pages.shared.app import database, settings
from pages.shared.pictures import picture
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.readers.choose import embedded_reader
from rxcore.readers.place import Place
from rxcore.readings import Box
from rxcore.rights import require

MOST, SECONDS = 40, 30.0
"""So many places a session may have read in so many seconds; a person points once a second."""
BAND = 0.07
"""Height of the strip in which the line at a point is sought, in heights of the upright text."""
PAGES = 2
"""Pictures kept decoded, 20 MB each."""
TOO_MANY = "That was very fast; wait a few seconds, then point again."
UNREADABLE = "This place cannot be read by the program; type what stands there."


class Pointing:
    """One reader, a lock round it, and the pages that were pointed at last.

    Making it raises ReaderUnavailable when the site's own recogniser does not fit.
    """

    def __init__(self) -> None:
        self._reader = embedded_reader(settings(), suggestions.vocabulary)
        self._lock = threading.Lock()
        self._pages: dict[int, Image.Image] = {}
        self._asked: dict[str, deque[float]] = {}

    def read(
        self,
        actor: Actor,
        document: int,
        box: Box | None,
        at: tuple[float, float] | None,
        rotation: int,
    ) -> Place:
        """What stands in the box, or on the line at the point. On a document that is read without
        the model's help, the place alone.

        Raises InputRefused for a document that there is none of, for a place that cannot be read,
        and when a session asks for too many.
        """
        require(actor, "ask the model")
        with self._lock:
            self._count(f"{actor.person} {actor.session}")
            with database() as db:
                found = documents.get(db, document)
            place = box or band(at or (0.5, 0.5), rotation)
            if found.hides_model:
                return Place(place)
            try:
                return self._reader.read_place(
                    self._page(found), place, rotation, None if box else at
                )
            except ValueError as error:
                raise InputRefused(UNREADABLE) from error

    def _count(self, session: str) -> None:
        now = time.monotonic()
        asked = self._asked.setdefault(session, deque())
        while asked and asked[0] < now - SECONDS:
            asked.popleft()
        if len(asked) >= MOST:
            raise InputRefused(TOO_MANY)
        asked.append(now)
        for other in [key for key, times in self._asked.items() if times[-1] < now - SECONDS]:
            del self._asked[other]

    def _page(self, document: documents.Document) -> Image.Image:
        page = self._pages.pop(document.id, None)
        if page is None:
            page = Image.open(io.BytesIO(picture(document))).convert("RGB")
        self._pages[document.id] = page
        while len(self._pages) > PAGES:
            del self._pages[next(iter(self._pages))]
        return page


def band(at: tuple[float, float], rotation: int) -> Box:
    """The strip across the page in which the line at a point stands."""
    x, y = at
    if rotation % 180 == 90:
        left = max(0.0, x - BAND / 2)
        return Box(left, 0.0, min(1.0, x + BAND / 2) - left, 1.0)
    top = max(0.0, y - BAND / 2)
    return Box(0.0, top, 1.0, min(1.0, y + BAND / 2) - top)


@cache
def pointing() -> Pointing:
    """The one of this server, loaded at its first question."""
    return Pointing()
