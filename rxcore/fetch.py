"""One image by its address on the web, without becoming a way into the network round this machine.

The host's name is resolved once, every address is checked, and the connection goes to the address
that was checked. A redirect is an address like any other.
"""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import PurePosixPath
from typing import Any, Final

import httpx

from rxcore.errors import InputRefused
from rxcore.images import inspect
from rxcore.intake import Incoming, clean_name
from rxcore.limits import Limits

MOST_REDIRECTS: Final = 5
STEP_SECONDS: Final = 10.0
TOTAL_SECONDS: Final = 60.0
"""From the first connection to the last byte, heads of answers and redirects included."""

TOO_SLOW: Final = "The address sends too slowly; save the image and add the file."

# What leads into a network of somebody's own, though not each Python says so: the local NAT64
# prefix (RFC 8215), site-local (RFC 3879), "IPv4-compatible" (RFC 4291), "IPv4-translated"
# (RFC 2765), Teredo (RFC 4380), what protocols use among themselves (RFC 6890, 7526, 9602),
# documentation (RFC 9637).
_NOT_PUBLIC: Final = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "fec0::/10", "::/96",
            "::ffff:0:0:0/96", "2001::/32", "2001:2::/48", "2001:10::/28", "3fff::/20", "5f00::/16",
        ),
    )
)  # fmt: skip
_NAT64: Final = ip_network("64:ff9b::/96")
_ISATAP: Final = (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")
_REDIRECTS = (301, 302, 303, 307, 308)


def fetch(url: str, limits: Limits, *, allow_loopback: bool = False) -> Incoming:
    """The image or PDF at that address, named after the address's last part.

    Only http and https; only addresses of the public internet. allow_loopback is for tests, which
    serve their images from this machine. Raises InputRefused with one sentence for anything else.
    """
    # httpx logs whole addresses at INFO, and an address may hold a name.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    deadline = time.monotonic() + TOTAL_SECONDS
    address = _address(url)
    for _ in range(MOST_REDIRECTS + 1):
        with _answer(address, allow_loopback, deadline) as response:
            if response.status_code in _REDIRECTS and "location" in response.headers:
                address = _joined(address, response.headers["location"])
                continue
            _refuse_status(response)
            data = _body(response, limits, deadline)
        inspect(data, limits)
        return Incoming(clean_name(PurePosixPath(address.path).name or address.host), data)
    raise InputRefused("The address redirects again and again; open it in a browser and save it.")


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise InputRefused("That is not a web address; it must start with https://.") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise InputRefused("Only addresses that start with http:// or https:// can be added.")
    if address.userinfo:
        raise InputRefused("The address holds a name or password; leave it out or add the file.")
    return address


def _joined(address: httpx.URL, location: str) -> httpx.URL:
    try:
        joined = address.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise InputRefused("The address redirects to something that is none; check it.") from error
    if joined.scheme not in ("http", "https"):
        raise InputRefused(
            "Only addresses that start with http:// or https:// can be added, and this one "
            "redirects to another kind; save the image and add the file."
        )
    return _address(str(joined))


def _resolve(host: str, port: int, allow_loopback: bool) -> list[str]:
    """Every address of the host; raises InputRefused when one of them is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise InputRefused("The host of that address is not known; check the address.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not all(_may_be_reached(address, allow_loopback) for address in addresses):
        raise InputRefused(
            "The address leads into a private network, which is not allowed; save the image and "
            "add the file."
        )
    return addresses


def _may_be_reached(text: str, allow_loopback: bool) -> bool:
    address = ip_address(text.partition("%")[0])
    inner = _inside(address)
    if (inner or address).is_loopback:
        return allow_loopback
    return all(_public(each) for each in (address, inner) if each is not None)


def _public(address: IPv4Address | IPv6Address) -> bool:
    if any(address in network for network in _NOT_PUBLIC if network.version == address.version):
        return False
    mapped = isinstance(address, IPv6Address) and (address.ipv4_mapped or address in _NAT64)
    return bool(mapped) or (address.is_global and not address.is_multicast)


def _inside(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to: mapped, compatible, 6to4, Teredo, NAT64 and
    ISATAP."""
    if isinstance(address, IPv4Address):
        return None
    last = IPv4Address(address.packed[-4:])
    if address in _NAT64 or address.packed[8:12] in _ISATAP:
        return last
    if address.packed[:12] == bytes(12) and int(last) > 1:
        return last
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]


@contextmanager
def _answer(address: httpx.URL, allow_loopback: bool, deadline: float) -> Iterator[httpx.Response]:
    """The answer's head, from the first of the host's checked addresses that can be reached."""
    port = address.port or {"http": 80, "https": 443}[address.scheme]
    checked = _resolve(address.host, port, allow_loopback)
    headers = {"Host": address.netloc.decode("ascii"), "Accept-Encoding": "identity"}
    # A transport without a client: proxies of the environment would resolve the name again, and a
    # client follows a redirect in thought, whatever it leads to.
    with (
        httpx.HTTPTransport(trust_env=False) as transport,
        _cut_off(deadline) as connections,
    ):
        response = _first_answer(transport, address, checked, headers, connections)
        try:
            yield response
        except httpx.HTTPError as error:
            _refuse_late(deadline, error)
            raise InputRefused("The connection broke off; try the address again.") from error
        finally:
            response.close()


def _refuse_late(deadline: float, error: Exception) -> None:
    if time.monotonic() >= deadline:
        raise InputRefused(TOO_SLOW) from error


class _Connections:
    """The connections of one answer, as httpx tells of them, to be cut off from another thread."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self._sockets: list[socket.socket] = []

    def trace(self, event: str, facts: dict[str, Any]) -> None:
        """What httpx calls at each step of a request."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._sockets.append(facts["return_value"].get_extra_info("socket"))

    def cut(self) -> None:
        """Ends them, whatever is being waited for."""
        for connected in self._sockets:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)


@contextmanager
def _cut_off(deadline: float) -> Iterator[_Connections]:
    """Ends the connections at the deadline: httpx's own limits begin anew with every byte."""
    connections = _Connections(deadline)
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), connections.cut)
    timer.daemon = True
    timer.start()
    try:
        yield connections
    finally:
        timer.cancel()


def _first_answer(
    transport: httpx.HTTPTransport,
    address: httpx.URL,
    checked: list[str],
    headers: dict[str, str],
    connections: _Connections,
) -> httpx.Response:
    failure: httpx.HTTPError | None = None
    for ip in checked:
        request = httpx.Request(
            "GET",
            address.copy_with(host=ip),
            headers=headers,
            extensions={
                "timeout": httpx.Timeout(STEP_SECONDS).as_dict(),
                "sni_hostname": address.host,
                "trace": connections.trace,
            },
        )
        try:
            return transport.handle_request(request)
        except httpx.HTTPError as error:
            _refuse_late(connections.deadline, error)
            failure = error
    if isinstance(failure, httpx.TimeoutException):
        raise InputRefused("The address did not answer in time; try again later.") from failure
    raise InputRefused(
        "The address cannot be reached, or not safely; check it in a browser."
    ) from failure


def _refuse_status(response: httpx.Response) -> None:
    if response.status_code == 404:
        raise InputRefused("There is nothing at that address (404); check it in a browser.")
    if response.status_code in (401, 403):
        raise InputRefused("The address wants a sign-in; save the image and add the file.")
    if response.status_code != 200:
        raise InputRefused(
            f"The address answers with status {response.status_code}; check it in a browser."
        )
    if response.headers.get("content-encoding", "identity") != "identity":
        raise InputRefused("The address sends the image packed; save it and add the file.")
    if response.headers.get("content-type", "").startswith(("text/html", "application/xhtml")):
        raise InputRefused("The address is a web page, not an image; use the image's own address.")


def _body(response: httpx.Response, limits: Limits, deadline: float) -> bytes:
    data = bytearray()
    for chunk in response.iter_raw():
        data += chunk
        if len(data) > limits.max_bytes:
            raise InputRefused(
                f"The file at that address has more than the {limits.max_megabytes} MB allowed; "
                "save it smaller and add the file."
            )
        if time.monotonic() > deadline:
            raise InputRefused(TOO_SLOW)
    return bytes(data)
