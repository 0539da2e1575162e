"""What docs/deploy.md promises of an app behind a proxy that speaks TLS."""

import httpx

from tests.server import PASSWORD, REVIEWER, Server

PROXY = {
    "Host": "rx.example.org",
    "Origin": "https://rx.example.org",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "192.0.2.7",
}


def sign_in(server: Server, headers: dict[str, str], password: str = PASSWORD) -> httpx.Response:
    form = {"name": REVIEWER, "password": password}
    return httpx.post(f"{server.url}/auth/login", data=form, headers=headers)


def test_the_session_is_bound_to_tls_where_the_proxy_speaks_it(server: Server) -> None:
    plain, behind = sign_in(server, {}), sign_in(server, PROXY)

    assert "Secure" not in plain.headers["set-cookie"]
    assert "Secure" in behind.headers["set-cookie"]
    for answer in (plain, behind):
        assert "HttpOnly; " in answer.headers["set-cookie"]
        assert "SameSite=lax" in answer.headers["set-cookie"]


def test_another_site_may_not_post_here(server: Server) -> None:
    assert sign_in(server, PROXY | {"Origin": "https://evil.example"}).status_code == 403


def test_one_address_that_guesses_locks_no_other_address_out(server: Server) -> None:
    guesser = PROXY | {"X-Forwarded-For": "198.51.100.9"}
    for _ in range(6):
        last = sign_in(server, guesser, "a wrong password")

    assert "Too many failed sign-ins" in last.text
    assert sign_in(server, PROXY).status_code == 303
