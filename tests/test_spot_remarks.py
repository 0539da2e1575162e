"""What is said of a name that the ink holds against the letters."""

from dataclasses import replace

import pytest

from rxcore.clinical.remarks import also_named
from rxcore.prescription.line.candidates import Candidate
from rxcore.prescription.line.remarks import remarks_on, undecided
from rxcore.readings import Medicine

SPOTTED = Candidate(
    "Oudam", 0, 5, "spotted", path=-6.0, margin=1.0, similarity=0.7,
    rivals=("Oudin", "Odamin"), read="Ousaw",
)  # fmt: skip


def rules(candidate: Candidate, probability: float) -> list[tuple[str, str]]:
    flags = remarks_on(candidate, probability, candidate.read, {})
    return [(flag.rule, flag.level) for flag in flags]


def test_a_name_that_hardly_leads_the_next_is_open_where_it_is_no_likely_row() -> None:
    assert undecided(SPOTTED, 0.3)
    assert rules(SPOTTED, 0.3) == [("name_open", "ask")]


@pytest.mark.parametrize(
    ("candidate", "probability"),
    [
        (SPOTTED, 0.8),
        (replace(SPOTTED, margin=9.0), 0.3),
        (replace(SPOTTED, rivals=()), 0.3),
        (replace(SPOTTED, read="Oudam"), 0.3),
    ],
)
def test_a_name_that_is_likely_alone_or_written_so_is_not_open(
    candidate: Candidate, probability: float
) -> None:
    assert not undecided(candidate, probability)


@pytest.mark.parametrize("probability", [0.3, 0.8])
def test_every_name_that_the_ink_may_hold_is_in_the_remarks(probability: float) -> None:
    row = Medicine(name="Oudam", flags=remarks_on(SPOTTED, probability, "Ousaw", {}))

    assert also_named(row)[-2:] == ["Oudin", "Odamin"]


def test_a_doubtful_name_as_written_has_the_names_beside_it_as_a_note() -> None:
    read_so = replace(SPOTTED, how="exact", read="Oudam")

    assert rules(read_so, 0.3) == [("name_beside", "info")]
    assert rules(read_so, 0.9) == []
    assert rules(replace(SPOTTED, how="exact", rivals=()), 0.9) == []


def test_a_close_rival_of_a_likely_row_is_asked_about() -> None:
    assert rules(SPOTTED, 0.8) == [("name_repaired", "warn"), ("name_rival", "ask")]


def test_the_spelling_of_another_language_raises_no_alarm() -> None:
    torasemide = replace(SPOTTED, name="Torasemide", read="Torasemid", similarity=0.9)

    assert rules(torasemide, 0.8) == [("name_repaired", "info")]
