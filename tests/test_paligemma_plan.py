"""Which model is taken in which precision, by figures alone; nothing is loaded here."""

import json
from pathlib import Path
from typing import Any

import pytest

from rxcore.errors import ReaderUnavailable
from rxcore.readers.paligemma.checkpoints import KNOWN, LARGE, SMALL, shape_from_config
from rxcore.readers.paligemma.memory import (
    Precision,
    Speed,
    expected_seconds,
    floor_seconds,
    needed,
    rows_that_fit,
    step_bytes,
    weight_bytes,
)
from rxcore.readers.paligemma.plan import choose_precision, make_plan, model_to_fetch
from rxcore.settings import Settings
from tests.paligemma_parts import GB, machine

TINY = {
    "model_type": "paligemma",
    "text_config": {
        "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 128, "vocab_size": 1333,
    },
    "vision_config": {
        "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
        "intermediate_size": 128, "image_size": 56, "patch_size": 14,
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_other_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "nowhere"))


def in_cache(home: Path, model: str, config: Any = TINY, lacking: str = "") -> Path:
    """A model in the Hub's own layout, all files but the `lacking` one present and empty."""
    repository = home / "models" / f"models--{model.replace('/', '--')}"
    folder = repository / "snapshots" / "c0ffee"
    folder.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("c0ffee", encoding="ascii")
    for name in ("preprocessor_config.json", "tokenizer.json", "model.safetensors"):
        if name != lacking:
            (folder / name).touch()
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("model", "precision", "weights", "step"),
    [
        ("google/paligemma2-3b-mix-448", "bf16", 6.1, 5.2),
        ("google/paligemma2-3b-mix-448", "int8", 4.0, 3.2),
        ("google/paligemma2-3b-mix-448", "nf4", 3.1, 2.2),
        ("google/paligemma2-10b-mix-448", "bf16", 19.3, 18.5),
        ("google/paligemma2-10b-mix-448", "nf4", 7.0, 6.1),
        ("google/paligemma2-28b-mix-448", "bf16", 55.3, 54.5),
        ("google/paligemma2-28b-mix-448", "int8", 29.3, 28.4),
    ],
)
def test_weights_have_the_sizes_of_the_published_models(
    model: str, precision: Precision, weights: float, step: float
) -> None:
    shape = KNOWN[model]

    assert round(weight_bytes(shape, precision) / GB, 1) == weights
    assert round(step_bytes(shape, precision) / GB, 1) == step


def test_a_folders_own_dimensions_are_counted(tiny_paligemma: Path) -> None:
    from transformers import PaliGemmaForConditionalGeneration

    config = json.loads((tiny_paligemma / "config.json").read_text(encoding="utf-8"))
    model = PaliGemmaForConditionalGeneration.from_pretrained(tiny_paligemma)

    counted = shape_from_config(config).parameters

    assert counted == pytest.approx(sum(p.numel() for p in model.parameters()), rel=0.02)


def test_more_prompts_at_once_need_more_and_fill_what_is_free() -> None:
    shape = KNOWN[SMALL]
    room = needed(shape, "bf16", rows=6).total - weight_bytes(shape, "bf16")

    assert rows_that_fit(shape, "bf16", room) == 6
    assert rows_that_fit(shape, "bf16", 0) == 1
    assert rows_that_fit(shape, "bf16", 900 * GB, most=16) == 16


def test_the_floor_is_prefill_and_one_reading_of_the_weights_a_word() -> None:
    h200 = Speed(operations=989e12, bandwidth=4.8e12)

    floor = floor_seconds(KNOWN[SMALL], "bf16", h200, rows=1, images=1, new_tokens=100)

    assert floor == pytest.approx(0.006 + 0.109, rel=0.1)
    assert expected_seconds(KNOWN[SMALL], "bf16", h200) > floor


@pytest.mark.parametrize(
    ("free", "expected"), [(24 * GB, "bf16"), (10 * GB, "nf4")]
)  # fmt: skip
def test_auto_takes_16_bits_where_they_fit_else_nf4(free: int, expected: str) -> None:
    assert choose_precision(LARGE, KNOWN[LARGE], "auto", machine(free=free)) == expected


def test_a_processor_without_bf16_gets_fp32() -> None:
    old = machine(free=24 * GB, computes_sixteen=False)

    assert choose_precision(SMALL, KNOWN[SMALL], "auto", old) == "fp32"
    assert choose_precision(SMALL, KNOWN[SMALL], "bf16", old) == "bf16"


def test_a_card_without_bf16_gets_fp16() -> None:
    card = machine(device="cuda", name="Tesla T4", free=15 * GB, sixteen="fp16")

    assert choose_precision(SMALL, KNOWN[SMALL], "auto", card) == "fp16"


@pytest.mark.parametrize(
    ("model", "wanted", "free", "quantises", "sentence"),
    [
        (LARGE, "auto", 5 * GB, True,
         f"{LARGE} in nf4 needs 9.0 GB and 5.0 GB are free (CPU): "
         f"RX_MODEL={SMALL} would fit in nf4."),
        (LARGE, "bf16", 15 * GB, True,
         f"{LARGE} in bf16 needs 21.3 GB and 15.0 GB are free (CPU): "
         "RX_PRECISION=int8 would fit with 13.0 GB."),
        (LARGE, "auto", 15 * GB, False,
         f"{LARGE} in bf16 needs 21.3 GB and 15.0 GB are free (CPU): "
         f"RX_MODEL={SMALL} would fit in bf16."),
        (SMALL, "auto", 1 * GB, True,
         f"{SMALL} in nf4 needs 4.4 GB and 1.0 GB are free (CPU): "
         "free some memory, or use RX_READER=ocr, which needs none of this."),
        (SMALL, "nf4", 90 * GB, False,
         "RX_PRECISION=nf4 needs bitsandbytes, which is not installed: "
         "install it or set RX_PRECISION=auto."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_what_would(
    model: str, wanted: str, free: int, quantises: bool, sentence: str
) -> None:
    with pytest.raises(ReaderUnavailable) as refusal:
        choose_precision(model, KNOWN[model], wanted, machine(free=free, quantises=quantises))

    assert sentence == str(refusal.value)


def test_the_larger_default_model_is_planned_where_it_fits(tmp_path: Path) -> None:
    for model in (LARGE, SMALL):
        in_cache(tmp_path, model)

    plan = make_plan(Settings(home=tmp_path), lambda _: machine(free=10 * GB))

    assert (plan.weights.model, plan.weights.revision, plan.precision) == (LARGE, "c0ffee", "nf4")


def test_the_smaller_default_model_is_planned_where_only_it_fits(tmp_path: Path) -> None:
    for model in (LARGE, SMALL):
        in_cache(tmp_path, model)

    plan = make_plan(Settings(home=tmp_path), lambda _: machine(free=5 * GB))

    assert (plan.weights.model, plan.precision) == (SMALL, "nf4")


def test_a_model_that_was_named_is_never_replaced_by_a_smaller_one(tmp_path: Path) -> None:
    for model in (LARGE, SMALL):
        in_cache(tmp_path, model)

    with pytest.raises(ReaderUnavailable, match=f"RX_MODEL={SMALL} would fit"):
        make_plan(Settings(home=tmp_path, model=LARGE), lambda _: machine(free=5 * GB))


@pytest.mark.parametrize(
    ("device", "free", "model"), [("cuda", 24, LARGE), ("cuda", 6, SMALL), ("cpu", 64, SMALL)]
)
def test_the_model_worth_fetching_is_the_largest_that_a_gpu_holds(
    device: str, free: int, model: str
) -> None:
    assert model_to_fetch(Settings(), machine(device=device, free=free * GB)) == model


def test_nothing_is_fetched_that_cannot_be_loaded() -> None:
    with pytest.raises(ReaderUnavailable, match="free some memory, or use RX_READER=ocr"):
        model_to_fetch(Settings(), machine(free=GB))


def test_a_half_fetched_model_is_not_taken(tmp_path: Path) -> None:
    in_cache(tmp_path, SMALL, lacking="model.safetensors")

    with pytest.raises(ReaderUnavailable, match=r"not on this machine.*doctor --fetch"):
        make_plan(Settings(home=tmp_path), lambda _: machine())


def test_every_part_that_the_index_names_must_be_there(tmp_path: Path) -> None:
    folder = in_cache(tmp_path, SMALL, lacking="model.safetensors")
    parts = {"weight_map": {"a": "model-1-of-2.safetensors", "b": "model-2-of-2.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(parts), encoding="utf-8")
    (folder / "model-1-of-2.safetensors").touch()
    settings = Settings(home=tmp_path, model=str(folder))

    with pytest.raises(ReaderUnavailable, match=r"copy model-2-of-2\.safetensors into it"):
        make_plan(settings, lambda _: machine())


def test_a_folder_of_ones_own_is_planned_by_its_own_dimensions(tiny_paligemma: Path) -> None:
    plan = make_plan(Settings(model=str(tiny_paligemma)), lambda _: machine(free=GB))

    assert (plan.weights.revision, plan.precision) == ("local", "bf16")


def test_a_folder_of_another_kind_of_model_is_refused(tmp_path: Path) -> None:
    folder = in_cache(tmp_path, "someone/bert", {"model_type": "bert"})

    with pytest.raises(ReaderUnavailable, match="holds no PaliGemma model"):
        make_plan(Settings(model=str(folder)), lambda _: machine())


def test_a_gpu_that_was_asked_for_and_is_not_there_is_said() -> None:
    import torch

    from rxcore.readers.paligemma.device import look

    if torch.cuda.is_available():
        pytest.skip("a GPU is here")

    with pytest.raises(ReaderUnavailable, match="torch sees no NVIDIA GPU"):
        look("cuda")


def test_this_machine_has_memory_and_a_measurable_speed() -> None:
    from rxcore.readers.paligemma.device import look, measure

    here = look("cpu")
    speed = measure(here, "fp32")

    assert 0 < here.free <= here.total
    assert speed.operations > 1e8
    assert speed.bandwidth > 1e8
