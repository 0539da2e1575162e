"""What parent and child say to each other over a socket: a small JSON head and some bytes.

Nothing that arrives is ever executed or unpickled, so that a child that somebody took over can
only say wrong things.
"""

import json
import socket
import struct
from collections.abc import Callable, Iterable
from typing import Any, Final

_LENGTHS: Final = struct.Struct(">IQ")
_MOST_HEAD: Final = 1_000_000
_MOST_BYTES: Final = 1_000_000_000

Head = dict[str, Any]


class Broken(Exception):
    """The other side is gone, or says what nobody would say."""


def send(connection: socket.socket, head: Head, parts: Iterable[bytes] = (), size: int = 0) -> None:
    """Sends a head and `size` bytes, which may come in parts."""
    text = json.dumps(head).encode()
    connection.sendall(_LENGTHS.pack(len(text), size) + text)
    for part in parts:
        connection.sendall(part)


def receive(
    connection: socket.socket, before: Callable[[], None] = lambda: None
) -> tuple[Head, bytearray]:
    """The next head with its bytes. before: called before each wait, to set its time limit.

    Raises Broken when the other side closed, or the lengths are absurd.
    """
    head_length, size = _LENGTHS.unpack(_exactly(connection, _LENGTHS.size, before))
    if head_length > _MOST_HEAD or size > _MOST_BYTES:
        raise Broken
    try:
        head = json.loads(_exactly(connection, head_length, before))
    except ValueError as error:
        raise Broken from error
    if not isinstance(head, dict):
        raise Broken
    return head, _exactly(connection, size, before)


def _exactly(connection: socket.socket, size: int, before: Callable[[], None]) -> bytearray:
    data = bytearray(size)
    rest = memoryview(data)
    while rest:
        before()
        got = connection.recv_into(rest)
        if not got:
            raise Broken
        rest = rest[got:]
    return data
