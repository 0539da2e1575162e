"""Pages and questions through the real model to readings: rows, confidence, places, answers."""

import re
import shutil
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from rxcore.errors import ReaderUnavailable
from rxcore.evidence import Block, Line, link
from rxcore.questions import DEFAULT, MEDICINES, Question
from rxcore.readers.finder import Evidence
from rxcore.readers.paligemma.reader import (
    PaliGemmaReader,
    card_of,
    planned_reader,
)
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Box, Failure, ModelReading, Span
from tests.forced_words import ForcedWords
from tests.paligemma_parts import drawn, plan

CARD = ReaderCard("tiny", "tiny", "local", "fp32")
SAID = {
    "medicines": "Aten-D 50 mg tablet 1-0-1 for 30 days; Paracetamol 500 mg twice daily",
    "diseases": "Diabetes, Hypertension and cholesterol",
}
HYPERTENSION = Box(0.125, 0.5, 0.25, 0.0625)


class Page:
    """A page whose lines of text are known, and which lies on its side by `turned`."""

    def __init__(self, turned: int = 0) -> None:
        self.turned = turned

    def rotation(self, page: Image.Image) -> int:
        del page
        return self.turned

    def lines(self, page: Image.Image) -> list[Line]:
        del page
        return [Line("Hypertension", 0.9, HYPERTENSION)]

    def regions(self, page: Image.Image) -> list[Block]:
        del page
        return [Block(box, (box,)) for box in (Box(0.1, 0.1, 0.5, 0.2), Box(0.1, 0.6, 0.5, 0.2))]


def reader(engine: Any, said: dict[str, str] | None = None, **options: Any) -> PaliGemmaReader:
    if said is not None:
        engine.processors = (ForcedWords(engine.processor.tokenizer, said),)
    return PaliGemmaReader(CARD, lambda: engine, **options)


def only(results: Sequence[ModelReading | Failure]) -> ModelReading:
    [result] = results
    assert isinstance(result, ModelReading)
    return result


def test_forced_answers_come_out_as_rows_with_their_words(tiny_engine: Any) -> None:
    reading = only(reader(tiny_engine, SAID).read([drawn(1)], DEFAULT))

    assert [row.name for row in reading.diseases] == ["Diabetes", "Hypertension", "cholesterol"]
    assert [(row.name, row.strength) for row in reading.medicines] == [
        ("Aten-D", "50 mg"),
        ("Paracetamol", "500 mg"),
    ]


def test_a_medicine_that_an_answer_stops_is_an_offer_and_no_row(tiny_engine: Any) -> None:
    said = {**SAID, "medicines": "Stop Losartan, start Amlodipine 5 mg OD"}

    reading = only(reader(tiny_engine, said).read([drawn(1)], DEFAULT))

    assert [row.name for row in reading.medicines] == ["Amlodipine"]
    assert [(offer.row.name, offer.rules) for offer in reading.offers] == [
        ("Losartan", ("stopped",))
    ]


NAMES = ("Aspirin", "Codeine", "Heparin", "Insulin", "Lithium", "Quinine", "Timolol")
MANY = "; ".join(f"{name} 500 mg twice daily for 5 days" for name in NAMES)


def test_an_answer_cut_off_is_noted_and_its_last_row_only_offered(tiny_engine: Any) -> None:
    asked = reader(tiny_engine, {**SAID, "medicines": MANY}, new_tokens=60)

    reading = only(asked.read([drawn(1)], DEFAULT[:1]))

    assert [(len(reading.offers), offer.rules) for offer in reading.offers] == [(1, ("cut",))]
    assert reading.rows
    assert reading.offers[0].row.name not in {row.name for row in reading.rows}
    assert "was cut off after 60 tokens" in " ".join(reading.notes)


def test_a_long_answer_goes_on_to_its_end(tiny_engine: Any) -> None:
    asked = reader(tiny_engine, {**SAID, "medicines": MANY}, new_tokens=400)

    reading = only(asked.read([drawn(1)], DEFAULT[:1]))

    assert tuple(row.name for row in reading.medicines) == NAMES
    assert (reading.offers, reading.notes) == ((), ())


def test_each_answer_is_kept_word_for_word_with_its_question_and_prompt(tiny_engine: Any) -> None:
    reading = only(reader(tiny_engine, SAID).read([drawn(1)], DEFAULT))

    assert [(q.key, q.version, q.prompt, SAID[q.key], "page") for q in DEFAULT] == [
        (a.question, a.version, a.prompt, a.text, a.view) for a in reading.answers
    ]
    assert reading.answers[0].prompt == (
        "answer en Which medicines are mentioned in the prescription"
    )


def test_a_rows_confidence_is_that_of_the_characters_it_came_from(tiny_engine: Any) -> None:
    asked = reader(tiny_engine, SAID)
    reading = only(asked.read([drawn(1)], DEFAULT))
    said = asked.answer(drawn(1), DEFAULT[1].prompt, 100)
    assert not isinstance(said, Failure)

    for row in reading.diseases:
        span = row.span
        assert span is not None
        assert span.answer == "diseases"
        assert row.written == SAID["diseases"][span.start : span.end]
        least = min(t.logprob for t in said.tokens if t.start < span.end and t.end > span.start)
        assert row.confidence == pytest.approx(2.718281828**least, rel=1e-3)
    assert len({row.confidence for row in reading.rows}) > 1


def test_rows_are_linked_to_the_lines_of_the_page(tiny_engine: Any) -> None:
    asked = reader(tiny_engine, SAID, evidence=Evidence(Page(), link))

    reading = only(asked.read([drawn(1)], DEFAULT))

    assert {row.name: (row.box, row.found_on_page) for row in reading.diseases[:2]} == {
        "Hypertension": (HYPERTENSION, True),
        "Diabetes": (None, False),
    }


def test_regions_are_read_in_the_same_batch_and_their_rows_folded(tiny_engine: Any) -> None:
    asked = reader(tiny_engine, SAID, evidence=Evidence(Page(), link), views="page+regions")

    reading = only(asked.read([drawn(1, (120, 160))], DEFAULT))

    assert [answer.view for answer in reading.answers] == [
        "page",
        "page",
        "region 1",
        "region 1",
        "region 2",
        "region 2",
    ]
    assert len(reading.diseases) == 3
    diabetes = reading.diseases[0]
    assert diabetes.box is not None
    assert diabetes.box.y < 0.1 < diabetes.box.y + diabetes.box.height


def test_several_pages_come_back_in_order_with_one_generate(tiny_engine: Any) -> None:
    batches: list[int] = []
    tiny_engine.model.model.vision_tower.register_forward_hook(
        lambda _module, args, _output: batches.append(args[0].shape[0])
    )

    results = reader(tiny_engine).read([drawn(1), drawn(2), drawn(3)], DEFAULT)

    assert batches == [3]
    assert len({r.answers for r in results if isinstance(r, ModelReading)}) == 3


def test_a_page_that_cannot_be_decoded_fails_alone(tiny_engine: Any) -> None:
    whole = BytesIO()
    drawn(1, (400, 400)).save(whole, "PNG")
    bad = Image.open(BytesIO(whole.getvalue()[:600]))

    before, cut, after = reader(tiny_engine, SAID).read([drawn(1), bad, drawn(2)], DEFAULT)

    assert Failure("This page's image cannot be decoded: add the file again, whole.") == cut
    assert isinstance(before, ModelReading)
    assert isinstance(after, ModelReading)


def test_a_sites_own_questions_fill_tables_or_are_kept_as_text(tiny_engine: Any) -> None:
    questions = (
        Question("complaints", "Which complaints are written", "diseases"),
        Question("doctor", "Who signed", "text"),
    )
    said = {"complaints": "Hypertension", "signed": "Diabetes"}

    reading = only(reader(tiny_engine, said).read([drawn(1)], questions))

    assert [("Hypertension", Span("complaints", 0, 12))] == [(r.name, r.span) for r in reading.rows]
    assert [answer.text for answer in reading.answers] == ["Hypertension", "Diabetes"]


def test_no_question_gives_an_empty_reading(tiny_engine: Any) -> None:
    assert [ModelReading()] == reader(tiny_engine).read([drawn(1)], ())


def test_a_model_that_cannot_be_loaded_says_so_at_the_first_page() -> None:
    def no_model() -> Any:
        raise ReaderUnavailable("The model is not here.")

    with pytest.raises(ReaderUnavailable, match="not here"):
        PaliGemmaReader(CARD, no_model).read([drawn(1)], DEFAULT)


def test_a_batch_holds_whole_pages(tiny_engine: Any) -> None:
    tiny_engine.rows_at_once = 7

    assert reader(tiny_engine).pages_at_once(DEFAULT) == 3


def test_a_folder_is_named_without_the_way_to_it(tmp_path: Any) -> None:
    folder = tmp_path / "our-finetune"

    assert card_of(plan(folder)) == ReaderCard("our-finetune", "our-finetune", "local", "fp32")


def test_other_views_and_other_questions_make_another_reader(tmp_path: Path) -> None:
    own = Question("signed", "Who signed it?", "text")

    cards = {
        card_of(plan(tmp_path)),
        card_of(plan(tmp_path), "page+regions"),
        card_of(plan(tmp_path), "page", (*DEFAULT, own)),
        card_of(plan(tmp_path), "page", (MEDICINES,)),
    }

    assert len(cards) == 4


def test_two_models_in_folders_of_one_name_are_two_readers(
    tmp_path: Path, tiny_paligemma: Path
) -> None:
    from safetensors.torch import load_file, save_file

    first, second = (tmp_path / "a" / "tuned", tmp_path / "b" / "tuned")
    shutil.copytree(tiny_paligemma, first)
    shutil.copytree(tiny_paligemma, second)
    weights = load_file(second / "model.safetensors")
    name = next(iter(weights))
    save_file(weights | {name: weights[name] + 1}, second / "model.safetensors", {"format": "pt"})
    readers = [planned_reader(plan(folder), "page", None) for folder in (first, second, first)]

    for each in readers:
        each.read([], DEFAULT)

    one, other, again = (each.card for each in readers)
    assert one == again
    assert one != other
    assert re.fullmatch(r"local, files [0-9a-f]{12}", one.revision)


def test_a_page_on_its_side_is_shown_upright_and_its_places_stay_on_the_file(
    tiny_engine: Any,
) -> None:
    asked = reader(tiny_engine, evidence=Evidence(Page(turned=90), link), views="page+regions")
    straight = reader(tiny_engine, evidence=Evidence(Page(), link), views="page")
    page = drawn(1, (120, 160))

    turned = only(asked.read([page], DEFAULT))
    expected = only(straight.read([page.transpose(Image.Transpose.ROTATE_270)], DEFAULT))

    assert turned.rotation == 90
    assert turned.answers[:2] == expected.answers
