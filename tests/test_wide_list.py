"""The wide list of names: what is in it, what counts, and names that are typed otherwise."""

import pytest

from rxcore import same_name
from rxcore.clinical import everyday, listed
from rxcore.clinical.candidates import candidates
from rxcore.clinical.formulary_file import Entry, write_formulary
from rxcore.clinical.names import Name
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.errors import InputRefused
from rxcore.readings import Medicine
from rxcore.settings import REGIONS, load_settings

NAMES = Vocabulary()


@pytest.mark.parametrize(
    ("typed", "otherwise"),
    [
        ("Mu\u0308ller", "Müller"), ("Pan\u2011D", "Pan-D"), ("Pan\u00adtop", "Pantop"),
        ("Metfor\u200bmin", "Metformin"), ("\uff2detformin", "Metformin"), ("Crocin®", "Crocin"),
        ("Pan D", "PanD"), ("Inj. Taxim", "Inj Taxim"), ("İZOTONİK", "izotonik"),
        ("Zinc + Iron", "zinc & iron"), ("D\u2019Cold", "D'Cold"),
    ],
)  # fmt: skip
def test_one_name_typed_in_two_ways_is_one_name(typed: str, otherwise: str) -> None:
    assert same_name.key(typed) == same_name.key(otherwise)


@pytest.mark.parametrize(
    ("one", "other"), [("Pan D", "Pan L"), ("Paracétamol", "Paracetamol"), ("Dolo 650", "Dolo 500")]
)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert same_name.key(one) != same_name.key(other)


def test_the_list_is_in_the_order_of_its_keys_and_each_line_is_whole() -> None:
    rows = [listed.cells(place) for place in range(len(listed.LIST.lines))]
    keys = [row["key"] for row in rows]

    assert len(rows) > 115_000
    assert keys == sorted(set(keys))
    assert {row["tier"] for row in rows} == {"1", "2", "3"}
    assert {row["basis"] for row in rows} == {"p", "g", "r", "l"}
    wrong = [row["name"] for row in rows
             if same_name.without_accents(same_name.key(row["name"])) != row["key"]]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Doliprane", "paracetamol"), ("Jupiros", "rosuvastatin"), ("SIFROL", "pramipexole"),
        ("Para\u0301ce\u0301tamol", "paracetamol"), ("pan\u00adtocid", "pantoprazole"),
    ],
)  # fmt: skip
def test_a_name_of_any_country_is_found_however_it_is_typed(written: str, canonical: str) -> None:
    found = NAMES.exact("medicine", written)

    assert found
    assert canonical in found.canonical


def test_how_many_lists_hold_a_name_says_how_likely_it_is() -> None:
    likely, curated = NAMES.exact("medicine", "Doliprane"), NAMES.exact("medicine", "Pan DSR")

    assert likely
    assert (likely.lists >= 6, likely.tier, likely.prior) == (True, 1, 779)
    assert curated
    assert (curated.lists, curated.prior) == (0, 84)
    assert Name(name="Ours", kind="medicine", source="site").prior == 779


def test_a_common_word_is_in_the_list_and_stands_for_nothing_by_itself() -> None:
    dangerous = [listed.name_at(at) for _, at, tier, _ in listed.standing() if tier == 3]

    assert len(dangerous) > 500
    assert [name.name for name in dangerous if name.stands_alone] == []
    word = next(name for name in dangerous if name.name.isascii() and len(name.name) > 4)
    assert NAMES.exact("medicine", word.name)
    assert not NAMES.knows("medicine", word.name)
    assert word.name not in [match.name.name for match in NAMES.matches("medicine", word.name)]


def test_a_name_of_one_register_counts_only_for_regions_in_use() -> None:
    (turkish, *_) = [
        name for _, at, tier, lists in listed.standing()
        if tier == 2 and lists == 1 and (name := listed.name_at(at)).regions == ("TR",)
    ]  # fmt: skip

    assert NAMES.exact("medicine", turkish.name) is None
    chosen = Vocabulary(regions=frozenset({"TR"})).exact("medicine", turkish.name)
    assert chosen == turkish
    assert not turkish.stands_alone


def test_regions_are_chosen_in_the_settings_or_refused_in_a_sentence() -> None:
    assert set(REGIONS) == listed.every_region()
    assert load_settings({}).regions is None
    assert load_settings({"RX_REGIONS": "in, UK"}).regions == frozenset({"IN", "GB"})
    with pytest.raises(InputRefused, match="RX_REGIONS holds 'INDIA'"):
        load_settings({"RX_REGIONS": "India"})
    with pytest.raises(InputRefused, match="RX_REGIONS holds 'QQ'"):
        load_settings({"RX_REGIONS": "IN,QQ"})


def test_names_to_ask_of_the_ink_are_safe_and_carry_their_prior() -> None:
    spots = {spot.letters: spot for spot in NAMES.spottable("medicine")}
    site = Vocabulary(site=[Name(name="Zorba-Max 5", kind="medicine", source="site")])

    assert 40_000 < len(spots) < 60_000
    assert all(4 <= len(letters) <= 24 and letters.isalnum() for letters in spots)
    assert (spots["zerodolsp"].name, spots["zerodolsp"].prior) == ("Zerodol-SP", 165)
    assert {spot.letters: spot.prior for spot in site.spottable("medicine")}["zorbamax5"] == 779
    assert not [s for s in spots.values() if not NAMES.knows("medicine", s.name)]


def test_phrases_are_the_longest_names_anywhere_in_a_line() -> None:
    words = ["Tab.", "Zerodol", "SP", "1-0-1", "and", "Cap", "PAN", "D", "once", "in", "dur", "ing"]
    found = [(p.start, p.end, p.name.name) for p in NAMES.phrases("medicine", words)
             if p.name.stands_alone]  # fmt: skip

    assert found == [(1, 3, "Zerodol-SP"), (6, 8, "Pan-D")]
    assert NAMES.phrases("medicine", []) == []


@pytest.mark.parametrize(
    ("written", "base"), [("Jupiros EZ", "Jupiros"), ("Jupiros-Forte", "Jupiros")]
)
def test_a_known_base_with_a_common_suffix_is_a_name(written: str, base: str) -> None:
    found = NAMES.extended(written)

    assert found
    assert found.base.name == base


@pytest.mark.parametrize(
    "written", ["Jupiros", "Jupiros tomorrow", "Xyzqua EZ", "EZ", "", "May EZ"]
)
def test_anything_else_is_no_extended_name(written: str) -> None:
    assert NAMES.extended(written) is None


@pytest.mark.parametrize(
    ("term", "code", "language"),
    [
        ("Mề đay", "L50.9", "vi"), ("me day", "L50.9", "vi"), ("Angine", "J03.90", "fr"),
        ("Bệnh bọng nước mãn tính ở trẻ em", "L12.2", "vi"),
    ],
)  # fmt: skip
def test_a_diagnosis_of_another_language_is_known(term: str, code: str, language: str) -> None:
    found = NAMES.exact("disease", term)

    assert found
    assert (found.code, found.language) == (code, language)


def test_a_short_word_of_diagnosis_is_found_and_stands_for_nothing_by_itself() -> None:
    cough = NAMES.exact("disease", "Ho")

    assert cough
    assert (cough.canonical, cough.caution, cough.stands_alone) == ("Cough", "short", False)
    assert not everyday.is_disease("Ho")
    assert NAMES.knows("disease", "HTN")


def test_a_market_s_list_of_a_site_is_taken_with_care() -> None:
    market = ["Zalpolixu", "Ho", "Fever", "Qua", *(f"Zyxamed {at}" for at in range(6_000))]
    dangerous = next(
        name for _, at, tier, _ in listed.standing() if tier == 3 and (name := listed.name_at(at))
    )
    entries = [Entry(name=name) for name in (*market, dangerous.name)]

    names = Vocabulary(None, write_formulary(entries))

    assert names.knows("medicine", "zalpolixu")
    unsafe = ("Qua", "Fever", dangerous.name)
    assert [name for name in unsafe if names.knows("medicine", name)] == []
    assert all(names.exact("medicine", name) for name in unsafe)
    priors = {spot.name: spot.prior for spot in names.spottable("medicine")}
    assert (priors["Zalpolixu"], "Fever" in priors) == (20, False)


def test_a_site_s_own_choice_counts_as_it_stands() -> None:
    names = Vocabulary(None, write_formulary([Entry(name="Qua", synonyms=("Quälox",))]))

    own, synonym = names.known("medicine", "QUA"), names.known("medicine", "Qualox")

    assert own
    assert (own.source, own.prior) == ("site", 779)
    assert synonym
    assert (synonym.name, synonym.canonical) == ("Quälox", "Qua")
    assert next(iter(names.begun("medicine", "qua"))).name == "Qua"


def test_a_name_of_one_register_is_proposed_only_where_it_is_written_so() -> None:
    rare = next(
        name for _, at, tier, lists in listed.standing()
        if tier == 2 and lists == 1 and (name := listed.name_at(at)).regions == ("IN",)
    )  # fmt: skip

    (first, *_) = candidates(Medicine(name=rare.name), NAMES)
    near = NAMES.matches("medicine", rare.name[:-1] + "qz")

    assert (first.name, first.why[0]) == (rare.name, "written so")
    assert rare.name not in [match.name.name for match in near]
