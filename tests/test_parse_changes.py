"""One medicine in the place of another: what is ordered is a row, what is stopped is none."""

import pytest

from rxcore.clinical.parse import parse_answer


@pytest.mark.parametrize(
    ("text", "ordered", "stopped"),
    [
        ("Change Atenolol 50 mg to Metoprolol 25 mg BD", ["Metoprolol"], ["Atenolol"]),
        ("Stop Losartan, start Amlodipine 5 mg OD", ["Amlodipine"], ["Losartan"]),
        ("Stop Aspirin. Start Clopidogrel 75 mg OD.", ["Clopidogrel"], ["Aspirin"]),
        ("Stop Metformin and start Sitagliptin 50 mg", ["Sitagliptin"], ["Metformin"]),
        ("Replace Aspirin with Clopidogrel 75 mg OD", ["Clopidogrel"], ["Aspirin"]),
        ("Switch from Ramipril 5 mg to Losartan 50 mg OD", ["Losartan"], ["Ramipril"]),
        ("Atenolol changed to Metoprolol 25 mg BD", ["Metoprolol"], ["Atenolol"]),
        ("Losartan stopped, Amlodipine 5 mg OD", ["Amlodipine"], ["Losartan"]),
        ("Clopidogrel 75 mg instead of Aspirin", ["Clopidogrel"], ["Aspirin"]),
        ("Switched Zorbex to Brivex 20 mg", ["Brivex"], ["Zorbex"]),
        ("Remplacer Amlor par Coversyl 5 mg le matin", ["Coversyl"], ["Amlor"]),
        ("Cambiar Enalapril por Losartan 50 mg", ["Losartan"], ["Enalapril"]),
        ("Ramipril absetzen, Candesartan 8 mg 1-0-0", ["Candesartan"], ["Ramipril"]),
        ("Crocin 500 mg TDS\nStopped:\nTab Aspirin 75 mg", ["Crocin"], ["Aspirin"]),
        ("Metformin 500 mg BD, stop Glimepiride, Aspirin 75 mg", ["Metformin", "Aspirin"],
         ["Glimepiride"]),
        ("Prednisolone 10 mg OD x 5 days then stop", ["Prednisolone"], []),
        ("Increase Metformin 500 mg to 1000 mg BD", ["Metformin"], []),
        ("Take 1 to 2 tabs of Crocin", ["Crocin"], []),
        ("Stop smoking. Aspirin 75 mg OD", ["Aspirin"], []),
    ],
)  # fmt: skip
def test_the_new_medicine_is_a_row_and_the_old_one_is_stopped(
    text: str, ordered: list[str], stopped: list[str]
) -> None:
    parsed = parse_answer("medicines", text)

    assert ordered == [row.row.name for row in parsed.rows]
    assert stopped == [row.row.name for row in parsed.stopped]


def test_a_stopped_medicine_keeps_its_strength_and_its_place() -> None:
    text = "Change Atenolol 50 mg to Metoprolol 25 mg BD"

    (old,) = parse_answer("medicines", text).stopped

    assert old.row.values()["strength"] == "50 mg"
    assert text[old.start : old.end] == "Atenolol 50 mg"


@pytest.mark.parametrize(
    ("text", "ordered", "stopped"),
    [
        ("D/C Metformin. Begin Vildagliptin 50 mg BD", ["Vildagliptin"], ["Metformin"]),
        ("Omeprazol durch Pantoprazol 40 mg ersetzen", ["Pantoprazol"], ["Omeprazol"]),
        ("Suspender Enalapril, iniciar Losartan 50 mg c/24h", ["Losartan"], ["Enalapril"]),
        ("Stop Telma 40 mg\nTelma 80 mg OD", ["Telma"], ["Telma"]),
    ],
)
def test_what_is_begun_in_its_place_is_ordered(
    text: str, ordered: list[str], stopped: list[str]
) -> None:
    answer = parse_answer("medicines", text)

    found = [[p.row.name for p in rows] for rows in (answer.rows, answer.stopped)]
    assert [ordered, stopped] == found
