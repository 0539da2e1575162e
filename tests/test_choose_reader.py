"""Which model reads here, and the sentence that says so."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from rxcore.errors import ReaderUnavailable
from rxcore.readers.choose import choose_reader
from rxcore.readers.ocr.reader import EmbeddedReader
from rxcore.readers.paligemma.reader import PaliGemmaReader
from rxcore.readers.scripted import ScriptedReader
from rxcore.settings import ROOT, Settings, load_settings


@pytest.fixture(autouse=True)
def no_other_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "nowhere"))


def test_without_weights_auto_takes_the_embedded_reader_and_says_how_to_get_the_other(
    tmp_path: Path,
) -> None:
    chosen = choose_reader(Settings(home=tmp_path))

    assert isinstance(chosen.reader, EmbeddedReader)
    assert chosen.sentence == (
        "Pages are read by the embedded OCR reader, because the weights of "
        "google/paligemma2-10b-mix-448 are not on this machine; to have PaliGemma read them, "
        "accept its licence at https://huggingface.co/google/paligemma2-10b-mix-448, set HF_TOKEN "
        "to a read token of that account, and run manage.py doctor --fetch."
    )


def test_with_weights_that_fit_auto_takes_paligemma(tiny_paligemma: Path, tmp_path: Path) -> None:
    chosen = choose_reader(Settings(home=tmp_path, model=str(tiny_paligemma), device="cpu"))

    assert isinstance(chosen.reader, PaliGemmaReader)
    assert chosen.sentence == (
        f"Pages are read by {tiny_paligemma.name} in bf16 on CPU, minutes a page without a GPU, "
        "because its weights are on this machine and fit; for the embedded OCR reader set "
        "RX_READER=ocr."
    )


def test_paligemma_by_name_is_refused_where_it_cannot_be_had(tmp_path: Path) -> None:
    with pytest.raises(ReaderUnavailable, match="not on this machine"):
        choose_reader(Settings(home=tmp_path, reader="paligemma"))


def test_the_embedded_reader_by_name_is_taken_although_weights_are_here(
    tiny_paligemma: Path, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, reader="ocr", model=str(tiny_paligemma))

    assert isinstance(choose_reader(settings).reader, EmbeddedReader)


def test_the_scripted_reader_is_taken_by_its_name_only(tmp_path: Path) -> None:
    chosen = choose_reader(load_settings({"RX_READER": "scripted", "RX_HOME": str(tmp_path)}))

    assert isinstance(chosen.reader, ScriptedReader)
    assert "not read, because RX_READER=scripted" in chosen.sentence


def test_a_script_file_is_named_in_the_environment(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text('{"readings": [{"failure": "Blank."}]}', encoding="utf-8")

    settings = load_settings({"RX_READER": "scripted", "RX_SCRIPT": str(script)})

    assert settings.script == script
    assert isinstance(choose_reader(settings).reader, ScriptedReader)


def test_auto_opens_no_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)

    assert isinstance(choose_reader(Settings(home=tmp_path)).reader, EmbeddedReader)


def test_choosing_without_weights_imports_no_torch(tmp_path: Path) -> None:
    code = (
        "import sys; from rxcore.settings import load_settings;"
        "from rxcore.readers.choose import choose_reader; choose_reader(load_settings());"
        "import rxcore.readers.paligemma.ask;"
        "print('torch' in sys.modules, 'transformers' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"RX_HOME": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "False False"
