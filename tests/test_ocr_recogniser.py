"""A recogniser of the site's own: what fits reads, what does not is refused at the start."""

import shutil
from pathlib import Path

import pytest
import rapidocr
from PIL import Image, ImageDraw, ImageFont

from rxcore.errors import ReaderUnavailable
from rxcore.prescription.see.recogniser import checked
from rxcore.readers.choose import choose_reader
from rxcore.readers.ocr.reader import EmbeddedReader
from rxcore.settings import load_settings

MODELS = Path(rapidocr.__file__).parent / "models"
RECOGNISER = MODELS / "PP-OCRv6_rec_small.onnx"
LISTED = b"\x0a\x09character"
"""Where the file names its list of characters."""


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The package's recogniser without its list of characters."""
    data = RECOGNISER.read_bytes()
    assert data.count(LISTED) == 1
    model = tmp_path / "own.onnx"
    model.write_bytes(data.replace(LISTED, b"\x0a\x09characteX"))
    return model


def characters() -> list[str]:
    data = RECOGNISER.read_bytes()
    start = data.index(LISTED) + len(LISTED)
    # A field's tag, its length in three bytes of seven bits each, and the text.
    length = sum((byte & 127) << 7 * at for at, byte in enumerate(data[start + 1 : start + 4]))
    return data[start + 4 : start + 4 + length].decode().splitlines()


def test_a_recogniser_with_its_list_beside_it_reads(bare: Path, tmp_path: Path) -> None:
    bare.with_suffix(".txt").write_text("\n".join(characters()), encoding="utf-8")
    page = Image.new("RGB", (900, 200), "white")
    font = ImageFont.load_default(48)
    ImageDraw.Draw(page).text((40, 70), "Tab Metformin 500 mg BD", fill="black", font=font)

    settings = load_settings(
        {"RX_HOME": str(tmp_path), "RX_READER": "ocr", "RX_OCR_MODEL": str(bare)}
    )
    reader = choose_reader(settings).reader

    assert isinstance(reader, EmbeddedReader)
    assert (reader.card.model, checked(bare).revision in reader.card.revision) == ("own", True)
    assert ["Metformin" in line.text for line in reader.lines(page)] == [True]


def test_a_recogniser_that_holds_its_list_needs_none_beside_it() -> None:
    assert checked(RECOGNISER).characters is None


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (None, "has no list of characters; put one beside it as own.txt"),
        ("a\nb\nc", "has no '0' in its list"),
        ("\n".join("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
         "gives 18710 characters where its list needs 64"),
    ],
)  # fmt: skip
def test_a_list_that_does_not_fit_is_refused(bare: Path, listed: str | None, words: str) -> None:
    if listed is not None:
        bare.with_suffix(".txt").write_text(listed, encoding="utf-8")

    with pytest.raises(ReaderUnavailable, match=words) as refused:
        checked(bare)

    assert str(refused.value).endswith("or unset RX_OCR_MODEL.")


def test_what_is_no_recogniser_is_refused(tmp_path: Path) -> None:
    cut, detector = tmp_path / "cut.onnx", tmp_path / "detector.onnx"
    cut.write_bytes(RECOGNISER.read_bytes()[:5_000])
    shutil.copy(MODELS / "PP-OCRv6_det_small.onnx", detector)
    detector.with_suffix(".txt").write_text("\n".join(characters()), encoding="utf-8")

    for model, words in (
        (tmp_path / "nowhere.onnx", "cannot be read"),
        (tmp_path, "cannot be read"),
        (cut, "is no ONNX model that can be loaded"),
        (detector, "RX_OCR_MODEL names"),
    ):
        with pytest.raises(ReaderUnavailable, match=words):
            checked(model)
