"""Signing in with the organisation's provider, against a running app and a real small provider."""

import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from db import people
from db.connection import one, opened, rows, value
from db.verify import verify
from rxcore.errors import InputRefused, SignInRefused
from rxcore.oidc_roles import role_of
from rxcore.people import Actor
from rxcore.settings import load_settings
from tests.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    IdentityProvider,
    new_key,
    providing,
)
from tests.server import (
    ADMINISTRATOR,
    PASSWORD,
    SUPERVISOR,
    Server,
    running,
    settled,
    with_accounts,
)

SENTENCE = "Your organisation&#x27;s sign-in was not accepted here; ask a supervisor."
ROLES = {"ada@example.org": "supervisor", "@example.org": "reviewer"}
ENVIRON = {
    "RX_OIDC_ISSUER": "https://login.example.org",
    "RX_OIDC_CLIENT_ID": CLIENT_ID,
    "RX_OIDC_CLIENT_SECRET": CLIENT_SECRET,
}
ADDRESSES = (f"192.0.2.{number}" for number in itertools.count(1))


@pytest.fixture(scope="module")
def started() -> Iterator[IdentityProvider]:
    with providing() as provider:
        yield provider


@pytest.fixture
def provider(started: IdentityProvider) -> IdentityProvider:
    """The provider as it is at first, whatever another test made it say."""
    started.claims, started.signs_with = {}, started.key
    return started


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, started: IdentityProvider) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("oidc")
    with_accounts(home)
    write_roles(home, ROLES)
    own = {"RX_OIDC_ISSUER": started.issuer, "RX_TRUSTED_PROXIES": "127.0.0.1"}
    with running(home, **(ENVIRON | own)) as server:
        yield server


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A browser of its own, at a network address of its own."""
    headers = {"X-Forwarded-For": next(ADDRESSES)}
    with httpx.Client(headers=headers, follow_redirects=True, timeout=30) as opened_client:
        yield opened_client


def write_roles(home: Path, roles: dict[str, Any]) -> None:
    (home / "oidc_roles.json").write_text(json.dumps(roles), encoding="utf-8")


def come_back(client: httpx.Client, app: Server) -> httpx.URL:
    """Everything up to the address that the provider sends the browser back to."""
    to = client.get(f"{app.url}/auth/oidc", follow_redirects=False)
    back = client.get(to.headers["location"], follow_redirects=False)
    return httpx.URL(back.headers["location"])


def last_event(app: Server) -> dict[str, Any]:
    with opened(app.database) as db:
        found = one(db, "SELECT body FROM events ORDER BY seq DESC LIMIT 1")
    body: dict[str, Any] = json.loads((found or {})["body"])
    return body


def assert_refused(client: httpx.Client, app: Server, answer: httpx.Response, why: str) -> None:
    assert answer.status_code == 403
    assert SENTENCE in answer.text
    assert why not in answer.text
    assert "rx_session" not in client.cookies
    assert client.get(f"{app.url}/history", headers={"Accept": "*/*"}).status_code == 401
    event = last_event(app)
    assert (event["act"], event["actor"]) == ("sign-in failed", "oidc")
    assert why in event["details"]["reason"]


@pytest.mark.parametrize(
    ("email", "role"), [("Ada@Example.org", "supervisor"), ("bob@example.org", "reviewer")]
)
def test_who_is_named_signs_in_with_the_role_of_the_file(
    app: Server, provider: IdentityProvider, client: httpx.Client, email: str, role: str
) -> None:
    provider.claims = {"email": email}

    answer = client.get(f"{app.url}/auth/oidc?next=/history")

    assert (answer.status_code, answer.url.path) == (200, "/history")
    assert "rx_session" in client.cookies
    assert "rx_oidc" not in client.cookies
    with opened(app.database) as db:
        person = people.find(db, email)
        added = one(db, "SELECT actor FROM events WHERE act = 'person added' ORDER BY seq DESC")
    assert (person.name, person.role) == (email.lower(), role)
    assert added == {"actor": "oidc"}
    assert last_event(app)["act"] == "signed in"


def test_a_new_role_in_the_file_holds_from_the_next_sign_in_and_is_an_event(
    app: Server, provider: IdentityProvider, client: httpx.Client
) -> None:
    provider.claims = {"email": "cleo@example.org"}
    client.get(f"{app.url}/auth/oidc")

    write_roles(app.home, ROLES | {"cleo@example.org": "supervisor"})
    client.get(f"{app.url}/auth/oidc")
    write_roles(app.home, ROLES)

    with opened(app.database) as db:
        assert people.find(db, "cleo@example.org").role == "supervisor"
        changed = rows(db, "SELECT actor FROM events WHERE act = 'role changed'")
    assert changed == [{"actor": "oidc"}]


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"email": "eve@elsewhere.example"}, "no role"),
        ({"email": "eve@example.org.evil.example"}, "no role"),
        ({"email": "eve@example.org", "email_verified": False}, "not confirmed"),
        ({"email": "eve@example.org", "email_verified": "false"}, "not confirmed"),
        ({"email": "x@elsewhere.example@example.org"}, "no e-mail"),
        ({"email": "eve@example.org", "nonce": "another"}, "invalid_claim"),
        ({"email": "eve@example.org", "nonce": None}, "missing_claim"),
        ({"email": "eve@example.org", "aud": "another program"}, "invalid_claim"),
        ({"email": "eve@example.org", "aud": [CLIENT_ID, "another"]}, "another program"),
        ({"email": "eve@example.org", "iss": "https://evil.example"}, "invalid_claim"),
        ({"email": "eve@example.org", "exp": int(time.time()) - 120}, "expired_token"),
        ({"email": SUPERVISOR}, "no e-mail"),
    ],
)
def test_what_is_not_as_it_must_be_gets_no_session(
    app: Server, provider: IdentityProvider, client: httpx.Client, claims: dict[str, Any], why: str
) -> None:
    provider.claims = {"sub": "eve"} | claims

    answer = client.get(f"{app.url}/auth/oidc")

    assert_refused(client, app, answer, why)


def test_a_token_that_another_key_signed_gets_no_session(
    app: Server, provider: IdentityProvider, client: httpx.Client
) -> None:
    provider.claims, provider.signs_with = {"email": "ada@example.org"}, new_key()

    answer = client.get(f"{app.url}/auth/oidc")

    assert_refused(client, app, answer, "bad_signature")


def test_an_answer_is_good_once(
    app: Server, provider: IdentityProvider, client: httpx.Client
) -> None:
    provider.claims = {"email": "ada@example.org"}
    address = come_back(client, app)
    kept = client.cookies["rx_oidc"]
    client.get(address, follow_redirects=False)
    client.cookies.clear()

    again = client.get(address)
    assert_refused(client, app, again, "began no such sign-in")
    client.cookies.set("rx_oidc", kept)
    with_the_cookie = client.get(address)

    assert_refused(client, app, with_the_cookie, "did not accept the code")


def test_an_answer_for_another_browser_gets_no_session(
    app: Server, provider: IdentityProvider, client: httpx.Client
) -> None:
    provider.claims = {"email": "ada@example.org"}
    with httpx.Client() as other:
        address = come_back(other, app)
    come_back(client, app)

    answer = client.get(address)

    assert_refused(client, app, answer, "began no such sign-in")


def test_a_disabled_account_stays_out(
    app: Server, provider: IdentityProvider, client: httpx.Client
) -> None:
    provider.claims = {"email": "dan@example.org"}
    client.get(f"{app.url}/auth/oidc")
    with opened(app.database) as db:
        root = people.find(db, ADMINISTRATOR)
        actor = Actor(root.name, root.role, root.id)
        people.set_active(db, actor, people.find(db, "dan@example.org"), False)
    client.cookies.clear()

    answer = client.get(f"{app.url}/auth/oidc")

    assert_refused(client, app, answer, "disabled")
    assert last_event(app)["details"]["account"] == "dan@example.org"


def test_an_own_account_named_by_an_address_is_not_taken_over(
    app: Server, provider: IdentityProvider, client: httpx.Client
) -> None:
    with opened(app.database) as db:
        root = people.find(db, ADMINISTRATOR)
        actor = Actor(root.name, root.role, root.id)
        people.add(db, actor, "Own@example.org", PASSWORD, "reviewer")
    provider.claims = {"email": "own@example.org"}

    answer = client.get(f"{app.url}/auth/oidc")

    assert_refused(client, app, answer, "somebody else")


def test_an_address_passed_on_does_not_open_its_former_holders_account(
    app: Server, provider: IdentityProvider, client: httpx.Client
) -> None:
    provider.claims = {"email": "desk@example.org", "sub": "the first"}
    client.get(f"{app.url}/auth/oidc")
    client.cookies.clear()

    provider.claims = {"email": "desk@example.org", "sub": "the second"}
    answer = client.get(f"{app.url}/auth/oidc")

    assert_refused(client, app, answer, "somebody else")


def test_who_signs_in_with_the_organisation_is_given_no_password(
    app: Server, provider: IdentityProvider, client: httpx.Client
) -> None:
    provider.claims = {"email": "fay@example.org"}
    client.get(f"{app.url}/auth/oidc")

    with opened(app.database) as db:
        root = people.find(db, ADMINISTRATOR)
        actor = Actor(root.name, root.role, root.id)
        with pytest.raises(InputRefused, match="by no password"):
            people.set_password(db, actor, people.find(db, "fay@example.org"), PASSWORD)


def test_strangers_cannot_fill_the_record_with_refusals(app: Server, client: httpx.Client) -> None:
    for _ in range(8):
        answer = client.get(f"{app.url}/auth/oidc/callback?code=a&state=b")

    with opened(app.database) as db:
        before = value(db, "SELECT max(seq) FROM events")
    client.get(f"{app.url}/auth/oidc/callback?code=a&state=b")

    assert SENTENCE in answer.text
    with opened(app.database) as db:
        assert value(db, "SELECT max(seq) FROM events") == before


def test_what_must_stay_secret_stands_in_no_log_and_no_page(
    app: Server, provider: IdentityProvider, client: httpx.Client
) -> None:
    provider.claims = {"email": "ada@example.org"}
    address = come_back(client, app)
    kept = client.cookies["rx_oidc"]
    answer = client.get(address)

    said = app.log + answer.text + client.get(f"{app.url}/login").text

    secrets = [CLIENT_SECRET, *kept.split(".")[:3], address.params["code"]]
    assert [secret for secret in secrets if secret in said] == []
    assert app.database.read_bytes().find(CLIENT_SECRET.encode()) == -1


def test_the_record_holds_after_all_of_this(app: Server) -> None:
    with opened(app.database) as db:
        root = people.find(db, ADMINISTRATOR)

        report = verify(db, Actor(root.name, root.role, root.id), app.home)

    assert report.problems == ()


@pytest.mark.browser
def test_a_person_comes_in_by_the_button(
    page: Page, app: Server, provider: IdentityProvider
) -> None:
    provider.claims = {"email": "gus@example.org"}
    page.goto(f"{app.url}/login", wait_until="commit")

    page.get_by_role("link", name="Sign in with your organisation").click()
    settled(page)

    page.get_by_text("gus@example.org").first.wait_for()


def test_nothing_is_offered_and_nobody_comes_in_where_it_is_not_configured(server: Server) -> None:
    page = httpx.get(f"{server.url}/login")
    asked = httpx.get(f"{server.url}/auth/oidc")
    back = httpx.get(f"{server.url}/auth/oidc/callback?code=a&state=b")

    assert "organisation" not in page.text.partition("<body>")[2]
    assert [a.headers["location"] for a in (asked, back)] == ["/login"] * 2


def test_a_provider_is_asked_only_when_somebody_signs_in(
    app: Server, provider: IdentityProvider, client: httpx.Client
) -> None:
    provider.asked.clear()

    client.get(f"{app.url}/login")
    client.get(f"{app.url}/")

    assert provider.asked == []


def test_all_three_settings_make_a_provider_whose_secret_is_not_shown() -> None:
    settings = load_settings(ENVIRON)

    assert settings.provider is not None
    assert settings.provider.client_secret == CLIENT_SECRET
    assert CLIENT_SECRET not in f"{settings!r} {settings.provider!r}"


@pytest.mark.parametrize("missing", ENVIRON)
def test_half_a_configuration_is_one_sentence_without_the_secret(missing: str) -> None:
    half = {name: text for name, text in ENVIRON.items() if name != missing}

    with pytest.raises(InputRefused, match=f"needs {missing} as well") as refused:
        load_settings(half)

    assert CLIENT_SECRET not in str(refused.value)


@pytest.mark.parametrize("issuer", ["http://login.example.org", "http://localhost.evil.example"])
def test_a_provider_without_tls_is_refused(issuer: str) -> None:
    with pytest.raises(InputRefused, match="must start with https"):
        load_settings(ENVIRON | {"RX_OIDC_ISSUER": issuer})


@pytest.mark.parametrize("text", ["", "[]", "{", '{"@example.org": "system"}', '{"a@b": 1}'])
def test_a_file_of_roles_that_cannot_be_used_lets_nobody_in(tmp_path: Path, text: str) -> None:
    (tmp_path / "roles.json").write_text(text, encoding="utf-8")

    with pytest.raises(SignInRefused) as refused:
        role_of(tmp_path / "roles.json", "ada@example.org")

    assert "file of roles" in refused.value.reason
