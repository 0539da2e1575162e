"""How sure the model was: against transformers' own figures, and per stretch of the answer."""

import math
from typing import Any

import pytest

from rxcore.readers.paligemma.confidence import Token, align, confidence
from tests.paligemma_parts import PROMPTS, asks, drawn


def test_log_probabilities_equal_those_of_compute_transition_scores(tiny_engine: Any) -> None:
    images = [drawn(1)]
    wanted = asks(1, PROMPTS[:2])
    pixels = tiny_engine.processor.image_processor(images * 2, return_tensors="pt")["pixel_values"]
    inputs = tiny_engine.tokens(PROMPTS[:2])
    output = tiny_engine.model.generate(
        **inputs,
        pixel_values=pixels,
        max_new_tokens=12,
        do_sample=False,
        return_dict_in_generate=True,
        output_scores=True,
    )
    expected = tiny_engine.model.compute_transition_scores(
        output.sequences, output.scores, normalize_logits=True
    )

    said = tiny_engine.answer(images, wanted, new_tokens=12)

    actual = [[token.logprob for token in one.tokens] for one in said]
    for theirs, ours in zip(expected.tolist(), actual, strict=True):
        assert pytest.approx(theirs[: len(ours)], abs=1e-5) == ours


def test_each_token_knows_the_characters_that_it_made() -> None:
    pieces = {1: "Aten", 2: "-D", 3: ", ", 4: "Pan"}

    text, tokens = align([1, 2, 3, 4], [0.0] * 4, lambda ids: "".join(pieces[i] for i in ids))

    assert text == "Aten-D, Pan"
    assert [text[t.start : t.end] for t in tokens] == ["Aten", "-D", ", ", "Pan"]


def test_a_character_of_several_tokens_belongs_to_the_last_of_them() -> None:
    decoded = {1: "\ufffd", 2: "µ", 3: "µg"}

    text, tokens = align([7, 8, 9], [-1.0, -2.0, -3.0], lambda ids: decoded[len(ids)])

    assert text == "µg"
    assert [(t.start, t.end) for t in tokens] == [(0, 0), (0, 1), (1, 2)]


def test_a_row_is_as_sure_as_its_least_sure_token() -> None:
    tokens = [Token(0, 0, 4, -0.1), Token(1, 4, 6, -2.0), Token(2, 6, 8, -0.5)]

    assert math.exp(-2.0) == confidence(tokens, 0, 6)
    assert math.exp(-0.1) == confidence(tokens, 0, 4)
    assert confidence(tokens, 8, 12) is None


def test_tokens_of_no_characters_do_not_count() -> None:
    assert math.exp(-0.1) == confidence([Token(0, 0, 0, -9.0), Token(1, 0, 3, -0.1)], 0, 3)
