"""Adapters trained on an export, with the real classes on the tiny model."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rxcore.errors import InputRefused, ReaderUnavailable
from rxcore.questions import DEFAULT
from rxcore.readers.paligemma.adapters import Adapter, find_adapter
from rxcore.readers.paligemma.reader import card_of, planned_reader
from rxcore.readers.paligemma.training.pairs import Pairs, read_pairs
from rxcore.readings import ModelReading
from tests.command_line import command
from tests.paligemma_parts import MEDICINES, drawn, plan
from tests.tiny_paligemma import build

ANSWERS = ("Aten-D 50 mg", "Crocin", "Dolo 650", "Telma 40")


def export_folder(folder: Path, splits: tuple[str, ...]) -> Path:
    """An export as `--format paligemma` writes it: a page and a pair for each split."""
    (folder / "images").mkdir(parents=True)
    lines = []
    for number, split in enumerate(splits):
        drawn(number + 1).save(folder / "images" / f"{number}.jpg")
        said = ANSWERS[number % len(ANSWERS)]
        pair = {"image": f"{number}.jpg", "prefix": MEDICINES, "suffix": said, "split": split}
        lines.append(json.dumps(pair))
    (folder / "paligemma.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture
def pairs(tmp_path: Path) -> Pairs:
    """Four pages: two to learn from."""
    return read_pairs(export_folder(tmp_path / "export", ("train", "train", "validation", "test")))


@pytest.fixture
def clear_paligemma(tiny_paligemma: Path, tmp_path: Path) -> Path:
    """The tiny model with words far apart: near one another as they are at random, no training
    could make it sure of one."""
    from safetensors.torch import load_file, save_file

    folder = shutil.copytree(tiny_paligemma, tmp_path / "clear")
    weights = load_file(folder / "model.safetensors")
    [words] = [name for name in weights if name.endswith("embed_tokens.weight")]
    weights[words] *= 20
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    return folder


def trainer(model: Path, pairs: Pairs, out: Path, **recipe: Any) -> Any:
    from rxcore.readers.paligemma.training.lora import Recipe, Trainer

    quick = {"epochs": 2, "batch": 2, "step": 2, "rate": 2e-2, "keep_every": 1, "dropout": 0.0}
    return Trainer(plan(model), pairs, out, Recipe(**{**quick, **recipe}))


def test_what_was_corrected_comes_out(clear_paligemma: Path, tmp_path: Path, pairs: Pairs) -> None:
    learned = replace(pairs, validation=())
    trained = trainer(clear_paligemma, learned, tmp_path / "adapter", epochs=120).run()
    adapted = replace(plan(clear_paligemma), adapter=find_adapter(trained.folder))

    reader = planned_reader(adapted, "page", None, new_tokens=20)
    results = reader.read([pair.picture() for pair in pairs.train], DEFAULT[:1])

    first, last = trained.losses[0][0], trained.losses[-1][0]
    assert last < 0.1 * first
    said = [r.answers[0].text for r in results if isinstance(r, ModelReading)]
    assert said == [pair.suffix for pair in pairs.train]


def test_what_is_loaded_again_is_what_was_in_memory(
    clear_paligemma: Path, tmp_path: Path, pairs: Pairs
) -> None:
    trained = trainer(clear_paligemma, pairs, tmp_path / "adapter", epochs=5).run()
    again = trainer(clear_paligemma, pairs, tmp_path / "again")
    again._model.delete_adapter("default")
    again._model.load_adapter(str(trained.folder))

    assert trained.test is not None
    assert trained.test[1] == pytest.approx(again._mean_loss(pairs.test), abs=1e-6)
    assert trained.test[1] != trained.test[0]


def test_a_pair_is_laid_out_as_the_reader_asks(tiny_engine: Any) -> None:
    from rxcore.readers.paligemma.training.lora import inputs_of

    asked = tiny_engine.tokens([MEDICINES])

    learned = inputs_of(tiny_engine.processor, [MEDICINES], ["Crocin"], [drawn(1)])

    length = asked["input_ids"].shape[1]
    assert learned["input_ids"][0, :length].tolist() == asked["input_ids"][0].tolist()
    assert learned["token_type_ids"][0, :length].tolist() == asked["token_type_ids"][0].tolist()
    assert {-100} == set(learned["labels"][0, :length].tolist())


def test_an_interrupted_training_goes_on_to_the_same_end(
    tiny_paligemma: Path, tmp_path: Path
) -> None:
    pairs = read_pairs(export_folder(tmp_path / "export", ("train",) * 6 + ("validation",)))
    whole = trainer(tiny_paligemma, pairs, tmp_path / "whole", epochs=3).run()
    stopped = iter(range(4))

    with pytest.raises(StopIteration):
        trainer(tiny_paligemma, pairs, tmp_path / "parts", epochs=3).run(lambda: next(stopped))
    rest = trainer(tiny_paligemma, pairs, tmp_path / "parts", epochs=3)
    left = rest.batches_left
    parts = rest.run()

    assert left == 9 - 5
    for one, other in zip(whole.losses, parts.losses, strict=True):
        assert one == pytest.approx(other, abs=1e-6)


def test_what_was_interrupted_is_not_mixed_with_another_training(
    tiny_paligemma: Path, tmp_path: Path, pairs: Pairs
) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trainer(tiny_paligemma, pairs, tmp_path / "adapter").run(stop)
    trainer(tiny_paligemma, pairs, tmp_path / "adapter")._keep()

    with pytest.raises(InputRefused, match="Another training was interrupted"):
        trainer(tiny_paligemma, pairs, tmp_path / "adapter", seed=8)


def test_an_adapter_of_another_model_is_refused(
    tiny_paligemma: Path, tmp_path: Path, pairs: Pairs
) -> None:
    trained = trainer(tiny_paligemma, pairs, tmp_path / "adapter", epochs=1).run()
    other = build(tmp_path / tiny_paligemma.name, seed=1)
    adapted = replace(plan(other), adapter=find_adapter(trained.folder))

    with pytest.raises(ReaderUnavailable, match=r"was trained on .* set RX_MODEL to that model"):
        planned_reader(adapted, "page", None).read([drawn(1)], DEFAULT)


def test_a_folder_without_an_adapter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReaderUnavailable, match="holds no adapter made by"):
        find_adapter(tmp_path)


def test_an_adapter_makes_another_reader(tmp_path: Path) -> None:
    (tmp_path / "adapter_model.safetensors").write_bytes(b"weights")
    bare = plan(tmp_path)

    adapted = replace(bare, adapter=Adapter(tmp_path, "tiny", "abc"))

    assert card_of(bare) != card_of(adapted)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (None, "is no export for training: make one with manage.py export"),
        ("", "holds no document to train on"),
        ("{", "Line 1 of paligemma.jsonl is no pair"),
        ('{"image": "../x.jpg", "prefix": "", "suffix": "", "split": "train"}', "is no pair"),
        ('{"image": "gone.jpg", "prefix": "", "suffix": "", "split": "train"}', "is not in"),
        ('{"image": "a.jpg", "prefix": "", "suffix": "", "split": "rest"}', "is no pair"),
    ],
)
def test_what_is_no_export_for_training_is_refused(
    tmp_path: Path, line: str | None, sentence: str
) -> None:
    if line is not None:
        (tmp_path / "paligemma.jsonl").write_text(line, encoding="utf-8")

    with pytest.raises(InputRefused, match=sentence):
        read_pairs(tmp_path)


def test_the_command_trains_and_writes_a_model_card(
    tiny_paligemma: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RX_MODEL", str(tiny_paligemma))
    monkeypatch.setenv("RX_PRECISION", "fp32")
    folder = export_folder(tmp_path / "export", ("train", "validation", "test"))
    (folder / "data-card.md").write_text("# Data card\n", encoding="utf-8")
    out = tmp_path / "adapter"

    options = ("--export", str(folder), "--out", str(out), "--epochs", "1")
    done = command(tmp_path, "train", "--reader", "paligemma", *options)

    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"{out}: loss by epoch, training and validation ")
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "- Pairs: 1 to train, 1 to validate, 1 to test" in card
    assert "# Data card" in card
    assert str(tmp_path) not in card + (out / "adapter_config.json").read_text(encoding="utf-8")
    shutil.rmtree(out)
