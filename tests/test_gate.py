"""The gate before our own routes: how much may be sent, and from where."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages.routes.gate import MOST_BYTES, Gate


@pytest.fixture
def client() -> TestClient:
    """A gate with nothing behind it: what passes finds no such page."""
    return TestClient(Gate(Starlette()))


def test_more_than_any_route_takes_is_refused_before_it_is_read(client: TestClient) -> None:
    headers = {"Content-Length": str(MOST_BYTES + 1)}

    answer = client.post("/auth/login", headers=headers, content=b"x")

    assert answer.status_code == 413


def test_a_body_of_unknown_length_is_refused(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"name=Ada"

    answer = client.post("/auth/login", content=pieces())

    assert answer.status_code == 413


def test_a_form_from_another_site_is_refused(client: TestClient) -> None:
    answer = client.post("/auth/login", headers={"Origin": "http://elsewhere"}, data={"name": "x"})

    assert answer.status_code == 403


def test_an_ordinary_form_passes(client: TestClient) -> None:
    answer = client.post("/auth/login", data={"name": "Ada"})

    assert answer.status_code == 404


def test_no_other_site_may_frame_what_passes_or_what_is_refused(client: TestClient) -> None:
    passed = client.get("/login")
    refused = client.get("/api/images/1")

    assert [passed.status_code, refused.status_code] == [404, 401]
    for answer in (passed, refused):
        assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'self'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
