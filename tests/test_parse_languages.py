"""French, Spanish, Portuguese, German and Vietnamese orders, with and without their accents."""

from pathlib import Path

import pytest

from rxcore.clinical.parse import Target, parse_answer
from rxcore.clinical.sig import as_needed, duration_days, times_per_day
from rxcore.prescription import lexicon

Order = tuple[str, str, str, float | None, float | None]
ORDERS: list[Order] = [
    ("Doliprane 1 g 1 cp x 3/j pendant 7 jours", "Doliprane", "1 g", 3, 7),
    ("Kardegic 75 mg 1 sachet/j", "Kardegic", "75 mg", 1, None),
    ("Ramipril 5 mg 1 cp le soir", "Ramipril", "5 mg", 1, None),
    ("Amoxicilline 1 g 1 comprimé matin et soir pdt 6 jours", "Amoxicilline", "1 g", 2, 6),
    ("Efferalgan 1 g toutes les 6 h si besoin", "Efferalgan", "1 g", 4, None),
    ("Aerius 5 mg 1 cp le soir pendant 1 mois", "Aerius", "5 mg", 1, 30),
    ("Amoxicilina 500 mg 1 comp. cada 8 h por 7 días", "Amoxicilina", "500 mg", 3, 7),
    ("Ibuprofeno 400 mg 1 tableta c/8 h x 5 dias", "Ibuprofeno", "400 mg", 3, 5),
    ("Enalapril 5 mg 1 comp. en la noche", "Enalapril", "5 mg", 1, None),
    ("Losartan 50 mg una vez al día", "Losartan", "50 mg", 1, None),
    ("Metformina 850 mg 1 tableta dos veces al dia", "Metformina", "850 mg", 2, None),
    ("Paracetamol 500 mg tomar 1 comprimido de 8/8h por 7 dias", "Paracetamol", "500 mg", 3, 7),
    ("Cefalexina 500 mg 1 cápsula de 6 em 6 horas por 10 dias", "Cefalexina", "500 mg", 4, 10),
    ("Losartana 50 mg 1 comprimido pela manhã", "Losartana", "50 mg", 1, None),
    ("Ibuprofen 600 mg 1 Tbl. 2x taeglich 10 Tage", "Ibuprofen", "600 mg", 2, 10),
    ("Prednisolon 5 mg 1 x tgl. für 2 Wochen", "Prednisolon", "5 mg", 1, 14),
    ("Metoprolol 47,5 mg morgens und abends 1 Tablette", "Metoprolol", "47,5 mg", 2, None),
    ("Cefuroxim 250 mg alle 12 Stunden", "Cefuroxim", "250 mg", 2, None),
    ("Paracetamol 500mg uong moi ngay 2 lan", "Paracetamol", "500 mg", 2, None),
    ("Amoxicillin 500mg ngày uống 3 lần mỗi lần 1 viên x 7 ngày", "Amoxicillin", "500 mg", 3, 7),
    ("Tomar 1 tableta de Losartan 50 mg cada 24 horas", "Losartan", "50 mg", 1, None),
    ("Levotiroxina 100 mcg 1 comp/día en ayunas", "Levotiroxina", "100 mcg", 1, None),
    ("Viên Diamicron 60mg uống sáng 1 viên", "Diamicron", "60 mg", 1, None),
    ("Chai Bostocef 125mg/5ml ngày uống 5 ml chia 2", "Bostocef", "125 mg/5 ml", 2, None),
    ("Salofalk 500 mg 3x1 Zäpfchen", "Salofalk", "500 mg", 3, None),
    ("Amoxicilin 500mg x 20 viên. Ngày uống 2 lần", "Amoxicilin", "500 mg", 2, None),
    ("Augmentin 625mg sáng 1 viên, tối 1 viên", "Augmentin", "625 mg", 2, None),
    ("Nifedipin 20mg Ung mi ngày 2 ln, ln 1 viên", "Nifedipin", "20 mg", 2, None),
    ("Amoxicilin 500mg 09 Vién Sáng 1; Trua 1; Chiu 1", "Amoxicilin", "500 mg", 3, None),
]


@pytest.mark.parametrize(("text", "name", "strength", "times", "days"), ORDERS)
def test_an_order_gives_name_strength_frequency_and_duration(
    text: str, name: str, strength: str, times: float | None, days: float | None
) -> None:
    (row,) = (parsed.row.values() for parsed in parse_answer("medicines", text).rows)

    assert (name, strength) == (row["name"], row["strength"])
    assert times == times_per_day(row["frequency"])
    assert days == (duration_days(row["duration"]) if row["duration"] else None)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Solupred 20 mg 3 cp le matin", "tablet"), ("Inexium 1 gélule à jeun", "capsule"),
        ("Jarabe Bisolvon 5 ml cada 8 h", "syrup"), ("Salbe Betnesol morgens", "ointment"),
        ("Panadol viên nén 500mg", "tablet"), ("Dipirona xarope 5 ml 6/6h", "syrup"),
    ],
)  # fmt: skip
def test_a_form_is_named_in_english_whatever_its_language(text: str, form: str) -> None:
    (row,) = parse_answer("medicines", text).rows

    assert form == row.row.values()["form"]


@pytest.mark.parametrize(
    "text", ["si douleur", "bei Bedarf", "si tiene dolor", "se febre", "khi sốt"]
)
def test_what_is_taken_when_needed_says_so_in_each_language(text: str) -> None:
    assert as_needed(text)


@pytest.mark.parametrize(
    ("kind", "text", "names"),
    [
        ("medicines", "Dg: Hypertonie\nRp.\nRamipril 5 mg\nDatum: 12.03.2026", ["Ramipril"]),
        ("medicines", "Rp/ Amoxicilina 500 mg cada 8 h", ["Amoxicilina"]),
        ("medicines", "Traitement :\n- Doliprane 1 g\n- Aerius 5 mg", ["Doliprane", "Aerius"]),
        ("medicines", "Diagnóstico: Asma\nTratamiento:\nSalbutamol 2 puff", ["Salbutamol"]),
        ("medicines", "Medikationsplan\nRamipril 5 mg\nMarcumar 3 mg", ["Ramipril", "Marcumar"]),
        ("medicines", "Chẩn đoán: Viêm họng\nĐơn thuốc:\nPanadol 500mg", ["Panadol"]),
        ("diseases", "Dg: Hypertonie, Asthma\nRp.\nRamipril 5 mg", ["Hypertonie", "Asthma"]),
        ("diseases", "Diagnostic : angine, pas d'asthme", ["angine"]),
        ("diseases", "Diagnóstico: neumonía, sin diabetes", ["neumonía"]),
        ("diseases", "Hypertonie, kein Diabetes", ["Hypertonie"]),
    ],
)
def test_headings_and_denials_of_each_language_are_no_rows(
    kind: Target, text: str, names: list[str]
) -> None:
    assert names == [
        parsed.row.name for parsed in parse_answer(kind, text).rows if "mg" not in parsed.row.name
    ]


@pytest.mark.parametrize(
    ("text", "certainty"),
    [("V.a. Pneumonie", "suspected"), ("Z.n. Myokardinfarkt", "history"),
     ("Suspicion de pneumonie", "suspected"), ("Antecedentes de asma", "history")],
)  # fmt: skip
def test_a_disease_is_as_sure_as_the_words_before_it(text: str, certainty: str) -> None:
    (row,) = parse_answer("diseases", text).rows

    assert certainty == row.row.values()["certainty"]


@pytest.mark.parametrize("table", ["forms.tsv", "routes.tsv", "headings.tsv", "certainty.tsv"])
def test_each_word_of_a_table_has_one_meaning_in_a_language(table: str) -> None:
    seen: dict[tuple[str, str], str] = {}
    twice = [
        word
        for row in lexicon.rows(table)
        for word in lexicon.said(row)
        if seen.setdefault((row["language"], word), "|".join(row.values()))
        != "|".join(row.values())
    ]

    assert twice == []


def test_accents_do_not_count_and_move_nothing() -> None:
    assert lexicon.folded("mỗi ngày đau ½ µg²") == "moi ngay dau ½ µg²"


CASES = Path(__file__).parent / "cases" / "orders.tsv"


def cases() -> list[dict[str, str]]:
    head, *lines = CASES.read_text(encoding="utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["text"])
def test_orders_as_they_are_written_in_five_languages(case: dict[str, str]) -> None:
    (row,) = (parsed.row.values() for parsed in parse_answer("medicines", case["text"]).rows)

    times, days = times_per_day(row["frequency"]), duration_days(row["duration"])
    assert (row["name"], row["strength"]) == (case["name"], case["strength"])
    assert (f"{times:.4g}" if times else "") == case["times"]
    assert (f"{days:.0f}" if days else "") == case["days"]
