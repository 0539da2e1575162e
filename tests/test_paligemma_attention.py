"""The reader's attention against transformers' own, on the real model."""

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
