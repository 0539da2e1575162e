"""A formulary as a file: read row by row, refused in one sentence, written back as it was."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rxcore.clinical.formulary_file import COLUMNS, Entry, read_formulary, write_formulary
from rxcore.errors import InputRefused

HEADER = "name,canonical,kind,strengths,forms"


def csv_of(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines]).encode()


def reasons(data: bytes) -> list[tuple[str, str]]:
    return [(refusal.name, refusal.reason) for refusal in read_formulary(data).refusals]


def test_a_row_gives_all_that_it_says() -> None:
    header = ",".join(COLUMNS)
    row = (
        "Aten-D,atenolol + chlorthalidone,medicine,50 mg/12.5 mg|100 mg/25 mg,tablet; strip,PO,"
        "1202,DB00335,,C07CB03,Aten D;AtenD,1,2,tablet,list 2026"
    )

    [entry] = read_formulary(csv_of(row, header=header)).entries

    assert entry == Entry(
        name="Aten-D",
        canonical="atenolol + chlorthalidone",
        strengths=("50 mg/12.5 mg", "100 mg/25 mg"),
        forms=("tablet", "strip"),
        route="PO",
        rxcui="1202",
        drugbank_id="DB00335",
        atc="C07CB03",
        synonyms=("Aten D", "AtenD"),
        max_single_dose=1.0,
        max_daily_dose=2.0,
        dose_unit="tablet",
        source="list 2026",
    )


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_only_the_name_is_required_with_or_without_a_byte_order_mark(mark: str) -> None:
    file = read_formulary(f"{mark}Name\nCrocin\n\nZyrova é\n".encode())

    assert (Entry(name="Crocin"), Entry(name="Zyrova é")) == file.entries


def test_semicolons_between_columns_are_understood() -> None:
    [entry] = read_formulary(b'name;kind;strengths\nCrocin;medicine;"500 mg;650 mg"').entries

    assert entry.strengths == ("500 mg", "650 mg")


def test_the_line_that_names_the_delimiter_is_passed_over() -> None:
    [entry] = read_formulary(b"sep=|\r\nname|strengths\r\nCrocin, red|500 mg\r\n").entries

    assert (entry.name, entry.strengths) == ("Crocin, red", ("500 mg",))


def test_one_name_in_two_unicode_forms_is_one_entry() -> None:
    text = "name,strengths\nMu\u0308llerin,5 mg\nM\u00fcller\u00adin,10 mg\n"

    file = read_formulary(text.encode())

    assert [entry.strengths for entry in file.entries] == [("5 mg", "10 mg")]
    assert file.joined == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("name\nCrocin é".encode("utf-16"), "not encoded in UTF-8"),
        ("name\nCrocin".encode("utf-16-le"), "not encoded in UTF-8"),
        ("name\nCrocin é".encode("cp1252"), "not encoded in UTF-8"),
        (b"PK\x03\x04 a workbook", "is a spreadsheet"),
        (b"Crocin\nDolo", "name is not among them"),
        (b"", "name is not among them"),
        (b"name,kind,Kind\nCrocin,,", "The column kind stands there twice"),
        (b'name\n"Crocin\nDolo', "broken after line"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(InputRefused, match=said) as refusal:
        read_formulary(data)

    assert str(refusal.value).count(".") == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",paracetamol", "The name is missing"),
        ("...,paracetamol", "The name is missing"),
        ("Crocin,,herb", "The kind 'herb' is not one of medicine, disease or empty."),
        ("Crocin,,,many", "The strength 'many' has no number"),
        ("Crocin,,,500;650 mg", "The strength '500' has no unit"),
        ("Crocin,,,,,4 g", "The max_daily_dose '4 g' is not a number"),
        ("Crocin,,,,,-1", "The max_daily_dose '-1' is not a number"),
        ("Crocin,,,,,0", "The max_daily_dose '0' is not a number"),
        ("Crocin,,,,,4000", "A largest dose needs its unit"),
        ("Crocin,,,,,4000,mg,5000", "The max_single_dose is larger"),
        ("Crocin,,,,,,,,DB1", "The drugbank_id 'DB1' is not one such as DB00945"),
        ("Crocin,a,,,,,,,,too many", "more cells than columns"),
        ("Cr\ufffdcin", "lost in a wrong encoding"),
        ("x" * 201, "The name has more than 200 characters"),
    ],
)
def test_a_bad_row_costs_itself_only_and_says_its_number(row: str, said: str) -> None:
    header = (
        "name,canonical,kind,strengths,forms,max_daily_dose,dose_unit,max_single_dose,drugbank_id"
    )
    data = csv_of("Dolo", row, "Pan-D", header=header)

    [(place, reason)] = reasons(data)

    assert place == "row 3"
    assert said in reason
    assert [entry.name for entry in read_formulary(data).entries] == ["Dolo", "Pan-D"]


def test_rows_of_one_name_become_one_entry() -> None:
    file = read_formulary(
        csv_of("Dolo,paracetamol,,500 mg,tablet", "DOLO,,,650 mg,tablet", "Dolo,,disease,,")
    )

    assert file.joined == 1
    assert file.entries == (
        Entry(
            name="Dolo", canonical="paracetamol", strengths=("500 mg", "650 mg"), forms=("tablet",)
        ),
        Entry(name="Dolo", kind="disease"),
    )


def test_rows_of_one_name_that_contradict_are_refused() -> None:
    [(place, reason)] = reasons(csv_of("Dolo,paracetamol,,,", "Dolo,ibuprofen,,,"))

    assert place == "row 3"
    assert reason == "Dolo stands in row 2 with another canonical; keep one."


def test_a_formula_is_text_and_harmless_in_what_is_written() -> None:
    [entry] = read_formulary(b'name\n"=HYPERLINK(""http://x"")"').entries

    assert entry.name == '=HYPERLINK("http://x")'
    assert b"\n\"'=HYPERLINK" in write_formulary([entry])


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufffd;|"), max_size=30)


@given(
    st.lists(
        st.builds(
            Entry,
            name=TEXTS.map(lambda text: " ".join(f"A{text}".split())),
            canonical=TEXTS.map(lambda text: " ".join(text.split())),
            kind=st.sampled_from(["medicine", "disease"]),
            synonyms=st.lists(
                TEXTS.map(lambda text: " ".join(text.split())).filter(bool), unique=True
            ).map(tuple),
            max_daily_dose=st.none() | st.integers(1, 10**6).map(lambda n: n / 1000),
            dose_unit=st.just("mg"),
        ),
        unique_by=lambda entry: entry.key,
    )
)
def test_what_is_written_reads_back_as_it_was(entries: list[Entry]) -> None:
    file = read_formulary(write_formulary(entries))

    assert file.refusals == ()
    assert list(file.entries) == entries


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(InputRefused):
        read_formulary(b"name,kind,max_daily_dose\n" + data)


def test_a_hundred_thousand_rows_are_read_in_seconds() -> None:
    rows = [
        f"Brand {n},paracetamol + caffeine,medicine,50 mg;100 mg,tablet" for n in range(100_000)
    ]
    began = time.process_time()

    file = read_formulary(csv_of(*rows))

    assert len(file.entries) == 100_000
    assert time.process_time() - began < 10
