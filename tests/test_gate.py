"""The gate before our own routes: how much may be sent, and from where."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from pages.routes.gate import MOST_BYTES, Gate


@pytest.fixture
def client() -> TestClient:
    """A gate with nothing behind it: what passes finds no such page."""
    return TestClient(Gate(Starlette()), base_url="http://localhost")


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


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "http://localhost@evil"])
def test_an_origin_that_is_none_is_foreign(client: TestClient, origin: str) -> None:
    answer = client.post("/auth/login", headers={"Origin": origin}, data={"name": "x"})

    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/health%0a", "/auth%0d/login", "/lo%09gin"])
def test_an_open_address_with_line_breaks_in_it_is_not_open(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401


def test_an_ordinary_form_passes(client: TestClient) -> None:
    answer = client.post("/auth/login", data={"name": "Ada"})

    assert answer.status_code == 404


def test_no_other_site_may_frame_what_passes_or_what_is_refused(client: TestClient) -> None:
    passed = client.get("/login")
    refused = client.get("/api/images/1")

    assert [passed.status_code, refused.status_code] == [404, 401]
    for answer in (passed, refused):
        policy = answer.headers["Content-Security-Policy"].split("; ")
        assert {"frame-ancestors 'self'", "connect-src 'self'", "default-src 'self'"} <= {*policy}
        assert "img-src 'self' blob: data:" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/login", "/", "/health", "/_stcore/health", "/api/images/1"])
@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8501", "127.0.0.1.evil.example", "localhost.", "", "[::2]"],
)
def test_a_server_called_by_a_foreign_name_says_so_whatever_is_asked(
    client: TestClient, path: str, host: str
) -> None:
    answer = client.get(path, headers={"Host": host})

    assert answer.status_code == 421
    assert "RX_HOSTS" in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8501", "127.0.0.1:1", "[::1]:8501"])
def test_the_names_of_this_machine_are_known(client: TestClient, host: str) -> None:
    assert client.get("/login", headers={"Host": host}).status_code == 404


def test_a_websocket_by_a_foreign_name_is_refused(client: TestClient) -> None:
    foreign = {"Host": "evil.example", "Origin": "http://evil.example"}

    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/_stcore/stream", headers=foreign),
    ):
        pass
