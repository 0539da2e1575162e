"""Answers of bounded size and time, whatever a server sends: the client's own time-outs begin anew
with every byte, and it holds an answer of any length."""

import time
from collections.abc import Iterator
from typing import Final

import httpx2

MOST_BYTES: Final = 4_000_000
"""Of one answer: a hundred times what the most tokens of one come to."""


class TooLarge(Exception):
    """An answer of more than MOST_BYTES."""


class BoundedTransport(httpx2.HTTPTransport):
    """Ends an answer that takes longer than `seconds` as a time-out, and a larger one by
    TooLarge. Packed answers stay packed, because nothing bounds what they unpack to."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The server's answer, its body bounded."""
        end = time.monotonic() + self._seconds
        request.headers["accept-encoding"] = "identity"
        answer = super().handle_request(request)
        answer.headers.pop("content-encoding", None)
        stream = answer.stream
        if isinstance(stream, httpx2.SyncByteStream):
            answer.stream = _Bounded(stream, end)
        return answer


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, end: float) -> None:
        self._stream = stream
        self._end = end

    def __iter__(self) -> Iterator[bytes]:
        left = MOST_BYTES
        for part in self._stream:
            left -= len(part)
            if left < 0:
                raise TooLarge
            if time.monotonic() > self._end:
                raise httpx2.ReadTimeout("The answer takes too long.")
            yield part

    def close(self) -> None:
        """Lets the connection go."""
        self._stream.close()
