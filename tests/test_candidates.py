from collections.abc import Sequence

import pytest

from rxcore.clinical.candidates import Correction, candidates
from rxcore.clinical.names import Name
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.readings import Disease, Flag, Kind, Medicine

NAMES = Vocabulary()


def test_a_name_that_the_ink_may_hold_is_among_them_however_unlike_in_letters() -> None:
    text = 'Read as "Ousaw"; taken for Oudin by the ink; it may also be Atorvastatin, Crocin.'
    row = Medicine(name="Oudin", flags=(Flag("name_repaired", "warn", text),))

    found = candidates(row, NAMES)

    assert [c.name for c in found if c.why[0] == "the ink may say so"] == ["atorvastatin", "Crocin"]


def test_a_misread_name_comes_with_its_reasons() -> None:
    row = Medicine(name="Atem D", strength="50 mg", form="tablet")

    (first, *_) = candidates(row, NAMES, ["HTN"])

    assert (first.name, first.canonical) == ("Aten-D", "atenolol + chlortalidone")
    assert first.why == (
        "1 letter differs", "comes as 50 mg", "comes as tablet", "goes with I10 on this page",
    )  # fmt: skip
    assert first.likely
    assert not first.ambiguous


def test_a_number_in_the_name_is_looked_up_as_a_strength() -> None:
    (first, *_) = candidates(Medicine(name="Azithral 500"), NAMES)

    assert first.name == "Azithral"
    assert "comes as 500 mg" in first.why


def test_the_strength_on_the_row_decides_between_neighbours() -> None:
    site = [
        Name(name="Zelonix", kind="medicine", canonical="a", strengths=("5 mg",), source="site"),
        Name(name="Zelomix", kind="medicine", canonical="b", strengths=("40 mg",), source="site"),
    ]
    names = Vocabulary(None, site)

    first = [
        candidates(Medicine(name="Zeloix", strength=strength), names)[0].name
        for strength in ("5 mg", "40 mg")
    ]

    assert first == ["Zelonix", "Zelomix"]


def test_two_meanings_equally_near_are_called_ambiguous() -> None:
    site = [
        Name(name="Zelonix", kind="medicine", canonical="a", source="site"),
        Name(name="Zelorix", kind="medicine", canonical="b", source="site"),
    ]

    found = candidates(Medicine(name="Zeloix"), Vocabulary(None, site))

    assert [(c.name, c.ambiguous) for c in found] == [("Zelonix", True), ("Zelorix", True)]


def test_what_people_here_made_of_it_before_comes_first_and_says_so() -> None:
    def memory(kind: Kind, read: str) -> Sequence[Correction]:
        assert (kind, read) == ("medicine", "Qx plus")
        return [Correction("Calpol", 14, ("ann", "bob"))]

    (only,) = candidates(Medicine(name="Qx plus"), NAMES, memory=memory)

    assert only.name == "Calpol"
    assert only.why[-1] == "people here made this of the same reading 14 times"


def test_the_first_words_of_a_longer_name_are_tried() -> None:
    (first, *_) = candidates(Medicine(name="Crocin Supreme"), NAMES)

    assert first.name == "Crocin"
    assert 'only "Crocin" is alike' in first.why


@pytest.mark.parametrize("read", ["", "   ", "Xyqwvut", "7", "Augmentinellotrix"])
def test_nothing_is_proposed_when_nothing_is_near(read: str) -> None:
    assert candidates(Medicine(name=read), NAMES) == []


def test_a_disease_has_candidates_with_codes() -> None:
    (first, *_) = candidates(Disease(name="Hypertenson"), NAMES)

    assert (first.name, first.code) == ("hypertension", "I10")


def test_there_are_never_more_than_five() -> None:
    assert all(len(candidates(Medicine(name=n), NAMES)) <= 5 for n in ("Telma", "Zerodol", "Pan"))


def test_of_two_names_as_alike_the_likelier_comes_first() -> None:
    site = [
        Name(name="Zelobinax", kind="medicine", canonical="a", source="site", lists=2),
        Name(name="Zelobirax", kind="medicine", canonical="b", source="site", lists=6),
    ]

    found = candidates(Medicine(name="Zelobiqax"), Vocabulary(None, site))

    assert [candidate.name for candidate in found[:2]] == ["Zelobirax", "Zelobinax"]
    assert found[0].ambiguous


@pytest.mark.parametrize("read", ["amoxicillin", "Amoxicilin", "metformin", "metfornin"])
def test_a_substance_is_proposed_once_whatever_language_spells_it(read: str) -> None:
    stems = [candidate.name.lower()[:6] for candidate in candidates(Medicine(name=read), NAMES)]

    assert len(stems) == len(set(stems))


def test_two_substances_of_like_names_are_both_proposed() -> None:
    names = {candidate.name for candidate in candidates(Medicine(name="prednisolo"), NAMES)}

    assert {"prednisolone", "prednisone"} <= names
