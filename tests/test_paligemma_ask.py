"""Ask the image: task words, plain questions, boxes, and readers that cannot be asked."""

from typing import Any

import pytest

from rxcore.errors import InputRefused
from rxcore.evidence import Line
from rxcore.readers.paligemma.ask import ask, prompt_for
from rxcore.readers.paligemma.generate import Said
from rxcore.readers.paligemma.reader import PaliGemmaReader
from rxcore.readers.protocol import ReaderCard
from rxcore.readers.scripted import ScriptedReader
from rxcore.readings import Box, Failure
from tests.forced_words import ForcedWords
from tests.paligemma_parts import drawn

NO_MASK = "The box is drawn; its exact outline needs PaliGemma's separate mask decoder file."


class Saying(ScriptedReader):
    """Answers every prompt with the same words, and keeps the prompt."""

    def __init__(self, words: str | Failure) -> None:
        super().__init__([])
        self.words = words

    def answer(self, image: Any, prompt: str, new_tokens: int) -> Said | Failure:
        del image, prompt, new_tokens
        return self.words if isinstance(self.words, Failure) else Said(self.words, ())


class Lines(ScriptedReader):
    """Finds two lines on every page."""

    def lines(self, page: Any) -> list[Line]:
        del page
        return [Line(text, 0.9, Box(0, 0, 1, 0.1)) for text in ("Dr A. Rao", "Tab. Aten-D")]


@pytest.mark.parametrize(
    ("question", "prompt"),
    [
        ("Who signed it?", "answer en Who signed it?"),
        ("  what   is\nthis ", "answer en what is this"),
        ("caption", "caption en"),
        ("Describe", "describe en"),
        ("caption fr", "caption fr"),
        ("OCR", "ocr"),
        ("Detect stamp ; signature", "detect stamp ; signature"),
        ("segment stamp", "segment stamp"),
        ("answer en Who signed it", "answer en Who signed it"),
        ("question en Aten-D", "question en Aten-D"),
        ("Describe the image in detail", "answer en Describe the image in detail"),
        ("detect", "answer en detect"),
        ("answer me", "answer en answer me"),
    ],
)
def test_task_words_stand_and_anything_else_is_asked_in_english(question: str, prompt: str) -> None:
    assert prompt_for(question) == prompt


@pytest.mark.parametrize("question", ["", "  \n ", "why " * 200])
def test_nothing_and_too_much_are_refused(question: str) -> None:
    with pytest.raises(InputRefused):
        prompt_for(question)


def test_what_was_detected_comes_back_as_boxes() -> None:
    said = Saying("<loc0256><loc0128><loc0512><loc0640> stamp")

    result = ask(said, drawn(1), "detect stamp")

    assert [("stamp", Box(0.125, 0.25, 0.5, 0.25))] == [(p.label, p.box) for p in result.boxes]
    assert (result.text, result.note, result.prompt) == ("stamp", "", "detect stamp")


def test_a_segment_has_its_box_and_says_what_its_outline_needs() -> None:
    codes = "".join(f"<seg{code:03}>" for code in range(16))

    result = ask(
        Saying(f"<loc0256><loc0128><loc0512><loc0640>{codes} pen"), drawn(1), "segment pen"
    )

    assert (len(result.boxes), result.text, result.note) == (1, "pen", NO_MASK)


def test_pointing_at_nothing_is_said() -> None:
    assert ask(Saying(""), drawn(1), "detect unicorn").note == (
        "The model pointed at nothing on this image."
    )


def test_task_words_that_the_mix_models_were_not_made_for_are_marked() -> None:
    assert "take the answer with care" in ask(Saying("Rx"), drawn(1), "ocr").note


def test_a_page_that_cannot_be_read_gives_its_reason() -> None:
    assert ask(Saying(Failure("No memory.")), drawn(1), "Who?").note == "No memory."


def test_another_reader_says_that_only_paligemma_can_be_asked() -> None:
    result = ask(ScriptedReader([]), drawn(1), "Who signed it?")

    assert result.text == ""
    assert result.note.startswith("Only PaliGemma can be asked about an image:")


def test_a_reader_of_lines_answers_ocr_with_them() -> None:
    result = ask(Lines([]), drawn(1), "ocr")

    assert (result.text, result.note) == (
        "Dr A. Rao\nTab. Aten-D", "Read by the embedded OCR reader.",
    )  # fmt: skip


def test_the_real_model_answers_a_question(tiny_engine: Any) -> None:
    said = {"signed": "Hypertension"}
    tiny_engine.processors = (ForcedWords(tiny_engine.processor.tokenizer, said),)
    reader = PaliGemmaReader(ReaderCard("tiny", "tiny"), lambda: tiny_engine)

    assert ask(reader, drawn(1), "Who signed it?").text == "Hypertension"
