"""What building the lists of names makes of the cells of registers."""

import pytest

from scripts.names import _Generics, _strengths, _suffixes

GENERICS = _Generics()


@pytest.mark.parametrize(
    ("cell", "strengths"),
    [
        ("500MG;500 mg;1 Gm", ["500 mg", "1 g"]), ("0,5 MG", ["0.5 mg"]),
        ("250 MG / 5 ML", ["250 mg/5 ml"]), ("100 UI", ["100 IU"]), ("15 \u00b5g", ["15 mcg"]),
        ("100 ML;30H;5X3", []), ("", []), ("5mg/12.5mg", ["5 mg/12.5 mg"]),
    ],
)  # fmt: skip
def test_strengths_are_amounts_as_this_program_writes_them(cell: str, strengths: list[str]) -> None:
    assert list(_strengths(cell)) == strengths


@pytest.mark.parametrize(
    ("said", "canonical"),
    [
        ("parasetamol", "paracetamol"), ("hidroklorotiyazid", "hydrochlorothiazide"),
        ("diclofenac sodium", "diclofenac"), ("azithromycin + comprimido", "azithromycin"),
        ("paracetamol + ibuprofen", "ibuprofen + paracetamol"),
        ("a substance that nobody knows", "a substance that nobody knows"),
        (" + ".join(f"homoeopathic substance {at}" for at in range(9)), ""),
    ],
)  # fmt: skip
def test_a_substance_has_the_name_that_this_program_gives_it(said: str, canonical: str) -> None:
    assert GENERICS.canonical(said) == canonical


def test_a_suffix_is_common_when_many_names_stand_with_and_without_it() -> None:
    bases = [f"Base{at}" for at in range(12)]
    names = [*bases, *(f"{base}-Forte" for base in bases), "Base1 Rare", "Alone Forte"]

    assert _suffixes(names) == [("forte", 12)]
