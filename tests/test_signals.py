"""Signals of finished documents: written with the act, signed, sent until they are taken."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import outbox, reviews
from db.connection import rows, value
from pages.shared.courier import Courier
from rxcore.errors import Conflict, InputRefused
from rxcore.people import Actor
from rxcore.readings import Medicine
from rxcore.settings import Settings, Webhook, load_settings
from tests.building import document_to_review, submission
from tests.command_line import command

KEY = b"a key that both sides have"


@dataclass
class Hearer:
    """Another machine. answers: the status of each answer, the last one for all that follow."""

    answers: list[int]
    port: int = 0
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def webhook(self) -> Webhook:
        return Webhook(address=f"http://127.0.0.1:{self.port}/hook?token=secret", key=KEY)


@contextmanager
def hearing(*answers: int) -> Iterator[Hearer]:
    """A server on this machine that keeps what it is told."""
    hearer = Hearer(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hearer.heard.append((dict(self.headers.items()), body))
            answers = hearer.answers
            self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
            self.send_header("Location", f"http://127.0.0.1:{hearer.port}/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hearer.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield hearer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def courier(home: Path, hearer: Hearer) -> Courier:
    return Courier(Settings(home=home, webhook=hearer.webhook))


def finished(db: Database, home: Path, actor: Actor, name: str = "Crocin") -> int:
    document = document_to_review(db, home)
    reviews.submit(db, actor, submission(document, Medicine(name=name)))
    return document.id


def now_due(db: Database) -> None:
    db.execute("UPDATE outbox SET due_at = at WHERE sent_at IS NULL")


def test_a_finished_document_is_told_with_ids_and_states_alone(
    db: Database, home: Path, reviewer: Actor
) -> None:
    outbox.listen(db, wanted=True)
    document = finished(db, home, reviewer)

    with hearing(204) as hearer:
        taken = courier(home, hearer).round()

    [(_, body)] = hearer.heard
    told = json.loads(body)
    assert (taken, set(told), told["type"]) == (1, {"type", "timestamp", "data"}, "document.final")
    assert told["data"] == {"document": document, "state": "final", "version": 3}
    assert outbox.standing(db).waiting == 0


def test_the_signature_is_that_of_standard_webhooks(
    db: Database, home: Path, reviewer: Actor
) -> None:
    outbox.listen(db, wanted=True)
    finished(db, home, reviewer)

    with hearing(200) as hearer:
        courier(home, hearer).round()

    [(headers, body)] = hearer.heard
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_a_document_that_is_reopened_is_told_as_well(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    outbox.listen(db, wanted=True)
    document = finished(db, home, reviewer)
    reviews.reopen(db, supervisor, document, "A second look")

    with hearing(200) as hearer:
        courier(home, hearer).round()

    data = [json.loads(body)["data"] for _, body in hearer.heard]
    assert [(d["state"], d["version"]) for d in data] == [("final", 3), ("reopened", 4)]


def test_what_is_not_taken_is_sent_again_later_under_the_same_id(
    db: Database, home: Path, reviewer: Actor
) -> None:
    outbox.listen(db, wanted=True)
    finished(db, home, reviewer)

    with hearing(500, 200) as hearer:
        first, too_soon = (courier(home, hearer).round() for _ in range(2))
        problem = outbox.standing(db).problem
        now_due(db)
        later = courier(home, hearer).round()

    assert (first, too_soon, later, len(hearer.heard)) == (0, 0, 1, 2)
    assert problem == f"127.0.0.1:{hearer.port} answered with status 500."
    assert len({headers["webhook-id"] for headers, _ in hearer.heard}) == 1


def test_a_redirect_is_followed_nowhere(db: Database, home: Path, reviewer: Actor) -> None:
    outbox.listen(db, wanted=True)
    finished(db, home, reviewer)

    with hearing(307) as hearer:
        taken = courier(home, hearer).round()

    assert (taken, len(hearer.heard)) == (0, 1)


def test_one_that_is_refused_holds_no_other_up(db: Database, home: Path, reviewer: Actor) -> None:
    outbox.listen(db, wanted=True)
    for _ in range(3):
        finished(db, home, reviewer)

    with hearing(400, 200) as hearer:
        taken = courier(home, hearer).round()

    assert (taken, outbox.standing(db).waiting) == (2, 1)


def test_where_nobody_answers_all_wait_and_a_save_does_not(
    db: Database, home: Path, reviewer: Actor
) -> None:
    outbox.listen(db, wanted=True)
    with hearing(200) as gone:
        pass
    finished(db, home, reviewer)
    finished(db, home, reviewer)

    taken = courier(home, gone).round()
    finished(db, home, reviewer)

    found = outbox.standing(db)
    assert (taken, found.waiting, len(outbox.due(db))) == (0, 3, 1)
    assert found.problem.startswith(f"No answer from 127.0.0.1:{gone.port}")


def test_it_is_written_with_the_act_or_not_at_all(
    db: Database, home: Path, reviewer: Actor
) -> None:
    outbox.listen(db, wanted=True)
    document = document_to_review(db, home)
    stale = replace(submission(document, Medicine(name="A")), version=document.version + 1)

    with pytest.raises(Conflict):
        reviews.submit(db, reviewer, stale)

    assert value(db, "SELECT count(*) FROM outbox") == 0


def test_without_somebody_who_listens_nothing_is_written(
    db: Database, home: Path, reviewer: Actor
) -> None:
    Courier(Settings(home=home)).start()
    finished(db, home, reviewer)

    assert value(db, "SELECT count(*) FROM outbox") == 0


def test_after_three_days_it_is_given_up_until_somebody_asks(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    outbox.listen(db, wanted=True)
    finished(db, home, reviewer)
    db.execute("UPDATE outbox SET at = '2020-01-01T00:00:00.000Z'")

    with hearing(503) as hearer:
        courier(home, hearer).round()
    given_up = outbox.standing(db).given_up
    outbox.send_again(db, supervisor)

    assert (given_up, outbox.standing(db).given_up, len(outbox.due(db))) == (1, 0, 1)


def test_pauses_double_up_to_an_hour() -> None:
    assert [outbox.pause(n) for n in (0, 1, 2, 9, 10, 10_000)] == [5, 10, 20, 2560, 3600, 3600]


def test_the_thread_sends_what_comes_and_ends(db: Database, home: Path, reviewer: Actor) -> None:
    with hearing(200) as hearer:
        sender = courier(home, hearer)
        sender.start()
        finished(db, home, reviewer)
        while outbox.standing(db).waiting:
            threading.Event().wait(0.05)
        sender.stop()

    assert len(hearer.heard) == 1


def test_status_says_what_waits_and_why_but_not_the_address(
    db: Database, home: Path, reviewer: Actor
) -> None:
    outbox.listen(db, wanted=True)
    finished(db, home, reviewer)
    with hearing(500) as hearer:
        courier(home, hearer).round()

    said = command(home, "status").out
    figures = json.loads(command(home, "status", "--json").out)["signals"]

    assert "Signals of finished documents: 1 to be sent" in said
    assert "answered with status 500" in said
    assert "secret" not in said + json.dumps(figures) + str(rows(db, "SELECT * FROM outbox"))
    assert (figures["listening"], figures["waiting"]) == (True, 1)


@pytest.mark.parametrize(
    "environ",
    [
        {"RX_WEBHOOK": "http://example.org/hook", "RX_WEBHOOK_KEY": "k" * 24},
        {"RX_WEBHOOK": "ftp://127.0.0.1/", "RX_WEBHOOK_KEY": "k" * 24},
        {"RX_WEBHOOK": "https://[::1", "RX_WEBHOOK_KEY": "k" * 24},
        {"RX_WEBHOOK": "https://", "RX_WEBHOOK_KEY": "k" * 24},
        {"RX_WEBHOOK": "https://name:word@example.org/", "RX_WEBHOOK_KEY": "k" * 24},
        {"RX_WEBHOOK": "https://example.org/"},
        {"RX_WEBHOOK": "https://example.org/", "RX_WEBHOOK_KEY": "short"},
        {"RX_WEBHOOK": "https://example.org/", "RX_WEBHOOK_KEY": "whsec_not base64!"},
    ],
)
def test_an_address_that_is_unsafe_or_has_no_key_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(InputRefused, match="RX_WEBHOOK"):
        load_settings(environ)


def test_a_key_may_be_given_as_standard_webhooks_write_it() -> None:
    text = base64.b64encode(KEY).decode()

    read = load_settings({"RX_WEBHOOK": "https://example.org/", "RX_WEBHOOK_KEY": f"whsec_{text}"})

    assert read.webhook == Webhook(address="https://example.org/", key=KEY)
    assert text not in repr(read.webhook)
