"""Whose word on addresses counts, for headers of every shape."""

from ipaddress import ip_network

import pytest

from pages.routes.proxies import seen_from
from rxcore.errors import InputRefused
from rxcore.settings import LOOPBACK, load_settings

LOCAL = (ip_network("127.0.0.1"),)
NETWORK = (ip_network("10.0.0.0/24"),)


def client(host: str, forwarded: str | None, proxies: object) -> str:
    """The address believed, when uvicorn says `host` and the header holds `forwarded`."""
    headers = [] if forwarded is None else [(b"x-forwarded-for", forwarded.encode())]
    scope = {"type": "http", "scheme": "http", "client": (host, 1234), "headers": headers}
    return str(seen_from(scope, proxies)["client"][0])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("host", "forwarded", "proxies", "expected"),
    [
        ("127.0.0.1", None, (), "127.0.0.1"),
        ("127.0.0.1", None, LOCAL, "127.0.0.1"),
        # uvicorn believed this machine, and no proxy was named.
        ("192.0.2.7", "192.0.2.7", (), "127.0.0.1"),
        ("192.0.2.7", "198.51.100.1, 192.0.2.7", (), "127.0.0.1"),
        ("192.0.2.7", "192.0.2.7:443", (), "127.0.0.1"),
        ("2001:db8::7", "[2001:db8::7]:443", (), "127.0.0.1"),
        # The proxy of this machine was named: what stands last was its own word.
        ("192.0.2.7", "198.51.100.1, 192.0.2.7", LOCAL, "192.0.2.7"),
        ("127.0.0.1", "192.0.2.7", LOCAL, "192.0.2.7"),
        # Another machine talks for itself, whatever it says.
        ("192.0.2.7", "198.51.100.1", (), "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7, 198.51.100.1", LOCAL, "192.0.2.7"),
        ("10.0.0.5", "198.51.100.1", LOCAL, "10.0.0.5"),
        ("10.0.0.5", "198.51.100.1, 10.0.0.9", NETWORK, "198.51.100.1"),
        ("10.0.0.5", "", NETWORK, "10.0.0.5"),
    ],
)
def test_an_address_counts_as_far_as_named_proxies_vouch_for_it(
    host: str, forwarded: str | None, proxies: object, expected: str
) -> None:
    assert client(host, forwarded, proxies) == expected


def test_names_and_proxies_come_from_the_environment() -> None:
    given = load_settings({"RX_HOSTS": "RX.example.org, other", "RX_TRUSTED_PROXIES": "127.0.0.1"})

    assert given.hosts == LOOPBACK | {"rx.example.org", "other"}
    assert given.proxies == LOCAL


@pytest.mark.parametrize(
    ("name", "text"),
    [("RX_HOSTS", "https://rx.example.org"), ("RX_HOSTS", "*"), ("RX_TRUSTED_PROXIES", "proxy")],
)
def test_what_is_no_name_or_address_is_refused_with_the_variable(name: str, text: str) -> None:
    with pytest.raises(InputRefused, match=name):
        load_settings({name: text})
