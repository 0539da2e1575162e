"""The routes that the desk asks, given what no desk sends: each answers in one sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from db import drafts, queue
from pages.routes import desk, images
from rxcore.errors import RxError
from rxcore.people import Actor
from tests.building import document_to_review
from tests.serving import serving

HUGE = "9" * 30
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def client(
    db: Database, home: Path, reviewer: Actor, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """The routes for a signed-in reviewer, over a database with one document to review."""
    document_to_review(db, home, "Crocin")
    routes = Starlette(
        routes=[*desk.ROUTES, *images.ROUTES], exception_handlers={RxError: desk.say}
    )
    with serving(home, monkeypatch):
        yield TestClient(signed_in(routes, reviewer))


def signed_in(routes: ASGIApp, actor: Actor) -> ASGIApp:
    """What the gate does for a person with a session."""

    async def gate(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["actor"] = actor
        await routes(scope, receive, send)

    return gate


def is_refusal(status: int, problem: str) -> bool:
    return 400 <= status < 500 and problem.endswith(".")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/api/images/{HUGE}"),
        ("PUT", f"/api/drafts/{HUGE}"),
        ("POST", f"/api/leases/{HUGE}"),
        ("DELETE", f"/api/leases/{HUGE}"),
    ],
)
def test_a_number_that_no_document_can_have_is_refused(
    client: TestClient, method: str, path: str
) -> None:
    answer = client.request(method, path, headers=JSON, content='{"version": 0, "state": {}}')

    assert is_refusal(answer.status_code, answer.json()["problem"])


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/api/drafts/1", "{}"),
        ("PUT", "/api/drafts/1", '{"version": "x", "state": {}}'),
        ("PUT", "/api/drafts/1", '{"version": 1e999, "state": {}}'),
        ("PUT", "/api/drafts/1", "[" * 100_000),
        ("PUT", "/api/drafts/1", "[1]"),
        ("POST", "/api/lookup", '{"kind": [], "row": 1}'),
        ("POST", "/api/lookup", '{"kind": "medicine", "row": [1]}'),
        ("POST", "/api/lookup", '{"kind": "medicine", "row": "x"}'),
        ("POST", "/api/complete", '{"kind": [], "text": "cro"}'),
        ("POST", "/api/ask", "{}"),
        ("POST", "/api/ask", '{"document": null, "question": "x"}'),
    ],
)
def test_a_body_that_no_desk_sends_is_refused(
    client: TestClient, method: str, path: str, body: str
) -> None:
    answer = client.request(method, path, headers=JSON, content=body)

    assert is_refusal(answer.status_code, answer.json()["problem"])


def test_half_of_a_character_costs_itself_and_not_the_draft(
    client: TestClient, db: Database, reviewer: Actor
) -> None:
    version = queue.open_one(db, reviewer, 1).version
    body = f'{{"version": {version}, "state": "caf\\u00e9 \\ud83d"}}'

    answer = client.put("/api/drafts/1", headers=JSON, content=body)

    draft = drafts.load(db, reviewer, 1)
    assert answer.status_code == 204
    assert draft is not None
    assert draft.state == "café ?"


def test_names_are_offered_for_what_is_being_typed(client: TestClient) -> None:
    answer = client.post("/api/complete", headers=JSON, content='{"kind":"medicine","text":"croc"}')

    assert answer.json()["names"][0] == {"name": "Crocin", "code": "", "generic": "paracetamol"}
    assert all(name["name"].startswith("Crocin") for name in answer.json()["names"])


def test_half_of_a_character_can_be_looked_up(client: TestClient) -> None:
    body = '{"kind": "medicine", "row": {"fields": {"name": "Crocin \\ud83d"}}}'

    answer = client.post("/api/lookup", headers=JSON, content=body)

    assert answer.status_code == 200
