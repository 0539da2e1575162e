"""The reader's attention and cache against transformers' own, on the real model."""

from typing import Any

import pytest

from tests.paligemma_parts import asks, drawn

EAGER = {"vision_config": "sdpa", "text_config": "eager"}


def test_grouped_attention_gives_the_tokens_of_the_plain_one(tiny_engine: Any) -> None:
    grouped = tiny_engine.answer([drawn(1), drawn(2)], asks(2), new_tokens=24)
    assert tiny_engine.model.config.text_config._attn_implementation == "grouped"

    tiny_engine.model.set_attn_implementation(EAGER)
    plain = tiny_engine.answer([drawn(1), drawn(2)], asks(2), new_tokens=24)

    assert [[token.id for token in said.tokens] for said in plain] == [
        [token.id for token in said.tokens] for said in grouped
    ]


@pytest.mark.parametrize("softcap", [None, 50.0])
@pytest.mark.parametrize("strip", [1, 700, 10**9])
def test_strips_of_any_size_give_the_numbers_of_the_plain_products(
    strip: int, softcap: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from transformers.models.gemma2.modeling_gemma2 import eager_attention_forward

    from rxcore.readers.paligemma import attention

    monkeypatch.setattr(attention, "STRIP", {"cpu": strip})
    torch.manual_seed(0)
    query, key, value = torch.randn(2, 4, 9, 8), torch.randn(2, 2, 13, 8), torch.randn(2, 2, 13, 8)
    mask = torch.zeros(2, 1, 9, 13).masked_fill(torch.rand(2, 1, 9, 13) < 0.3, -1e9)
    module = torch.nn.Module().eval()
    module.num_key_value_groups = 2  # type: ignore[assignment]
    expected, _ = eager_attention_forward(
        module, query, key, value, mask, scaling=0.35, softcap=softcap
    )

    actual, _ = attention.grouped_attention(
        module, query, key, value, mask, scaling=0.35, softcap=softcap
    )

    assert torch.allclose(expected, actual, atol=1e-6)


def test_the_roomy_cache_gives_the_tokens_of_the_usual_one(
    tiny_engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import DynamicCache

    from rxcore.readers.paligemma import generate

    roomy = tiny_engine.answer([drawn(1), drawn(2)], asks(2), new_tokens=24)
    config = tiny_engine.model.config.get_text_config()
    monkeypatch.setattr(generate, "roomy_cache", lambda *_: DynamicCache(config=config))

    usual = tiny_engine.answer([drawn(1), drawn(2)], asks(2), new_tokens=24)

    assert [said.text for said in usual] == [said.text for said in roomy]


def test_the_cache_grows_beyond_its_room_and_keeps_what_it_had() -> None:
    import torch

    from rxcore.readers.paligemma.cache import RoomyLayer

    layer = RoomyLayer(words=1)
    parts = [torch.randn(2, 1, places, 4) for places in (5, 1, 1, 1, 3)]

    for part in parts:
        keys, values = layer.update(part, part + 1)

    assert torch.equal(keys, torch.cat(parts, dim=2))
    assert torch.equal(values, torch.cat(parts, dim=2) + 1)
    assert layer.get_seq_length() == 11
