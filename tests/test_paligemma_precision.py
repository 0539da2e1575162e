"""int8 and nf4 through bitsandbytes on the CPU, and what each precision leaves alone."""

from pathlib import Path
from typing import Any

import pytest

from rxcore.errors import ReaderUnavailable
from tests.paligemma_parts import asks, drawn, plan


def loaded(folder: Path, precision: str) -> Any:
    from rxcore.readers.paligemma.load import load

    return load(plan(folder, precision))


def kinds(module: Any) -> set[str]:
    return {type(part).__name__ for part in module.modules() if "Linear" in type(part).__name__}


@pytest.mark.parametrize(("precision", "linear"), [("int8", "Linear8bitLt"), ("nf4", "Linear4bit")])
def test_only_the_decoder_is_quantised_and_it_answers(
    tiny_paligemma: Path, precision: str, linear: str
) -> None:
    engine = loaded(tiny_paligemma, precision)
    parts = engine.model.model

    said = engine.answer([drawn(1)], asks(1), new_tokens=8)

    assert {linear} == kinds(parts.language_model)
    assert {"Linear"} == kinds(parts.vision_tower)
    assert {"Linear"} == kinds(parts.multi_modal_projector)
    assert {"Linear"} == kinds(engine.model.lm_head)
    assert all(one.tokens for one in said)


def test_int8_has_the_threshold_and_nf4_the_double_quantisation_of_the_specification() -> None:
    import torch

    from rxcore.readers.paligemma.load import quantisation

    int8: Any = quantisation("int8", torch.bfloat16)
    nf4: Any = quantisation("nf4", torch.bfloat16)

    assert int8.llm_int8_threshold == 6.0
    assert (nf4.bnb_4bit_quant_type, nf4.bnb_4bit_use_double_quant) == ("nf4", True)
    assert quantisation("bf16", torch.bfloat16) is None


@pytest.mark.parametrize("precision", ["bf16", "fp16", "fp32"])
def test_each_number_format_loads_as_asked(tiny_paligemma: Path, precision: str) -> None:
    from rxcore.readers.paligemma.load import DTYPES

    engine = loaded(tiny_paligemma, precision)

    assert {DTYPES[precision]} == {p.dtype for p in engine.model.parameters()}  # type: ignore[index]


def test_damaged_weights_are_refused_in_a_sentence(tiny_paligemma: Path, tmp_path: Path) -> None:
    for file in tiny_paligemma.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"not weights")

    with pytest.raises(ReaderUnavailable, match=r"cannot be loaded .* doctor --fetch"):
        loaded(tmp_path, "fp32")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({".mlp.": ""}, "6 parts are missing and 0 do not belong"),
        ({"layers.1.mlp.up_proj": "layers.7.mlp.up_proj"}, "1 parts are missing and 1 do not"),
    ],
)
def test_weights_with_parts_missing_or_foreign_are_refused(
    tiny_paligemma: Path, tmp_path: Path, change: dict[str, str], said: str
) -> None:
    from safetensors.torch import load_file, save_file

    for file in tiny_paligemma.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    ((old, new),) = change.items()
    tensors = load_file(tmp_path / "model.safetensors")
    kept = {
        name.replace(old, new) if "language_model" in name else name: tensor
        for name, tensor in tensors.items()
        if new or "language_model" not in name or old not in name
    }
    save_file(kept, tmp_path / "model.safetensors", {"format": "pt"})

    with pytest.raises(ReaderUnavailable, match=said):
        loaded(tmp_path, "fp32")


def test_another_kind_of_model_is_refused_in_a_sentence(
    tiny_paligemma: Path, tmp_path: Path
) -> None:
    for file in tiny_paligemma.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "config.json").write_text('{"model_type": "gemma2"}', encoding="utf-8")

    with pytest.raises(ReaderUnavailable, match="holds no PaliGemma model: correct RX_MODEL"):
        loaded(tmp_path, "fp32")
