"""Whom a request comes from: what a proxy says of that counts only from proxies that were named."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import Scope

from rxcore.settings import Network

HERE = (ip_network("127.0.0.1"), ip_network("::1"))
SECURE = {"http": "https", "ws": "wss", "https": "https", "wss": "wss"}
PLAIN = {secure: plain for plain, secure in SECURE.items() if plain != secure}


def seen_from(scope: Scope, proxies: Sequence[Network]) -> Scope:
    """The scope with the client's address and the scheme as they are to be believed.

    The server under us (uvicorn) believes X-Forwarded-For and X-Forwarded-Proto from this machine,
    the process that runs there; that is undone unless this machine is among `proxies`.
    """
    headers = Headers(scope=scope)
    said = [_bare(part) for part in ",".join(headers.getlist("x-forwarded-for")).split(",")]
    peer = _peer(scope, said)
    if not _among(peer, proxies):
        return {**scope, "client": (peer, 0), "scheme": _scheme(scope, None)}
    client = next((a for a in reversed(said) if not _among(a, proxies)), peer)
    scheme = _scheme(scope, headers.get("x-forwarded-proto", ""))
    return {**scope, "client": (client or peer, 0), "scheme": scheme}


def _peer(scope: Scope, said: list[str]) -> str:
    """The machine at the other end of the connection. Where that is this one, uvicorn has put in
    its place what the header says: the last address that is not of this machine."""
    host = str((scope.get("client") or ("", 0))[0])
    put_in = next((a for a in reversed(said) if not _among(a, HERE)), said[0])
    return "127.0.0.1" if host and host == put_in else host


def _bare(text: str) -> str:
    """An address without the port that may follow it."""
    text = text.strip()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _among(text: str, proxies: Sequence[Network]) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in proxies)


def _scheme(scope: Scope, said: str | None) -> str:
    """The scheme of the browser's own connection. said: a believed proxy's word; None: it is the
    server's own, which speaks TLS only where Streamlit was given a certificate."""
    scheme = str(scope["scheme"])
    if said is None:
        own = bool(st.get_option("server.sslCertFile"))
        return SECURE[scheme] if own else PLAIN.get(scheme, scheme)
    return SECURE[scheme] if said.strip() == "https" else scheme
