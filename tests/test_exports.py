import csv
import hashlib
import json
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pandas
import pytest

from rxcore.errors import InputRefused
from rxcore.exports import excel, tidy
from rxcore.exports.card import CardFacts
from rxcore.exports.documents import ExportDocument, ExportReading
from rxcore.exports.folder import FORMATS, Exported, Format, write_export, zip_export
from rxcore.readings import Answer, Box, Disease, Medicine
from rxcore.readings_file import read_readings

ROOT = Path(__file__).resolve().parent.parent
FACTS = CardFacts(
    made_at="2026-05-04T09:31:07.123Z",
    made_by="Ann",
    version="1.0",
    filters=("final only",),
    models=("embedded-ocr rapidocr 3.10.0",),
    questions=("Which medicines are mentioned in the prescription",),
    chain_head="12 abcdef",
)

SAID = Medicine(
    written="Ascobic Acid",
    name="Ascobic Acid",
    lineage="acid",
    confidence=0.41,
    box=Box(0.1, 0.2, 0.3, 1e-05),
)
KEPT = Medicine(name="Aten-D", strength="50 mg", frequency="1-0-1", lineage="aten")
GONE = Medicine(name="Generics", lineage="gone")


def document(number: int, **facts: object) -> ExportDocument:
    base = ExportDocument(
        document=number,
        sha256=f"{number:064x}",
        page=1,
        state="final",
        basis="read",
        finalised_by="Ann",
        finalised_at="2026-05-04T09:31:07.123Z",
        model=(SAID, KEPT, GONE),
        reader="embedded-ocr",
    )
    return replace(base, **facts)  # type: ignore[arg-type]


CORRECTED = (
    replace(KEPT, id="k2"),
    replace(SAID, id="a2", name="Ascorbic acid", decision="changed"),
    Medicine(name="=1+1", lineage="new", id="n"),
    Disease(name="Hypertension, \u201cold\u201d\n", lineage="d", certainty="history"),
)


def some() -> Iterator[ExportDocument]:
    """Corrected, without rows, rejected, illegible, and not read yet."""
    yield document(1, final=CORRECTED, file_name="=rx 1.png")
    yield document(2, final=(), twice=True)
    yield document(3, state="rejected", reason="a receipt", model=())
    yield document(4, final=(replace(SAID, legible=False, decision="illegible"),), model=(SAID,))
    yield document(5, state="to_review", basis="", finalised_by="", finalised_at="")


def export(folder: Path, form: Format = "csv") -> Exported:
    return write_export(folder / "out", form, some(), FACTS)


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / tidy.FILE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_csv_holds_what_was_said_and_what_was_made_of_it(tmp_path: Path) -> None:
    lines = table(export(tmp_path).folder)

    first = [line for line in lines if line["document"] == "1"]
    assert [(x["change"], x["kind"], x["model_name"], x["name"]) for x in first] == [
        ("changed", "medicine", "Ascobic Acid", "Ascorbic acid"),
        ("kept", "medicine", "Aten-D", "Aten-D"),
        ("removed", "medicine", "Generics", ""),
        ("added", "medicine", "", "'=1+1"),
        ("added", "disease", "", "Hypertension, \u201cold\u201d\n"),
    ]
    changed = first[0]
    assert (changed["row"], changed["lineage"], changed["model_row"]) == ("a2", "acid", SAID.id)
    assert [float(changed[x]) for x in ("confidence", "box_height")] == [0.41, 1e-05]
    assert (changed["basis"], changed["finalised_by"], changed["reader"]) == (
        "read",
        "Ann",
        "embedded-ocr",
    )


def test_the_csv_says_what_was_decided_on_each_row(tmp_path: Path) -> None:
    rows = (replace(KEPT, id="k2", decision="accepted together"), *CORRECTED[1:2])
    documents = [document(1, final=rows), document(2, final=None, state="to_review")]

    lines = table(write_export(tmp_path / "out", "csv", documents, FACTS).folder)

    assert [(x["model_name"], x["decision"]) for x in lines] == [
        ("Ascobic Acid", "changed"),
        ("Aten-D", "accepted together"),
        ("Generics", "removed"),
        ("Ascobic Acid", ""),
        ("Aten-D", ""),
        ("Generics", ""),
    ]


def test_every_document_is_in_the_csv_and_marked(tmp_path: Path) -> None:
    lines = table(export(tmp_path).folder)

    def of(number: int) -> list[tuple[str, ...]]:
        wanted = ("state", "reason", "change", "kind", "legible")
        return [tuple(x[w] for w in wanted) for x in lines if x["document"] == str(number)]

    assert of(2) == [("final", "", "removed", "medicine", "")] * 3
    assert of(3) == [("rejected", "a receipt", "not read", "", "")]
    assert of(4) == [("final", "", "changed", "medicine", "no")]
    assert of(5) == [("to_review", "", "not read", "medicine", "")] * 3


def test_the_csv_reads_back_as_the_final_readings(tmp_path: Path) -> None:
    data = (export(tmp_path).folder / tidy.FILE).read_bytes()

    found = read_readings(data)

    assert found.refusals == ()
    assert [(r.file, r.page) for r in found.readings] == [
        ("=rx 1.png", 1),
        (f"{2:064x}", 1),
        (f"{4:064x}", 1),
    ]
    expected = sorted(str(row.values()) for row in CORRECTED)
    assert sorted(str(row.values()) for row in found.readings[0].rows) == expected
    assert [row.legible for row in found.readings[2].rows] == [False]


def test_the_csv_opens_in_pandas_as_it_is(tmp_path: Path) -> None:
    frame = pandas.read_csv(export(tmp_path).folder / tidy.FILE)

    assert list(frame.columns) == [column.name for column in tidy.COLUMNS]
    assert len(frame) == 13
    assert frame["confidence"].dtype == float


def test_names_of_files_leave_only_when_they_are_given(tmp_path: Path) -> None:
    export(tmp_path)
    text = (tmp_path / "out" / tidy.FILE).read_text(encoding="utf-8")

    assert "rx 1.png" in text
    hidden = write_export(tmp_path / "hidden", "csv", [document(1, final=CORRECTED)], FACTS).folder
    assert table(hidden)[0]["file"] == f"{1:064x}"


def test_a_blind_reading_is_compared_by_likeness(tmp_path: Path) -> None:
    read_apart = (Medicine(name="Ascorbic acid"), Medicine(name="Aten-D", strength="50 mg"))
    blind = document(1, final=read_apart, blind=True)

    lines = table(write_export(tmp_path / "out", "csv", [blind], FACTS).folder)

    assert [(x["change"], x["model_name"], x["name"]) for x in lines] == [
        ("changed", "Ascobic Acid", "Ascorbic acid"),
        ("changed", "Aten-D", "Aten-D"),
        ("removed", "Generics", ""),
    ]


def sheets(path: Path) -> dict[str, list[list[str]]]:
    """Cells of each sheet as text, in order; fails when there is a formula or a link."""
    found = {}
    parse = ElementTree.fromstring
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        names = [
            sheet.attrib["name"]
            for sheet in parse(book.read("xl/workbook.xml")).iter(space + "sheet")
        ]
        for number, name in enumerate(names, 1):
            root = parse(book.read(f"xl/worksheets/sheet{number}.xml"))
            assert not list(root.iter(space + "f"))
            assert not list(root.iter(space + "hyperlink"))
            found[name] = [
                ["".join(cell.itertext()) for cell in row] for row in root.iter(space + "row")
            ]
    return found


def test_a_formula_in_a_name_is_text_in_the_workbook(tmp_path: Path) -> None:
    found = sheets(export(tmp_path, "excel").folder / excel.FILE)

    assert any("=1+1" in line for line in found["readings"])
    assert "never for training" in found["about"][0][0]
    assert len(found["readings"]) == 14


def test_a_full_sheet_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_LINES", 8)

    found = sheets(export(tmp_path, "excel").folder / excel.FILE)

    assert [len(found[name]) for name in ("readings", "readings 2")] == [8, 7]


def test_a_cell_too_long_for_a_workbook_is_cut_and_says_so() -> None:
    whole, longer = "x" * 32_767, "\U0001f600" * 20_000

    assert excel.fitting(whole) == whole
    assert excel.fitting(longer).endswith("\U0001f600 ... (cut)")
    assert len(excel.fitting(longer).encode("utf-16-le")) // 2 <= 32_767


def test_jsonl_holds_every_reading_unescaped(tmp_path: Path) -> None:
    said = Answer("medicines", "1", "answer en Which", "Ascobic Acid, Aten-D")
    readings = (
        ExportReading(id=1, reader="ocr", kind="model", at="t1", rows=(SAID,), answers=(said,)),
        ExportReading(id=2, reader="Ann", kind="person", at="t2", rows=CORRECTED),
    )
    full = document(1, final=CORRECTED, readings=readings)
    waiting = document(2, state="to_review", readings=readings[:1])

    folder = write_export(tmp_path / "out", "jsonl", [full, waiting], FACTS).folder

    lines = (folder / "readings.jsonl").read_text(encoding="utf-8").splitlines()
    first, second = (json.loads(line) for line in lines)
    assert [row["name"] for row in first["final"]][2] == "=1+1"
    assert [r["kind"] for r in first["readings"]] == ["model", "person"]
    assert first["readings"][0]["answers"][0]["text"] == "Ascobic Acid, Aten-D"
    assert first["readings"][0]["rows"][0]["box"] == [0.1, 0.2, 0.3, 1e-05]
    assert second["final"] is None


@pytest.mark.parametrize("form", FORMATS)
def test_each_export_explains_itself(tmp_path: Path, form: Format) -> None:
    done = export(tmp_path, form)

    files = [path for path in done.folder.rglob("*") if path.is_file()]
    names = {path.relative_to(done.folder).as_posix() for path in files}
    card = (done.folder / "data-card.md").read_text(encoding="utf-8")
    assert {"data-card.md", "data-dictionary.csv"} < names == set(done.hashes)
    for name, sha in done.hashes.items():
        path = done.folder / name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sha
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        told = f"{name}: {sha}" in card.replace("\\", "")
        assert told or name == "data-card.md" or "/" in name
    assert stat.S_IMODE(done.folder.stat().st_mode) == 0o700
    for words in ("documents: 5", "final only", "12 abcdef", "read by two people: 1 of 5"):
        assert words in card


@pytest.mark.parametrize("form", FORMATS)
def test_the_dictionary_explains_every_column(tmp_path: Path, form: Format) -> None:
    folder = export(tmp_path, form).folder
    with (folder / "data-dictionary.csv").open(encoding="utf-8", newline="") as file:
        explained = list(csv.DictReader(file))

    assert all(line["type"] and line["meaning"] for line in explained)
    for name in {path.name for path in folder.glob("*.jsonl")}:
        columns = {line["column"] for line in explained if line["file"] == name}
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            assert set(json.loads(line)) <= columns
    if form == "csv":
        assert [line["column"] for line in explained] == list(table(folder)[0])


def test_markdown_in_a_filter_or_a_name_stays_text(tmp_path: Path) -> None:
    facts = replace(FACTS, made_by="![x](http://e/)", filters=("name <script>\n# big",))

    folder = write_export(tmp_path / "out", "csv", some(), facts).folder

    card = (folder / "data-card.md").read_text(encoding="utf-8")
    assert "\\!\\[x\\](http://e/)" in card
    assert "name \\<script\\> \\# big" in card


def refusal(out: Path, documents: Iterator[ExportDocument], form: Format = "csv") -> str:
    with pytest.raises(InputRefused) as refused:
        write_export(out, form, documents, FACTS)
    assert str(refused.value).endswith(".")
    return str(refused.value)


@pytest.mark.parametrize("form", FORMATS)
def test_filters_that_match_nothing_leave_nothing_behind(tmp_path: Path, form: Format) -> None:
    said = refusal(tmp_path / "out", iter(()), form)

    assert said == "No document matches these filters; widen them and export again."
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_already_is_never_written_over(tmp_path: Path) -> None:
    export(tmp_path)
    before = (tmp_path / "out" / tidy.FILE).read_bytes()

    assert "already; give a new name" in refusal(tmp_path / "out", some())
    assert (tmp_path / "out" / tidy.FILE).read_bytes() == before
    (tmp_path / "file").touch()
    assert "already" in refusal(tmp_path / "file", some())
    assert "could not be written" in refusal(tmp_path / "file" / "below", some())


@pytest.mark.parametrize("form", FORMATS)
def test_a_disk_that_runs_full_is_said_and_leaves_nothing_behind(
    tmp_path: Path, form: Format
) -> None:
    """A limit on the size of files stands for the full disk: every write beyond it fails."""
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from bench.export import documents\n"
        "from rxcore.errors import InputRefused\n"
        "from rxcore.exports.card import CardFacts\n"
        "from rxcore.exports.folder import write_export\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "facts = CardFacts(made_at='', made_by='', version='')\n"
        "try:\n    write_export(Path(sys.argv[1]), sys.argv[2], documents(400), facts)\n"
        "except InputRefused as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, str(tmp_path / "out"), form],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    assert done.stdout == "The disk is full; free some space or export to another disk.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_stream_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> Iterator[ExportDocument]:
        yield document(1, final=CORRECTED)
        raise InputRefused("The image is missing.")

    for form in FORMATS:
        assert refusal(tmp_path / "out", broken(), form) == "The image is missing."
    assert list(tmp_path.iterdir()) == []


def test_an_export_is_packed_for_a_browser(tmp_path: Path) -> None:
    folder = export(tmp_path).folder

    target = zip_export(folder, tmp_path / "out.zip")

    with zipfile.ZipFile(target) as archive:
        assert sorted(archive.namelist()) == [
            "out/data-card.md",
            "out/data-dictionary.csv",
            "out/readings.csv",
        ]
        assert archive.read("out/readings.csv") == (folder / tidy.FILE).read_bytes()
    with pytest.raises(InputRefused, match="already"):
        zip_export(folder, target)
    assert target.exists()


def test_control_characters_in_a_name_reach_the_workbook_as_valid_xml(tmp_path: Path) -> None:
    odd = document(1, final=(Medicine(name="a\x0bb\x00c\ufffe"),), model=())

    path = write_export(tmp_path / "out", "excel", [odd], FACTS).folder / excel.FILE

    assert len(sheets(path)["readings"]) == 2


def test_ten_thousand_rows_stream_in_bounded_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.export", "--rows", "10000", "--format", "csv"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split()[:3] == ["csv", "10000", "rows"]
