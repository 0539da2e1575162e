"""Sentences of the core in another language than the one it writes."""

from pathlib import Path

import pytest
from sqlite_utils import Database

from db import queue
from pages.desk.data import desk_data
from pages.shared.core_texts import translated
from rxcore.clinical import safety
from rxcore.people import Actor
from rxcore.prescription.decide.rows import PLACED, UNSURE
from rxcore.prescription.decide.rules import IN_A_SENTENCE, RULES, STRUCK, Rule
from rxcore.readings import Flag, Medicine, ModelReading
from tests.building import document_to_review
from tests.serving import forget


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RX_LANGUAGE", "de")
    forget()


def filled(sentence: str) -> str:
    """A sentence as a check makes it."""
    values = {
        "listed": "5 mg", "strength": "50 mg", "times": "ten times", "name": "Warfarin",
        "rival": "Xarelto", "amount": "9 g", "most": "4 g", "group": "anticoagulants",
    }  # fmt: skip
    return sentence.format(**values)


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("sentence", sorted(safety.sentences()))
def test_every_remark_of_the_safety_checks_is_translated(sentence: str) -> None:
    assert translated(filled(sentence)) != filled(sentence)


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    "rule", [*RULES, STRUCK, IN_A_SENTENCE, PLACED, UNSURE], ids=lambda r: r.id
)
def test_every_reason_of_an_offer_is_translated(rule: Rule) -> None:
    assert translated(rule.why) != rule.why


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("english", "in_german"),
    [
        (
            'Read as "Asco"; taken for Ascoril by the ink; it may also be Ascorbic acid, Asco D.',
            'Gelesen als "Asco"; nach der Schrift für Ascoril genommen; es kann auch '
            "Ascorbic acid, Asco D sein.",
        ),
        (
            "50 mg is ten times 5 mg, which Warfarin comes as; check the point and the zeros.",
            "50 mg ist das Zehnfache von 5 mg, wie es Warfarin gibt; prüfen Sie Komma und Nullen.",
        ),
        ("prednisoLONE, not prednisONE.", "prednisoLONE, nicht prednisONE."),
        ("{0}, not {rival}.", "{0}, nicht {rival}."),
        ("Something that nobody foresaw.", "Something that nobody foresaw."),
        (f"{'x' * 500}, not {'y' * 500}.", f"{'x' * 500}, not {'y' * 500}."),
    ],
)
def test_values_keep_their_places(english: str, in_german: str) -> None:
    assert in_german == translated(english)


@pytest.mark.usefixtures("german")
def test_the_desk_says_its_remarks_in_the_persons_language(
    db: Database, home: Path, reviewer: Actor
) -> None:
    flag = Flag("name_cut", "warn", "The name ends in a hyphen; a letter may be missing behind it.")
    read = ModelReading(medicines=(Medicine(name="Telekast", flags=(flag,)),))
    document = document_to_review(db, home, reading=read)

    [row] = desk_data(db, reviewer, queue.open_one(db, reviewer, document.id))["rows"]

    assert [remark["text"] for remark in row["flags"]] == [
        "Der Name endet mit einem Bindestrich; dahinter kann ein Buchstabe fehlen."
    ]
