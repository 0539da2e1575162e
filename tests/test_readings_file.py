import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rxcore.compare import AnyRow, field_values
from rxcore.errors import InputRefused
from rxcore.intake import Refusal
from rxcore.readings import Disease, Medicine
from rxcore.readings_file import (
    FileReading,
    escape_formula,
    read_readings,
    unescape_formula,
    write_readings,
)
from rxcore.scoring import is_optional, with_optional

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "truth.csv"
HEADER = "file,page,kind,name,written,strength,certainty,optional,change\n"

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


def lines(*rows: str) -> bytes:
    return (HEADER + "\n".join(rows)).encode()


def said(reading: FileReading) -> list[tuple[str, str]]:
    return [(row.kind, row.name) for row in reading.rows]


def refusals(*rows: str) -> list[str]:
    found = [f"{r.name}: {r.reason}" for r in read_readings(lines(*rows)).refusals]
    assert all(sentence.endswith(".") for sentence in found)
    return found


def test_the_truth_of_the_samples_is_such_a_file() -> None:
    found = read_readings(SAMPLES.read_bytes())

    assert found.refusals == ()
    three = next(r for r in found.readings if r.file.startswith("02-"))
    required = [row.name for row in three.diseases if not is_optional(row)]
    assert required == ["Diabetes", "Hypertension", "Cholesterol"]


def test_lines_of_one_document_are_one_reading_wherever_they_stand() -> None:
    found = read_readings(
        lines("a.png,1,medicine,Telma", "b.png,,,", "a.png,1,disease,Hypertension", "a.png,2,,")
    )

    assert [(r.file, r.page, r.line, said(r)) for r in found.readings] == [
        ("a.png", 1, 2, [("medicine", "Telma"), ("disease", "Hypertension")]),
        ("b.png", None, 3, []),
        ("a.png", 2, 5, []),
    ]


def test_rows_struck_out_are_left_out_and_their_document_stays() -> None:
    found = read_readings(lines("a.png,1,medicine,,,,,,removed", "b.png,1,,,,,,,not read"))

    assert [(r.file, r.rows) for r in found.readings] == [("a.png", ())]


@given(
    st.lists(
        st.one_of(
            st.builds(
                Medicine, name=texts, written=texts, strength=texts, dose=texts, frequency=texts
            ),
            st.builds(Disease, name=texts, certainty=texts),
        ).filter(lambda row: bool(row.name.strip() or row.written.strip())),
        min_size=1,
    ),
    st.booleans(),
)
def test_what_is_written_reads_back_exactly(rows: list[AnyRow], optional: bool) -> None:
    expected = [with_optional(row) if optional else row for row in rows]
    out = io.StringIO(newline="")

    write_readings(out, [("=a.png", 3, expected), ("b.png", None, ())])
    found = read_readings(out.getvalue().encode())

    first, second = found.readings
    assert (first.file, first.page, second.file, second.page) == ("=a.png", 3, "b.png", None)
    assert [blank(row) for row in first.rows] == [blank(row) for row in expected]
    assert all(is_optional(row) == optional for row in first.rows)


def blank(row: AnyRow) -> dict[str, str]:
    """Fields of spaces only are empty ones."""
    return {name: text if text.strip() else "" for name, text in field_values(row).items()}


def test_an_illegible_row_needs_no_name_and_stays_illegible() -> None:
    out = io.StringIO(newline="")
    write_readings(out, [("a.png", 1, [Medicine(legible=False)])])

    (reading,) = read_readings(out.getvalue().encode()).readings

    assert [row.legible for row in reading.rows] == [False]


@given(texts)
def test_the_apostrophe_before_a_formula_is_taken_off_again(text: str) -> None:
    escaped = escape_formula(text)

    assert unescape_formula(escaped) == text
    assert escaped[:1] not in tuple("=+-@\t\r\n")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("=1+1", "'=1+1"),
        ("'=1+1", "''=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-5", "'-5"),
        ("\n=1", "'\n=1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("Aten-D", "Aten-D"),
        ("'quoted'", "'quoted'"),
        ("", ""),
    ],
)
def test_only_what_a_spreadsheet_would_run_is_escaped(text: str, escaped: str) -> None:
    assert escape_formula(text) == escaped


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (",1,medicine,Telma", "row 2: The column file is empty; give the file's name or SHA-256."),
        ("a,0,medicine,Telma", "row 2: The page '0' is not a number from 1 up."),
        ("a,x,medicine,Telma", "row 2: The page 'x' is not a number from 1 up."),
        ("a,1,drug,T", "row 2: The kind 'drug' is not one of medicine, disease or empty."),
        ("a,1,,Telma", "row 2: The kind is empty but name is not; say which kind."),
        (
            "a,1,medicine,",
            "row 2: The medicine has no name; give one, or write no under legible.",
        ),
        ("a,1,disease,Pain,,5 mg", "row 2: A disease has no strength; leave that cell empty."),
        (
            "a,1,medicine,T,,,,perhaps",
            "row 2: The column optional holds 'perhaps'; it must be 1 or empty.",
        ),
        (
            f"a,{'9' * 5000},medicine,Telma",
            f"row 2: The page '{'9' * 20}' is not a number from 1 up.",
        ),
        (
            "a,1,medicine,Vitamin B12, B6,,,,,500 mg",
            "row 2: The line has more cells than there are columns; put quotation marks around a "
            "cell with a comma in it.",
        ),
    ],
)
def test_a_wrong_line_is_refused_by_its_number(row: str, expected: str) -> None:
    assert refusals(row) == [expected]


def test_a_wrong_line_costs_itself_and_no_other() -> None:
    found = read_readings(lines("a,1,medicine,Telma", "b,1,medicine,Crocin", "a,1,drug,X"))

    assert [(r.file, len(r.rows)) for r in found.readings] == [("a", 1), ("b", 1)]
    assert [r.name for r in found.refusals] == ["row 4"]


def test_a_document_with_nothing_but_wrong_lines_is_not_taken_for_an_empty_one() -> None:
    assert read_readings(lines("a,1,drug,X", "a,1,pill,Y")).readings == ()


@pytest.mark.parametrize(
    ("rows", "kept"),
    [(("a,1,medicine,Telma", "a,1,,"), 1), (("a,1,,", "a,1,medicine,Telma"), 0)],
)
def test_of_rows_and_a_line_that_says_neither_no_empty_reading_comes(
    rows: tuple[str, ...], kept: int
) -> None:
    found = read_readings(lines(*rows))

    assert "keep one of them" in found.refusals[0].reason
    assert [r.name for r in found.refusals] == ["row 3"]
    assert len(found.readings) == kept


@pytest.mark.parametrize(
    ("word", "legible"),
    [("", True), ("yes", True), ("WAHR", True), ("1.0", True), ("no", False), ("FALSCH", False),
     ("0", False), ("faux", False)],
)  # fmt: skip
def test_whether_ink_is_legible_is_said_in_words_of_spreadsheets(word: str, legible: bool) -> None:
    data = f"file,kind,name,legible\na,medicine,Telma,{word}\n".encode()

    [reading] = read_readings(data).readings

    assert [row.legible for row in reading.rows] == [legible]


@pytest.mark.parametrize("word", ["perhaps", "leserlich", "2", "illegible"])
def test_another_word_is_refused_and_never_taken_for_legible(word: str) -> None:
    found = read_readings(f"file,kind,name,legible\na,medicine,Telma,{word}\n".encode())

    assert found.readings == ()
    assert [r.reason for r in found.refusals] == [
        f"The column legible holds {word!r}; it must be yes, no or empty."
    ]


def test_pages_are_given_on_every_line_of_a_file_or_on_none() -> None:
    found = read_readings(lines("a,1,medicine,Telma", "a,,medicine,Crocin", "b,,medicine,X"))

    assert [r.file for r in found.readings] == ["b"]
    assert found.refusals == (
        Refusal("row 3", "Some lines of this file give a page and others do not; give it on all."),
    )


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf_8_is_read_with_and_without_a_byte_order_mark(mark: bytes) -> None:
    (reading,) = read_readings(mark + lines("a,1,medicine,Dolo \u00e9")).readings

    assert said(reading) == [("medicine", "Dolo \u00e9")]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_refused_in_one_sentence(encoding: str) -> None:
    data = (HEADER + "a,1,medicine,Dolo \u00e9").encode(encoding)

    with pytest.raises(InputRefused, match="not encoded in UTF-8; save it again as CSV UTF-8"):
        read_readings(data)


def test_semicolons_of_a_spreadsheet_and_a_header_in_capitals_are_understood() -> None:
    (reading,) = read_readings(b"File;Kind;NAME\r\na;Medicine;Telma\r\n;;\r\n").readings

    assert (reading.page, said(reading)) == (None, [("medicine", "Telma")])


@pytest.mark.parametrize("top", ["sep=;\r\n", "SEP=;\n", '"sep=;"\r\n', "sep=;,,\n"])
def test_the_line_that_names_the_delimiter_is_passed_over(top: str) -> None:
    file = read_readings(f"\ufeff{top}file;kind;name\na, b;medicine;Telma\nc;pill;Dolo\n".encode())

    assert [(reading.file, reading.line) for reading in file.readings] == [("a, b", 2)]
    assert [refusal.name for refusal in file.refusals] == ["row 3"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "file, kind, name are not among them"),
        (b"file,kind\n", "name is not among them"),
        (b"file,kind,name,name\n", "The column name stands there twice"),
        (b'file,kind,name\na,medicine,"Telma\n', "broken after line"),
        (b"\x89PNG\r\n\x1a\n", "not encoded in UTF-8"),
    ],
)
def test_what_is_no_file_of_readings_is_refused_whole(data: bytes, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        read_readings(data)
