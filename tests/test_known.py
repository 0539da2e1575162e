"""What the vocabulary holds of a name, however its words are spelt and joined."""

import pytest

from rxcore.clinical.known import known
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.readings import Kind

NAMES = Vocabulary()


@pytest.mark.parametrize(
    ("kind", "text", "canonical"),
    [
        ("medicine", "CROCIN", "paracetamol"), ("medicine", "Dolo 650", "paracetamol"),
        ("medicine", "Ferrous sulfate", "ferrous sulfate"),
        ("medicine", "Ferrous sulphate 200", "ferrous sulfate"),
        ("medicine", "Amoxycillin/Clavulanate", "amoxicillin + clavulanic acid"),
        ("medicine", "Trimethoprim and sulfamethoxazole", "sulfamethoxazole + trimethoprim"),
        ("medicine", "Crocin with Combiflam", "ibuprofen + paracetamol"),
        ("medicine", "Zinc 20 mg plus Vitamin C 500 mg", "ascorbic acid + zinc"),
        ("disease", "Type I Diabetes Mellitus", "Type 1 diabetes mellitus"),
        ("disease", "Septicemia", "Sepsis"),
        ("disease", "Hemorrhoids, grade 2", "Haemorrhoids grade II"),
    ],
)  # fmt: skip
def test_a_name_is_known_in_another_spelling(kind: Kind, text: str, canonical: str) -> None:
    found = known(kind, text, NAMES)

    assert found
    assert found.canonical.casefold() == canonical.casefold()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("medicine", "Crocyn"), ("medicine", "Crocin with Xyzalqua"), ("medicine", "with"),
        ("medicine", ""), ("medicine", "500 mg + 125 mg"), ("disease", "36"),
        ("disease", "Qwertitis 36"),
    ],
)  # fmt: skip
def test_a_wrong_letter_is_not_another_spelling(kind: Kind, text: str) -> None:
    assert known(kind, text, NAMES) is None
