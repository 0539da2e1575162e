"""The packaged recogniser learns from lines: what it becomes, and when nothing is kept."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from rxcore.errors import InputRefused, ReaderUnavailable
from rxcore.prescription.see.engine import Engine, packaged_recogniser
from rxcore.prescription.see.recogniser import checked
from rxcore.readers.ocr.training.lines import TrainingLines, drawn_print, pixels_of, read_lines
from tests.command_line import command

NAMES = ("Clonopin", "Doxorin", "Lorazon", "Monopril", "Tobrodox", "Zolofton", "Codopro", "Ponstol")
WRITTEN_SO = str.maketrans("o", "0")
"""How the hand of these tests writes: each o as a nought."""


def drawn(text: str, size: int) -> Image.Image:
    """Dark words on paper."""
    font = ImageFont.load_default(size)
    picture = Image.new("RGB", (20 + round(font.getlength(text)), 2 * size), "white")
    ImageDraw.Draw(picture).text((8, size // 3), text, fill=(40, 40, 90), font=font)
    return picture


def export_folder(folder: Path, learned: int, kept_out: int, hand: Any = WRITTEN_SO) -> Path:
    """An export as `--format lines` writes it."""
    (folder / "lines").mkdir(parents=True)
    lines = []
    for number in range(learned + kept_out):
        name = NAMES[number % len(NAMES)]
        text = f"{name} {(number % 9) + 1} mg"
        drawn(text.translate(hand), 24 + number % 13).save(folder / "lines" / f"{number}.png")
        split = "train" if number < learned else "test"
        lines.append(json.dumps(
            {"image": f"lines/{number}.png", "text": text, "name": name, "split": split}
        ))  # fmt: skip
    (folder / "lines.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def learner(lines: TrainingLines, out: Path, **recipe: Any) -> Any:
    from rxcore.readers.ocr.training.learning import Learner, Recipe
    from rxcore.readers.ocr.training.recogniser import Packaged

    quick = {"passes": 12, "copies": 1, "rate": 2e-3}
    packaged = Packaged(packaged_recogniser())
    return Learner(packaged, lines, NAMES, out, Recipe(**{**quick, **recipe}))


def test_the_network_taken_apart_says_what_the_whole_one_says() -> None:
    import torch
    from onnxruntime import InferenceSession

    from rxcore.readers.ocr.training.recogniser import Packaged, scores, strip_of

    packaged = Packaged(packaged_recogniser())
    whole = InferenceSession(str(packaged_recogniser()))
    lines = drawn_print(("Metformin", "Paracetamol", "Aten-D"), 4, seed=1)

    with torch.no_grad():
        seen = [packaged.see(line.pixels) for line in lines]
        parts = scores(packaged.weights, seen, torch.arange(18710)).exp()

    for at, line in enumerate(lines):
        [expected] = whole.run(None, {"x": strip_of(line.pixels)[None]})
        np.testing.assert_allclose(expected[0], parts[: len(expected[0]), at], atol=1e-4)


def test_a_hand_is_learned_and_reading_uses_it(tmp_path: Path) -> None:
    lines = read_lines(export_folder(tmp_path / "export", 48, 24))
    out = tmp_path / "hands.onnx"

    training = learner(lines, out)
    judged = training.run()

    assert judged.better
    assert judged.after.named > judged.before.named
    assert training.losses[-1] < training.losses[0]
    own = Engine(checked(out))
    assert own.read(pixels_of(drawn("L0raz0n 3 mg", 30))).text == "Lorazon 3 mg"
    assert own.read(pixels_of(drawn("Amoxicillin 500 mg", 30))).text == "Amoxicillin 500 mg"
    assert checked(out).revision in own.revision


def test_what_reads_no_better_is_not_kept(tmp_path: Path) -> None:
    lines = read_lines(export_folder(tmp_path / "export", 4, 20, hand={}))
    out = tmp_path / "hands.onnx"

    judged = learner(lines, out, passes=1).run()

    assert not judged.better
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


def test_an_interrupted_training_goes_on_to_the_same_end(tmp_path: Path) -> None:
    lines = read_lines(export_folder(tmp_path / "export", 6, 20))
    whole = learner(lines, tmp_path / "whole.onnx", passes=3, copies=0)
    judged = whole.run()
    steps = iter(range(6 + 6 + 20 + 100 + 2))

    with pytest.raises(StopIteration):
        learner(lines, tmp_path / "parts.onnx", passes=3, copies=0).run(lambda: next(steps))
    rest = learner(lines, tmp_path / "parts.onnx", passes=3, copies=0)
    again = rest.run()

    assert whole.losses == pytest.approx(rest.losses)
    assert judged.after.cer == pytest.approx(again.after.cer)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [((0, 20), "0 lines to learn from"), ((5, 3), "3 kept out to judge by; at least 1 and 20")],
)
def test_too_few_lines_are_refused(tmp_path: Path, counts: tuple[int, int], sentence: str) -> None:
    with pytest.raises(InputRefused, match=sentence):
        read_lines(export_folder(tmp_path / "export", *counts))


def test_a_folder_that_is_no_export_of_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="is no export of lines: make one with"):
        read_lines(tmp_path)


@pytest.mark.parametrize("image", ["../../secret.png", "lines/gone.png"])
def test_a_picture_that_is_not_in_the_folder_is_refused(tmp_path: Path, image: str) -> None:
    line = json.dumps({"image": image, "text": "a", "name": "a", "split": "train"})
    (tmp_path / "lines.jsonl").write_text(line, encoding="utf-8")

    with pytest.raises(InputRefused, match=r"Line 1 of lines\.jsonl cannot be used"):
        read_lines(tmp_path)


def test_another_network_cannot_learn() -> None:
    from rxcore.readers.ocr.training.recogniser import Packaged

    detector = packaged_recogniser().with_name("PP-OCRv6_det_small.onnx")

    with pytest.raises(ReaderUnavailable, match="another network than the packaged recogniser"):
        Packaged(detector)


def test_the_command_says_the_figures_and_keeps_nothing_that_is_no_better(tmp_path: Path) -> None:
    folder = export_folder(tmp_path / "export", 4, 20, hand={})
    out = tmp_path / "hands.onnx"

    options = ("--export", str(folder), "--out", str(out), "--epochs", "1")
    done = command(tmp_path, "train", "--reader", "ocr", *options)

    assert (done.status, done.err, out.exists()) == (1, "", False)
    assert done.out.startswith("Lines kept out: letter errors ")
    assert "was not kept" in done.out
