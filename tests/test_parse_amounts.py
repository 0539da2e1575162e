"""Fractions, decimal commas, thousands, what follows a unit, and what looks like a route."""

import pytest

from rxcore.clinical.parse import parse_answer
from rxcore.clinical.sig import times_per_day


def row_of(text: str) -> dict[str, str]:
    (row,) = (parsed.row.values() for parsed in parse_answer("medicines", text).rows)
    return {field: value for field, value in row.items() if value and field != "written"}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Metoprolol 25 mg 1\u20442 tab BD", "dose", "½ tab"),
        ("Prednisolone 5 mg 11\u20442 tab OD", "dose", "1½ tab"),
        ("Metoprolol 25 mg ½ tab BD", "dose", "½ tab"),
        ("Prednisolone 5 mg 1½ tab OD", "dose", "1½ tab"),
        ("Digoxin 0.25 mg ¼ tab OD", "dose", "¼ tab"),
        ("Warfarin 2 mg ½-0-0", "frequency", "½-0-0"),
        ("Warfarin 2 mg 1\u20442-0-1\u20442", "frequency", "½-0-½"),
        ("Ramipril 5 mg Tabl. 0,5-0-0", "frequency", "0,5-0-0"),
        ("Bisoprolol 5 mg 0-0-0,5", "frequency", "0-0-0,5"),
        ("Levodopa 100 mg 0,5-0,5-0,5-0", "frequency", "0,5-0,5-0,5-0"),
        ("Furosemid 40 mg 1-0.5-0", "frequency", "1-0.5-0"),
        ("Ramipril 2,5 mg 1-0-0", "strength", "2,5 mg"),
        ("Digoxin 0,125 mg 1-0-0", "strength", "0,125 mg"),
        ("Vitamin D3 2,00,000 IU IM", "strength", "2,00,000 IU"),
        ("Vitamin D3 1 lakh IU", "strength", "1 lakh IU"),
        ("Vitamin D 60.000 IU weekly", "strength", "60.000 IU"),
        ("Benzylpenicillin 5 x 10^6 IU IV", "strength", "5 x 10^6 IU"),
        ("Methotrexate 50 mg/m² IV weekly", "strength", "50 mg/m²"),
        ("Cisplatin 75 mg per m2 IV", "strength", "75 mg per m2"),
        ("Dobutamine 5 mcg/kg/min", "strength", "5 mcg/kg/min"),
        ("Heparin 18 units/kg/hr", "strength", "18 units/kg/hr"),
        ("Morphine 20 mcg/kg/h", "strength", "20 mcg/kg/h"),
        ("Phenytoin 5 mg/kg IV BD", "strength", "5 mg/kg"),
        ("Paracetamol 10\u201315 mg/kg/dose", "strength", "10\u201315 mg/kg/dose"),
        ("Thyronorm 1½ OD", "dose", "1½"),
        ("Calpol 2½ ml TDS", "dose", "2½ ml"),
        ("Rituximab 375 mg / m2 IV", "strength", "375 mg/m2"),
        ("Paracetamol 3 x 500 mg", "strength", "500 mg"),
        ("Calpol 3 x 5 ml", "dose", "5 ml"),
        ("Otrivin 1 x 10 drops", "dose", "10 drops"),
        ("Calpol syrup 3 times a day 5 ml", "dose", "5 ml"),
        ("Amox 500 mg TDS x 5/7", "duration", "5 days"),
    ],
)
def test_an_amount_is_kept_as_it_is_written(text: str, field: str, value: str) -> None:
    row = row_of(text)

    assert value == row[field]
    assert text.startswith(row["name"])
    assert row["name"].replace(" ", "").isalnum()


def test_a_number_before_a_fraction_is_the_strength() -> None:
    row = row_of("Metoprolol 40 1/2 tab BD")

    assert (row["name"], row["strength"], row["dose"]) == ("Metoprolol 40", "40", "1/2 tab")


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Calpol 3 x 5 ml", 3), ("Otrivin 1 x 10 drops", 1), ("Crocin twice daily 1 tab", 2),
        ("Amoxicillin 500 mg every 8 hours 1 cap", 3), ("Paracetamol 1 g every six hours", 4),
        ("Levodopa 100 mg 0,5-0,5-0,5-0", 3), ("Tab. Meftal Spas 1-1 3 days", 2),
        ("Tab. Meftal Spas 1-0", 1), ("Syp TusQ DX 5-5-5 ml", 3), ("Syp TusQ DX 5ml-0-5ml", 2),
    ],
)  # fmt: skip
def test_times_a_day_count_wherever_they_stand(text: str, times: float) -> None:
    assert times == times_per_day(row_of(text)["frequency"])


@pytest.mark.parametrize(
    "text",
    [
        "Ramipril 5 mg 1 cp le soir", "Enalapril 5 mg 1 comp. en la noche",
        "Nitrendipin 5 mg im Notfall", "Crocin 500 mg may be taken with food",
        "RAMIPRIL 5 MG 1 CP LE SOIR", "Amox 500 mg x 5/7",
    ],
)  # fmt: skip
def test_little_words_are_no_routes(text: str) -> None:
    row = row_of(text)

    assert "route" not in row
    assert row["frequency" if "frequency" in row else "name"] != "HS"


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("Timolol 1 drop BE BD", "both eyes"), ("Moxifloxacin eye drops 1 drop LE", "left eye"),
        ("Inj Diclofenac 75 mg im stat", "IM"), ("Voveran 75 mg IM", "IM"),
    ],
)  # fmt: skip
def test_routes_stay_routes(text: str, route: str) -> None:
    assert route == row_of(text)["route"]


@pytest.mark.parametrize(
    ("text", "name", "dose"),
    [
        ("Para\u00adcet\u200bamol 500 mg 1 tab", "Paracetamol", "1 tab"),
        ("Le\u0301vothyrox 50 mcg 1\u20442 cp", "Lévothyrox", "½ cp"),
        ("Aten\u2011D\u00a050\u00a0mg 1 tab", "Aten-D", "1 tab"),
        ("\ufeffCrocin\u200d 500 mg 1 tab", "Crocin", "1 tab"),
    ],
)
def test_what_cannot_be_seen_is_in_no_field_and_places_are_those_of_the_answer(
    text: str, name: str, dose: str
) -> None:
    (parsed,) = parse_answer("medicines", text).rows

    assert (parsed.row.name, parsed.row.values()["dose"]) == (name, dose)
    assert text[slice(*parsed.fields["dose"])].startswith("1")
    assert text[slice(*parsed.fields["name"])][-1] == name[-1]
    assert parsed.row.span
    assert (parsed.row.span.start, parsed.row.span.end) == (parsed.start, parsed.end)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Thyroxine 100 mcg 1 and a half tab daily", "dose", "1 and a half tab"),
        ("Glimepiride 1 mg one and half tablet OD", "dose", "one and half tablet"),
        ("Syp Ascoril 5 ml x 3 times a day", "frequency", "3 times a day"),
        ("Paracetamol 3 x 10 ml daily", "frequency", "3 x daily"),
        ("Cetirizine once daily 1 tab at night", "frequency", "once daily at night"),
        ("Pan 40 mg 1-0-1 Daily x 5 days", "frequency", "1-0-1"),
        ("Amoxicilin 500mg sáng 1 viên, tối 1 viên", "frequency", "sáng, tối"),
        ("Doliprane 1 g la nuit", "name", "Doliprane"),
        ("Amoxicillin\n500 1-0-1\n5 days", "strength", "500"),
        ("Otriven 2 Sprühstöße 3x täglich max. 7 Tage", "duration", "7 Tage"),
    ],
)
def test_how_much_and_how_often_are_told_in_any_order(text: str, field: str, value: str) -> None:
    assert row_of(text)[field] == value
