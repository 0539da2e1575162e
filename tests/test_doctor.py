"""`doctor` and `ask` as a person runs them."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import manage
from commands.ask import drawn
from rxcore.readers.paligemma.ask import AskResult
from rxcore.readers.paligemma.checkpoints import KNOWN, SMALL
from rxcore.readers.paligemma.locations import Place
from rxcore.readings import Box
from tests.command_line import command

TOKEN = "hf_VerySecretToken"
SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "01-one-printed-medicine.png"


@pytest.fixture(autouse=True)
def no_other_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "nowhere"))
    monkeypatch.delenv("HF_TOKEN", raising=False)


def test_doctor_says_who_reads_and_what_fits(tmp_path: Path) -> None:
    outcome = command(tmp_path, "doctor")

    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("Pages are read by the embedded OCR reader, because the weights")
    assert "Weights on this machine: none\nHF_TOKEN: not set\n" in outcome.out
    rows = [line.split() for line in outcome.out.splitlines() if line.startswith("google/")]
    assert {name for name, *_ in rows} == set(KNOWN)
    assert len(rows) == len(KNOWN) * len({precision for _, precision, *_ in rows})
    assert ["google/paligemma2-3b-mix-448", "nf4", "4.4", "GB"] in [row[:4] for row in rows]


def test_doctor_gives_the_same_as_json(tmp_path: Path) -> None:
    figures = json.loads(command(tmp_path, "doctor", "--json").out)

    assert (figures["problem"], figures["weights"], figures["token"]) == ("", [], False)
    assert {"model": SMALL, "precision": "nf4"}.items() <= next(
        row for row in figures["models"] if (row["model"], row["precision"]) == (SMALL, "nf4")
    ).items()


def test_doctor_never_shows_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)

    outcome = command(tmp_path, "doctor")

    assert "HF_TOKEN: set\n" in outcome.out
    assert TOKEN not in outcome.out + outcome.err


def test_doctor_fetch_without_a_network_is_one_line_and_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)

    outcome = command(tmp_path, "doctor", "--fetch", SMALL)

    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == (
        "The Hub cannot be reached from this machine: check the network, or fetch the weights of "
        f"{SMALL} elsewhere and point RX_MODEL at their folder.\n"
    )


def test_doctor_fetch_says_the_size_first_and_finds_the_model_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_paligemma: Path
) -> None:
    from huggingface_hub import DryRunFileInfo

    def hub(model: str, *, cache_dir: Path, dry_run: bool = False, **_: Any) -> Any:
        if dry_run:
            return [DryRunFileInfo("c0ffee", 6_100_000_000, "m.safetensors", "", False, True)]
        repository = cache_dir / f"models--{model.replace('/', '--')}"
        (repository / "snapshots").mkdir(parents=True)
        (repository / "snapshots" / "c0ffee").symlink_to(tiny_paligemma)
        (repository / "refs").mkdir()
        (repository / "refs" / "main").write_text("c0ffee", encoding="ascii")
        return str(repository / "snapshots" / "c0ffee")

    monkeypatch.setattr("huggingface_hub.snapshot_download", hub)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("", (), {"free": 10**11}))

    outcome = command(tmp_path, "doctor", "--fetch", SMALL)

    assert f"Fetching {SMALL}, 6.1 GB into {tmp_path / 'models'}." in outcome.err
    assert f"Weights on this machine: {SMALL} (c0ffee)" in outcome.out


def test_doctor_fetch_refuses_what_has_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rxcore.readers.paligemma.weights.download_bytes", lambda *_: 10**15)

    outcome = command(tmp_path, "doctor", "--fetch", SMALL)

    assert outcome.status == 1
    assert "GB are free in" in outcome.err


def test_ask_without_paligemma_is_refused_with_what_to_do(tmp_path: Path) -> None:
    outcome = command(tmp_path, "ask", SAMPLE, "Who signed it?")

    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith("Only PaliGemma can be asked about an image:")


def test_ask_of_a_file_that_is_not_there_names_it(tmp_path: Path) -> None:
    outcome = command(tmp_path, "ask", "nowhere.png", "ocr")

    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == "There is no file nowhere.png; check the path.\n"


def test_ask_of_a_file_that_is_no_image_is_one_line_and_1(tmp_path: Path) -> None:
    page = tmp_path / "page.png"
    page.write_text("<html>", encoding="utf-8")

    outcome = command(tmp_path, "ask", page, "ocr")

    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (1, "", 1)


def test_boxes_are_drawn_on_a_copy_of_the_image() -> None:
    image = Image.new("RGB", (400, 200), "white")
    result = AskResult("stamp", (Place("", Box(0.25, 0.25, 0.5, 0.5)),))

    copy = drawn(image, result)

    assert image.getpixel((100, 50)) == (255, 255, 255)
    assert copy.getpixel((100, 50)) == (255, 0, 0)
    assert copy.getpixel((200, 100)) == (255, 255, 255)


def test_ask_uses_the_model_that_is_here(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tiny_paligemma: Path,
) -> None:
    settings = {"RX_HOME": tmp_path, "RX_MODEL": tiny_paligemma, "RX_PRECISION": "fp32"}
    for name, value in settings.items():
        monkeypatch.setenv(name, str(value))

    status = manage.main(["ask", str(SAMPLE), "detect stamp", "--json"])

    assert status == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["prompt"], sorted(said)) == ("detect stamp", ["boxes", "note", "prompt", "text"])
