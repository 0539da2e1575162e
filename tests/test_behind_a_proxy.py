"""What docs/deploy.md promises of an app behind a proxy that speaks TLS."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server import PASSWORD, REVIEWER, Server, running, with_accounts

PROXY = {
    "Host": "rx.example.org",
    "Origin": "https://rx.example.org",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "192.0.2.7",
}


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app that was told of its proxy and of its name."""
    home: Path = tmp_path_factory.mktemp("behind")
    with_accounts(home)
    with running(home, RX_TRUSTED_PROXIES="127.0.0.1", RX_HOSTS="rx.example.org") as server:
        yield server


def sign_in(server: Server, headers: dict[str, str], password: str = PASSWORD) -> httpx.Response:
    form = {"name": REVIEWER, "password": password}
    return httpx.post(f"{server.url}/auth/login", data=form, headers=headers)


def test_the_session_is_bound_to_tls_where_the_proxy_speaks_it(behind: Server) -> None:
    plain, secure = sign_in(behind, {}), sign_in(behind, PROXY)

    assert "Secure" not in plain.headers["set-cookie"]
    assert "Secure" in secure.headers["set-cookie"]
    for answer in (plain, secure):
        assert "HttpOnly; " in answer.headers["set-cookie"]
        assert "SameSite=lax" in answer.headers["set-cookie"]


def test_another_site_may_not_post_here(behind: Server) -> None:
    assert sign_in(behind, PROXY | {"Origin": "https://evil.example"}).status_code == 403


def test_one_address_that_guesses_locks_no_other_address_out(behind: Server) -> None:
    guesser = PROXY | {"X-Forwarded-For": "198.51.100.9"}
    for _ in range(6):
        last = sign_in(behind, guesser, "a wrong password")

    assert "Too many failed sign-ins" in last.text
    assert sign_in(behind, PROXY).status_code == 303


def test_nobody_gets_more_guesses_by_a_header_that_no_named_proxy_sent(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with_accounts(home)
    with running(home) as server:
        answers = [
            sign_in(server, {"X-Forwarded-For": f"198.51.100.{number}, 10.0.0.{number}"}, "wrong")
            for number in range(20)
        ]
        secure = sign_in(server, {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"})

    assert sum("Name or password is wrong" in answer.text for answer in answers) == 5
    assert sum("Too many failed sign-ins" in answer.text for answer in answers) == 15
    assert "Secure" not in secure.headers.get("set-cookie", "")
