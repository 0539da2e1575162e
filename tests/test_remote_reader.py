"""A reader behind an address: what a server may answer, well or badly, and what becomes of it."""

import json
import socket
import threading
import time
from typing import Any

import pytest
from PIL import Image

from rxcore.errors import InputRefused, ReaderUnavailable
from rxcore.evidence import Block, Line, link
from rxcore.questions import DEFAULT
from rxcore.readers.choose import choose_reader
from rxcore.readers.finder import Evidence
from rxcore.readers.remote.reader import NOT_SHAPED, RemoteReader
from rxcore.readings import Box, Failure, ModelReading
from rxcore.settings import Remote, load_settings
from tests.model_server import MODEL, Script, Sent, Server, prompt_of, refused, said, serving
from tests.paligemma_parts import drawn

ROWS = json.dumps(
    {
        "medicines": [
            {"name": "Aten-D", "strength": "50 mg", "form": "tab", "frequency": "1-0-1"},
            {"name": "Tab. Dolo 650"},
        ],
        "diseases": [{"name": "Hypertension", "certainty": "suspected"}],
    }
)
PLACE = Box(0.1, 0.2, 0.3, 0.05)


class Lines:
    """A finder that reads one line on every page."""

    def rotation(self, page: Image.Image) -> int:
        del page
        return 0

    def lines(self, page: Image.Image) -> list[Line]:
        del page
        return [Line("Aten-D 50", 0.9, PLACE)]

    def regions(self, page: Image.Image) -> list[Block]:
        del page
        return []


def reader(server: Server, **changes: Any) -> RemoteReader:
    remote = Remote(url=server.url, model=MODEL, **changes)
    return RemoteReader(remote, Evidence(Lines(), link))


def read(script: Script, pages: int = 1, **changes: Any) -> list[ModelReading | Failure]:
    with serving(script) as server:
        return reader(server, **changes).read([drawn(n) for n in range(pages)], DEFAULT)


def one(script: Script, **changes: Any) -> ModelReading:
    [reading] = read(script, **changes)
    assert isinstance(reading, ModelReading)
    return reading


def named(reading: ModelReading) -> list[str]:
    return [row.name for row in reading.rows]


@pytest.mark.parametrize("text", [ROWS, f"```json\n{ROWS}\n```", f"Here it is:\n{ROWS}"])
def test_an_answer_of_the_shape_becomes_rows_with_their_places(text: str) -> None:
    reading = one(lambda _: said(text))

    first, second = reading.medicines
    [disease] = reading.diseases
    assert (first.name, first.strength, first.frequency) == ("Aten-D", "50 mg", "1-0-1")
    assert (second.name, second.form) == ("Dolo 650", "tablet")
    assert (disease.name, disease.certainty) == ("Hypertension", "suspected")
    assert first.span is not None
    assert text[first.span.start : first.span.end] == "Aten-D"
    assert first.box is not None
    assert (first.found_on_page, first.box.y, disease.found_on_page) == (True, PLACE.y, False)
    assert [text] == [answer.text for answer in reading.answers]


def test_an_answer_that_is_not_of_the_shape_is_asked_for_once_more() -> None:
    replies = iter([said("Two medicines, I think."), said(ROWS)])

    with serving(lambda _: next(replies)) as server:
        [reading] = reader(server).read([drawn(1)], DEFAULT)

    assert isinstance(reading, ModelReading)
    assert named(reading) == ["Aten-D", "Dolo 650", "Hypertension"]
    assert len(server.asked) == 2
    assert "Two medicines, I think." in json.dumps(server.asked[1])


def test_half_a_json_is_kept_and_read_as_text() -> None:
    half = ROWS[: ROWS.index(', "certainty"')]

    reading = one(lambda _: said(half))

    assert [row.name for row in reading.medicines] == ["Aten-D", "Dolo 650"]
    assert [row.name for row in reading.diseases] == ["Hypertension"]
    assert reading.notes == (NOT_SHAPED,)
    assert [half] == [answer.text for answer in reading.answers]


def test_a_cut_answer_is_noted_and_its_last_row_is_an_offer() -> None:
    def script(request: dict[str, Any]) -> Sent:
        if "medicines" in prompt_of(request):
            return said("Crocin 500 mg; Dolo 650 mg; Aug", cut=True)
        return said("Fever")

    reading = one(script, ask="questions")

    assert named(reading) == ["Crocin", "Dolo", "Fever"]
    assert [offer.row.name for offer in reading.offers] == ["Aug"]
    assert reading.notes == ("The answer was cut off: look for more on the page.",)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
def test_what_passes_is_tried_again(status: int) -> None:
    replies = iter([refused(status, "later"), refused(status, "later"), said(ROWS)])

    assert named(one(lambda _: next(replies))) == ["Aten-D", "Dolo 650", "Hypertension"]


def test_a_page_that_is_refused_fails_with_the_servers_words_and_costs_no_other() -> None:
    refusal = refused(413, "Image too\nlarge")
    replies = iter([said(ROWS), refusal, refusal, said(ROWS)])  # twice: with the shape, and without

    results = read(lambda _: next(replies), pages=3, at_once=1)

    assert [ModelReading, Failure, ModelReading] == [type(result) for result in results]
    assert isinstance(results[1], Failure)
    assert "answered 413 to this page: Image too large. Review" in results[1].reason


def test_a_server_that_knows_no_shapes_is_asked_without_from_then_on() -> None:
    def script(request: dict[str, Any]) -> Sent:
        return refused(400, "response_format?") if "response_format" in request else said(ROWS)

    with serving(script) as server:
        results = reader(server, at_once=1).read([drawn(1), drawn(2)], DEFAULT)

    assert [ModelReading, ModelReading] == [type(result) for result in results]
    assert ["response_format" in request for request in server.asked] == [True, False, False]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (refused(401, "no"), "does not accept the key: correct RX_REMOTE_KEY."),
        (refused(403, "no"), "does not accept the key: correct RX_REMOTE_KEY."),
        (refused(404, "no"), f"has no model {MODEL} at this address: correct RX_REMOTE_URL or "),
        (Sent("<html>Hello</html>", headers={"content-type": "text/html"}), "does not answer as"),
        (Sent("{}"), "does not answer as OpenAI's servers do: correct RX_REMOTE_URL"),
        (Sent("", 302, {"location": "https://elsewhere.example/"}), "sends on to another address"),
        (said(ROWS, model="other-7b"), f"answers as other-7b and not as {MODEL}: correct "),
    ],
)
def test_what_no_page_can_help_stops_the_reader_in_a_sentence(sent: Sent, sentence: str) -> None:
    with pytest.raises(ReaderUnavailable, match=sentence.replace("?", ".")):
        read(lambda _: sent)


def test_a_server_that_is_not_there_stops_the_reader() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    remote = Remote(url=f"http://127.0.0.1:{port}/v1", model=MODEL)

    with pytest.raises(ReaderUnavailable, match=f"127.0.0.1:{port} cannot be reached"):
        RemoteReader(remote, Evidence(Lines(), link)).read([drawn(1)], DEFAULT)


def test_three_pages_in_a_row_that_the_server_gives_up_are_the_servers_trouble() -> None:
    with (
        serving(lambda _: refused(500, "CUDA out of memory")) as server,
        pytest.raises(ReaderUnavailable, match="3 pages in a row: see to the server"),
    ):
        reader(server, at_once=1).read([drawn(n) for n in range(4)], DEFAULT)


def test_a_server_that_says_nothing_costs_the_page_its_time_and_no_more() -> None:
    def script(_: dict[str, Any]) -> Sent:
        time.sleep(3)
        return said(ROWS)

    [result] = read(script, seconds=1)

    assert isinstance(result, Failure)
    assert "gave no answer within 1 seconds" in result.reason


def test_pages_are_under_way_together_and_come_back_in_order() -> None:
    together = threading.Barrier(3, timeout=20)

    def script(request: dict[str, Any]) -> Sent:
        together.wait()
        size = len(json.dumps(request["messages"]))
        return said(json.dumps({"medicines": [{"name": f"Dolo {size}"}], "diseases": []}))

    pages = [Image.new("RGB", (side, side), "white") for side in (40, 400, 1200)]
    with serving(script) as server:
        results = reader(server, at_once=3).read(pages, DEFAULT)

    sizes = [int(row.name.split()[1]) for r in results if isinstance(r, ModelReading)
             for row in r.medicines]  # fmt: skip
    assert len(sizes) == 3
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("hint", [True, False])
def test_the_ocrs_lines_go_along_only_where_that_is_set(hint: bool) -> None:
    with serving(lambda _: said(ROWS)) as server:
        reader(server, hint=hint, key="secret").read([drawn(1)], DEFAULT)

    assert hint == ("Aten-D 50" in prompt_of(server.asked[0]))
    assert server.keys == ["Bearer secret"]


def test_another_way_to_ask_makes_another_reader() -> None:
    with serving(lambda _: said(ROWS)) as server:
        cards = {
            reader(server, **changes).card for changes in ({}, {"ask": "questions"}, {"hint": True})
        }

    assert len(cards) == 3
    assert {MODEL} == {card.name for card in cards}


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"RX_REMOTE_URL": "https://a.example/v1"}, "belong together"),
        ({"RX_REMOTE_URL": "ftp://a.example", "RX_REMOTE_MODEL": "m"}, "must be an address"),
        ({"RX_REMOTE_URL": "http://a.example/v1", "RX_REMOTE_MODEL": "m"}, "use https://"),
        ({"RX_REMOTE_URL": "http://u:p@10.0.0.1/v1", "RX_REMOTE_MODEL": "m"}, "must be an address"),
        ({"RX_REMOTE_URL": "http://10.0.0.1/v1", "RX_REMOTE_MODEL": "m",
          "RX_REMOTE_ASK": "nicely"}, "RX_REMOTE_ASK is 'nicely'"),
    ],
)  # fmt: skip
def test_settings_that_do_not_fit_are_refused(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(InputRefused, match=sentence):
        load_settings(environ)


def test_the_sentence_says_where_pages_go_and_the_key_is_in_no_text() -> None:
    settings = load_settings(
        {"RX_READER": "remote", "RX_REMOTE_URL": "http://10.0.0.1:8000/v1",
         "RX_REMOTE_MODEL": "org/vlm-4b", "RX_REMOTE_KEY": "secret"}
    )  # fmt: skip

    chosen = choose_reader(settings)

    assert chosen.sentence.startswith(
        "Pages are sent to 10.0.0.1:8000 and read there by org/vlm-4b, because RX_READER=remote"
    )
    assert "secret" not in repr(settings.remote) + chosen.reader.card.title


def test_no_page_goes_anywhere_unless_this_reader_is_asked_for() -> None:
    settings = load_settings(
        {"RX_REMOTE_URL": "http://10.0.0.1:8000/v1", "RX_REMOTE_MODEL": "org/vlm-4b"}
    )

    assert "10.0.0.1" not in choose_reader(settings).sentence


def test_without_an_address_the_reader_says_what_is_missing() -> None:
    with pytest.raises(ReaderUnavailable, match="set RX_REMOTE_URL and RX_REMOTE_MODEL"):
        choose_reader(load_settings({"RX_READER": "remote"}))
