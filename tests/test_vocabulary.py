"""The everyday names, the index, and the search among them."""

import io
import json
import pickle
import re
import zlib
from pathlib import Path
from typing import Literal

import pytest
from rapidfuzz.distance import OSA

from rxcore import same_name
from rxcore.clinical import everyday, index, listed
from rxcore.clinical.names import Name
from rxcore.clinical.search import Searcher
from rxcore.clinical.similarity import similarity
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.errors import InputRefused
from rxcore.readings import Kind


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """An index that was of another version until it was first asked, and what was said then."""
    path = tmp_path_factory.mktemp("vocabulary") / "vocabulary.idx"
    path.write_bytes(index.MAGIC + json.dumps({"stamp": "format 0"}).encode() + b"\n")
    names = Vocabulary(path)
    names.exact("medicine", "apocard")
    return path, names.notes


@pytest.fixture
def built(rebuilt: tuple[Path, list[str]]) -> Path:
    return rebuilt[0]


@pytest.fixture
def names(built: Path) -> Vocabulary:
    site = [
        Name(name="Zorbamax", kind="medicine", canonical="paracetamol", source="site"),
        Name(name="Crocin", kind="medicine", canonical="house crocin", source="site"),
    ]
    return Vocabulary(built, site)


def test_the_everyday_lists_are_large_and_each_row_is_whole() -> None:
    brands = list(listed.curated())
    generics = everyday.rows("generics.csv")
    known = {row["name"] for row in generics}

    assert len(brands) > 6_000
    assert len(generics) > 1_500
    assert len(everyday.rows("disease_aliases.csv")) > 2_000
    assert [brand.name for brand in brands if brand.canonical not in known] == []
    assert len({same_name.key(brand.name) for brand in brands}) == len(brands)


LETTERHEAD = (
    "address age apex appointment best bone care center centre chemist chest child children "
    "city clinic college consultant consulting cosmetic date dental department diagnostic "
    "director doctor drug email emergency evening eye fax female friday general global "
    "government gynae health heart help hospital hours house institute laboratory lane life "
    "male medical medicine mobile monday morning mother multispeciality name national near "
    "new note nursing opposite organic patient pharmacy phone physician physiotherapy plaza "
    "please polyclinic power practice prescription private professor proprietor reg "
    "registration research review road saturday sector sex signature skin smile specialist "
    "star street sunday sunrise super surgeon surgery telephone timing timings tower trust "
    "unique unit valid vision visit website weight wellness women world xray "
)


@pytest.mark.parametrize("kind", ["medicine", "disease"])
def test_no_word_of_a_letterhead_is_a_name(kind: Kind) -> None:
    known = everyday.by_key(kind)

    # AGE is acute gastroenteritis; a patient's age has a number behind it and is no diagnosis.
    assert [word for word in LETTERHEAD.split() if word in known and word != "age"] == []


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Pan L", "pantoprazole + levosulpiride"), ("Monocef O", "cefpodoxime"),
        ("Zerodol MR", "aceclofenac + tizanidine"), ("Taxim O", "cefixime"),
        ("Hexigel", "chlorhexidine"), ("Enzoflam", "diclofenac + paracetamol + serratiopeptidase"),
        ("Napa Extend", "paracetamol"), ("Sergel", "esomeprazole"), ("Monas", "montelukast"),
        ("Risek", "omeprazole"), ("Biogesic", "paracetamol"), ("Betaloc", "metoprolol"),
        ("Dorzolamidum", "dorzolamide"), ("Oxprelol", "oxprenolol"), ("Liv 52", "Liv-52"),
        ("Otrivin P", "xylometazoline"), ("Orsaline", "oral rehydration salts"),
        ("Candid-V6", "clotrimazole"), ("Tagamet", "cimetidine"),
    ],
)  # fmt: skip
def test_a_name_of_a_real_prescription_has_its_substance(written: str, canonical: str) -> None:
    found = Vocabulary().exact("medicine", written)

    assert found
    assert canonical == found.canonical


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("irreversible pulpitis", "K04.02"), ("Periapical abscess", "K04.7"),
        ("Tinea cruris et corporis", "B35.9"), ("acne vulgaris grade II", "L70.0"),
        ("PCOD", "E28.2"), ("DUB", "N93.9"), ("CKD 3b", "N18.32"), ("AOM", "H66.90"),
        ("POAG", "H40.119"), ("PIVD", "M51.9"), ("APD", "K30"), ("AGE", "A09"), ("LRTI", "J22"),
    ],
)  # fmt: skip
def test_a_diagnosis_of_a_real_prescription_has_its_code(written: str, code: str) -> None:
    found = Vocabulary().exact("disease", written)

    assert found
    assert code == found.code


def test_every_code_of_the_aliases_is_in_icd_10_cm(built: Path) -> None:
    section = index.read_section(built, "disease")
    codes = {line.split("\t")[3] for line in section.lines}
    # An encounter's seventh character is added by rule and stands in no list of terms.
    aliases = {re.sub(r"\.?X*[AD]$", "", row["icd10cm"]) if len(row["icd10cm"]) == 8
               else row["icd10cm"] for row in everyday.rows("disease_aliases.csv")}  # fmt: skip

    assert sorted(aliases - codes) == []


def test_every_code_of_another_language_is_in_icd_10_cm(built: Path) -> None:
    codes = {line.split("\t")[3] for line in index.read_section(built, "disease").lines}
    vietnamese = map(everyday.vietnamese, range(len(everyday.VIETNAMESE.lines)))
    own = [row["icd10cm"] for row in everyday.rows("disease_words.csv")]

    shown = {*own, *(name.code for name in vietnamese)} - {""}

    assert len(shown) > 1_000
    assert sorted(shown - codes) == []


def test_without_an_index_the_everyday_names_are_there(tmp_path: Path) -> None:
    names = Vocabulary(tmp_path / "none.idx")

    crocin, htn = names.exact("medicine", "CROCIN"), names.exact("disease", "htn")

    assert crocin
    assert (crocin.canonical, crocin.source) == ("paracetamol", "everyday")
    assert htn
    assert (htn.canonical, htn.code) == ("Essential hypertension", "I10")


def test_the_index_adds_codes_and_names(names: Vocabulary) -> None:
    tylenol = names.exact("medicine", "Tylenol")
    rare = names.exact("medicine", "apocard")
    term = names.exact("disease", "Pneumonia due to Klebsiella pneumoniae")

    assert tylenol
    assert (tylenol.canonical, tylenol.code) == ("paracetamol", "DB00316")
    assert rare
    assert (rare.canonical, rare.source) == ("flecainide", "drugbank")
    assert term
    assert term.code == "J15.0"


def test_a_site_s_own_names_win(names: Vocabulary) -> None:
    crocin = names.exact("medicine", "crocin")
    (nearest, *_) = names.nearest("medicine", "Zorbmax")

    assert crocin
    assert (crocin.canonical, crocin.source) == ("house crocin", "site")
    assert (nearest.name.name, nearest.edits) == ("Zorbamax", 1)


@pytest.mark.parametrize(
    ("kind", "read", "expected"),
    [
        ("medicine", "Ascobic Acid", "ascorbic acid"), ("medicine", "Glycornet", "Glycomet"),
        ("medicine", "Azithra1", "Azithral"), ("medicine", "Pan D", "Pan-D"),
        ("disease", "cholestrol", "cholesterol"), ("disease", "Diabetis", "diabetes"),
    ],
)  # fmt: skip
def test_a_misread_name_is_near_the_right_one(
    names: Vocabulary, kind: str, read: str, expected: str
) -> None:
    assert names.nearest("medicine" if kind == "medicine" else "disease", read)[0].name.name == (
        expected
    )


def test_names_that_begin_as_what_is_typed_come_a_site_s_first_and_the_shortest_first(
    names: Vocabulary,
) -> None:
    def begun(kind: Literal["medicine", "disease"], text: str) -> list[str]:
        return [name.name for name in names.begun(kind, text)]

    assert begun("medicine", "zorb")[0] == "Zorbamax"
    assert "amoxicillin + clavulanic acid" in begun("medicine", "Amoxicillin + cl")
    assert begun("disease", "acute phary") == sorted(begun("disease", "acute phary"), key=len)
    assert "apocard" in begun("medicine", "apocar")
    assert len(begun("medicine", "a")) == 5
    assert begun("medicine", "zzzz") == begun("medicine", " - ") == []


@pytest.mark.parametrize("read", ["Xyqwvut", "Zzzzz", "", "12345", "आदर्श"])
def test_what_is_like_no_name_has_no_neighbour(names: Vocabulary, read: str) -> None:
    assert names.nearest("medicine", read) == []


def test_the_search_finds_all_that_a_plain_search_finds() -> None:
    keys = [same_name.key(name.name) for name in listed.curated()][:600]
    searcher = Searcher(keys)

    for key in keys[::29]:
        plain = sorted((OSA.distance(key, k), i) for i, k in enumerate(keys)
                       if OSA.distance(key, k) <= 3)  # fmt: skip
        assert searcher.near(key, 3) == plain


def test_letters_that_ink_confuses_count_for_less() -> None:
    assert similarity("glycornet", "glycomet") > similarity("glycoxyet", "glycomet")
    assert similarity("amoxycilin", "amoxycillin") > similarity("amoxyciltin", "amoxycillin")
    assert similarity("telma", "telma") == 1


def test_an_index_of_another_version_is_made_again_and_says_so(
    rebuilt: tuple[Path, list[str]],
) -> None:
    path, notes = rebuilt

    assert index.stamp_of(path) == index.stamp()
    assert ["rebuilt" in note for note in notes] == [True]


def test_a_damaged_index_is_refused_in_one_sentence(built: Path, tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.idx"
    path.write_bytes(built.read_bytes()[:20_000])

    with pytest.raises(InputRefused, match="vocabulary build"):
        Vocabulary(path).exact("medicine", "apocard")


def test_a_pickle_that_asks_for_an_object_is_refused() -> None:
    with pytest.raises(pickle.UnpicklingError):
        index._NoObjects(io.BytesIO(pickle.dumps(zlib.compress))).load()
