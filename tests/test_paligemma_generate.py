"""The real model classes on a tiny checkpoint: batches, padding, shared images, memory."""

from typing import Any

import pytest

from rxcore.readings import Failure
from tests.paligemma_parts import MEDICINES, PROMPTS, asks, drawn


def ids(said: Any) -> list[int]:
    return [token.id for token in said.tokens]


def test_a_batch_says_token_for_token_what_each_prompt_says_alone(tiny_engine: Any) -> None:
    images = [drawn(1), drawn(2)]
    wanted = asks(2)

    together = tiny_engine.answer(images, wanted, new_tokens=24)
    alone = [tiny_engine.answer(images, [ask], new_tokens=24)[0] for ask in wanted]

    assert [ids(said) for said in alone] == [ids(said) for said in together]
    assert min(len(set(ids(said))) for said in together) >= 5
    assert len({said.text for said in together}) == len(wanted)


def test_shared_vision_features_equal_those_that_generate_makes_itself(tiny_engine: Any) -> None:
    image = drawn(3)
    pixels = tiny_engine.processor.image_processor([image, image], return_tensors="pt")[
        "pixel_values"
    ]
    inputs = tiny_engine.tokens(PROMPTS[:2])

    separate = tiny_engine.model.generate(
        **inputs, pixel_values=pixels, max_new_tokens=24, do_sample=False
    )[:, inputs["input_ids"].shape[1] :]
    shared = tiny_engine.answer([image], asks(1, PROMPTS[:2]), new_tokens=24)

    assert separate.tolist() == [ids(said) for said in shared]


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_prompts_are_laid_out_as_the_processor_does_it(tiny_engine: Any) -> None:
    theirs = tiny_engine.processor(
        images=[drawn(1)] * 3,
        text=[f"<image>{prompt}" for prompt in PROMPTS],
        padding=True,
        padding_side="left",
        return_tensors="pt",
    )

    ours = tiny_engine.tokens(PROMPTS)

    names = ["attention_mask", "input_ids", "token_type_ids"]
    assert names == sorted(ours)
    assert [theirs[name].tolist() for name in names] == [ours[name].tolist() for name in names]


def test_signs_of_the_tokenizer_in_a_question_are_text(tiny_engine: Any) -> None:
    plain = tiny_engine.tokens(["answer en is it"])["input_ids"][0].tolist()

    typed = tiny_engine.tokens(["answer en is <image> it <eos>"])["input_ids"][0].tolist()
    (said,) = tiny_engine.answer([drawn(1)], asks(1, ("answer en <image>?",)), new_tokens=3)

    signs = set(tiny_engine.processor.tokenizer.all_special_ids)
    assert [i for i in plain if i in signs] == [i for i in typed if i in signs]
    assert isinstance(said.text, str)


def test_an_answer_ends_at_the_end_sign() -> None:
    from rxcore.readers.paligemma.generate import until_end

    assert list(until_end([7, 8, 1, 0, 0], {1})) == [7, 8]


def test_out_of_memory_halves_the_batch_and_goes_on(tiny_engine: Any) -> None:
    import torch

    rows_seen: list[int] = []

    def short_of_memory(_module: Any, _args: Any, kwargs: dict[str, Any]) -> None:
        rows = kwargs["inputs_embeds"].shape[0]
        rows_seen.append(rows)
        if rows > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")

    wanted = asks(2, PROMPTS[:2])
    expected = [
        said.text for said in tiny_engine.answer([drawn(1), drawn(2)], wanted, new_tokens=6)
    ]
    tiny_engine.model.model.language_model.register_forward_pre_hook(
        short_of_memory, with_kwargs=True
    )

    actual = tiny_engine.answer([drawn(1), drawn(2)], wanted, new_tokens=6)

    assert rows_seen[:3] == [4, 2, 1]
    assert expected == [said.text for said in actual]
    assert tiny_engine.rows_at_once == 1


def test_a_single_prompt_too_large_for_memory_fails_alone_with_a_sentence(tiny_engine: Any) -> None:
    def no_memory(_module: Any, _args: Any, kwargs: dict[str, Any]) -> None:
        if kwargs["inputs_embeds"].shape[1] > 24:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    tiny_engine.model.model.language_model.register_forward_pre_hook(no_memory, with_kwargs=True)

    short, long = tiny_engine.answer([drawn(1)], asks(1, ("ocr", MEDICINES)), new_tokens=3)

    assert long == Failure(
        "There was not enough memory to read this page: set RX_PRECISION=nf4 or a smaller RX_MODEL."
    )
    assert isinstance(short.text, str)


def test_numbers_that_overflow_are_a_failure_and_no_answer(tiny_engine: Any) -> None:
    def overflow(_module: Any, _args: Any, output: Any) -> Any:
        output[0] = float("nan")
        return output

    tiny_engine.model.lm_head.register_forward_hook(overflow)

    bad, good = tiny_engine.answer([drawn(1)], asks(1, PROMPTS[:2]), new_tokens=3)

    assert bad == Failure(
        "The model's numbers overflowed on this page: set RX_PRECISION=nf4 or fp32."
    )
    assert isinstance(good.text, str)


def test_an_image_is_not_torn_in_two_by_the_size_of_a_batch() -> None:
    from rxcore.readers.paligemma.generate import whole_images

    wanted = asks(3, PROMPTS)

    assert [whole_images(wanted, list(range(9)), most) for most in (8, 5, 2, 9)] == [6, 3, 2, 9]


def test_an_error_that_is_not_about_memory_stays_loud(tiny_engine: Any) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    tiny_engine.model.model.language_model.register_forward_pre_hook(broken, with_kwargs=True)

    with pytest.raises(RuntimeError, match="mat1 and mat2"):
        tiny_engine.answer([drawn(1)], asks(1))
