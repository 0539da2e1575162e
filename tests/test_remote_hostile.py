"""A server that means harm, or is broken: what it costs is a page, or a wait, and a sentence."""

import gzip
import json
import time
from collections.abc import Iterator

import pytest

from rxcore.errors import ReaderUnavailable
from rxcore.readings import Failure, ModelReading
from tests.model_server import Sent, refused, said
from tests.test_remote_reader import ROWS, named, one, read


def reason(sent: Sent, **changes: int) -> str:
    [result] = read(lambda _: sent, **changes)
    assert isinstance(result, Failure)
    return result.reason


def drip() -> Iterator[bytes]:
    while True:
        time.sleep(0.2)
        yield b" "


def flood() -> Iterator[bytes]:
    for _ in range(200):
        yield b" " * 1_000_000


def test_an_answer_that_drips_for_ever_ends_after_its_time() -> None:
    began = time.monotonic()
    [result] = read(lambda _: Sent(drip()), seconds=1)

    assert isinstance(result, Failure)
    assert "gave no answer within 1 seconds" in result.reason
    assert time.monotonic() - began < 60


def test_an_answer_without_end_is_dropped_and_the_page_fails() -> None:
    [result] = read(lambda _: Sent(flood()))

    assert isinstance(result, Failure)
    assert "sent more than any answer can be" in result.reason


@pytest.mark.parametrize(
    "body",
    [
        [b'{"choices": [{"message": {"content": "\xff\xfe"}}]}'],
        [b"\xff\xfe\x00"],
        [b"[" * 100_000],
        [json.dumps({"choices": []}).encode()],
        [b"null"],
        [gzip.compress(b"x" * 1_000_000)],
        [b"<html>Sign in</html>"],
    ],
)
def test_what_no_such_server_answers_is_the_servers_trouble(body: list[bytes]) -> None:
    packed = {"content-encoding": "gzip"} if body[0][:2] == b"\x1f\x8b" else {}

    with pytest.raises(ReaderUnavailable, match="does not answer as OpenAI's servers do"):
        read(lambda _: Sent(body, headers=packed))


def test_an_answer_that_ends_before_its_length_is_the_servers_trouble() -> None:
    half = said(ROWS)
    short = Sent(iter([str(half.body)[:40].encode()]), headers={"content-length": "5000"})

    with pytest.raises(ReaderUnavailable, match="cannot be reached"):
        read(lambda _: short)


def test_a_wait_of_a_year_is_not_waited_for() -> None:
    replies = iter([Sent("{}", 429, {"retry-after": "31536000"}), said(ROWS)])
    began = time.monotonic()

    reading = one(lambda _: next(replies))

    assert named(reading) == ["Aten-D", "Dolo 650", "Hypertension"]
    assert time.monotonic() - began < 60


def test_no_page_follows_a_redirect_to_another_host() -> None:
    with pytest.raises(ReaderUnavailable, match="sends on to another address"):
        read(lambda _: Sent("", 307, {"location": "http://127.0.0.1:9/v1/chat/completions"}))


def test_ten_thousand_rows_are_a_cut_answer_and_are_read_in_seconds() -> None:
    rows = json.dumps({"medicines": [{"name": f"Dolo {n}"} for n in range(10_000)], "diseases": []})
    began = time.monotonic()

    reading = one(lambda _: said(rows))

    assert "The answer was cut off: look for more on the page." in reading.notes
    assert len(reading.answers[0].text) < len(rows)
    assert time.monotonic() - began < 60


def test_a_refusal_of_a_megabyte_is_said_in_a_line() -> None:
    assert len(reason(refused(422, "no " * 400_000))) < 500


def test_an_answer_of_control_signs_and_nothing_makes_no_rows() -> None:
    results = read(lambda _: said("\x00\x1b[31m\u202e" * 50), pages=1)

    assert [ModelReading] == [type(result) for result in results]
