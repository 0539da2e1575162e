"""One answer of a model behind an address, or in words why there is none.

The openai client tries again by itself, more and more slowly, after 408, 409, 429 and 5xx.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import httpx2
import openai
from PIL import Image

from rxcore.errors import ReaderUnavailable
from rxcore.readers.remote.bounded import BoundedTransport, TooLarge
from rxcore.settings import Remote

TRIES = 3
CONNECT_SECONDS = 10.0
LONGEST_SIDE = 2048
"""Pixels. More than the models that are served today look at."""

TOKENS = 2000
"""Of one answer: about forty full rows as JSON."""

LONGEST_TEXT = 16 * TOKENS
"""Characters of one answer that are looked at; no tokenizer makes as many of so many tokens."""


class PageRefused(Exception):
    """The server will not, or cannot, answer about this page; others may fare better."""


@dataclass(frozen=True, slots=True)
class Reply:
    """cut: whether the answer ended at its longest and not at its end."""

    text: str
    cut: bool


class Client:
    """Asks one server for one model. Safe for several threads."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self._shapes = True
        self._openai: openai.OpenAI | None = None

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Keeps connections while pages are read, and leaves none open behind."""
        limits = httpx2.Timeout(self._remote.seconds, connect=CONNECT_SECONDS)
        with openai.OpenAI(
            api_key=self._remote.key or "none",
            base_url=self._remote.url,
            timeout=limits,
            max_retries=TRIES - 1,
            # A redirect would take a page to a host that nobody named.
            http_client=httpx2.Client(
                timeout=limits,
                follow_redirects=False,
                transport=BoundedTransport(self._remote.seconds),
            ),
            _strict_response_validation=True,
        ) as self._openai:
            yield

    def ask(self, messages: list[dict[str, Any]], response_format: dict[str, Any] | None) -> Reply:
        """The model's answer, of that shape where the server can hold a model to one. Raises
        PageRefused when this page is the trouble, ReaderUnavailable when the server, its address,
        its key or its model is."""
        try:
            return self._once(messages, response_format if self._shapes else None)
        except PageRefused:
            if not response_format or not self._shapes:
                raise
            reply = self._once(messages, None)
            self._shapes = False
            return reply

    def _once(self, messages: list[dict[str, Any]], shape: dict[str, Any] | None) -> Reply:
        if self._openai is None:
            raise RuntimeError("ask within `connected`")
        host = self._remote.host
        asked: Any = messages
        response_format: Any = shape or openai.omit
        try:
            answer = self._openai.chat.completions.create(
                model=self._remote.model,
                messages=asked,
                temperature=0,
                max_tokens=TOKENS,
                response_format=response_format,
            )
        except TooLarge as error:
            raise PageRefused(f"{host} sent more than any answer can be.") from error
        except openai.APITimeoutError as error:
            seconds = self._remote.seconds
            raise PageRefused(f"{host} gave no answer within {seconds} seconds.") from error
        except openai.APIConnectionError as error:
            raise ReaderUnavailable(
                f"{host} cannot be reached: see that the model is served there, or correct "
                "RX_REMOTE_URL."
            ) from error
        except openai.APIStatusError as error:
            raise self._refusal(error) from error
        except (openai.APIError, ValueError, RecursionError) as error:  # what is no JSON, too
            raise self._no_such_server() from error
        return self._reply(answer)

    def _reply(self, answer: Any) -> Reply:
        if answer is None or not answer.choices:
            raise self._no_such_server()
        self._require_model(answer.model or "")
        choice = answer.choices[0]
        text = choice.message.content or ""
        cut = choice.finish_reason == "length" or len(text) > LONGEST_TEXT
        return Reply(text[:LONGEST_TEXT], cut)

    def _require_model(self, answering: str) -> None:
        """Servers add a date, or leave out the folder; anything else is another model."""
        asked = self._remote.model
        ours, theirs = (name.rsplit("/", 1)[-1].lower() for name in (asked, answering))
        if answering and not theirs.startswith(ours):
            raise ReaderUnavailable(
                f"{self._remote.host} answers as {answering} and not as {asked}: correct "
                "RX_REMOTE_MODEL, or serve that model."
            )

    def _refusal(self, error: openai.APIStatusError) -> Exception:
        host, status = self._remote.host, error.status_code
        if status in (401, 403):
            return ReaderUnavailable(f"{host} does not accept the key: correct RX_REMOTE_KEY.")
        if status == 404:
            return ReaderUnavailable(
                f"{host} has no model {self._remote.model} at this address: correct RX_REMOTE_URL "
                "or RX_REMOTE_MODEL."
            )
        if 300 <= status < 400:
            return ReaderUnavailable(
                f"{host} sends on to another address, which is not followed: set RX_REMOTE_URL to "
                "where the model is."
            )
        return PageRefused(f"{host} answered {status} to this page: {_words(error)}.")

    def _no_such_server(self) -> ReaderUnavailable:
        return ReaderUnavailable(
            f"{self._remote.host} does not answer as OpenAI's servers do: correct RX_REMOTE_URL, "
            "which mostly ends in /v1."
        )


def message(text: str, page: Image.Image | None = None) -> dict[str, Any]:
    """What a person says to the model, the page first."""
    parts: list[dict[str, Any]] = []
    if page is not None:
        parts.append({"type": "image_url", "image_url": {"url": _data_url(page)}})
    return {"role": "user", "content": [*parts, {"type": "text", "text": text}]}


def _data_url(page: Image.Image) -> str:
    small = page.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = BytesIO()
    small.save(out, "JPEG", quality=90)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def _words(error: openai.APIStatusError) -> str:
    """The server's own words on one line, cut where they become a page."""
    said = error.body.get("message", "") if isinstance(error.body, dict) else ""
    words = " ".join(str(said or error.response.text).split())
    return words[:200].rstrip(". ") or "no reason given"
