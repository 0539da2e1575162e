"""A site's formulary: read row by row, compared before it counts, kept in versions."""

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import formulary as acts
from db.connection import value
from pages.shared import suggestions
from rxcore.clinical import formulary
from rxcore.clinical.formulary import Version
from rxcore.clinical.site_names import LONG
from rxcore.clinical.vocabulary import CurrentVocabulary, Vocabulary, open_vocabulary
from rxcore.errors import Conflict, InputRefused, NotAllowed, StorageRefused
from rxcore.people import Actor
from rxcore.settings import Settings
from tests.command_line import command

ATEN_D = "Aten-D,atenolol + chlorthalidone,medicine,50 mg/12.5 mg;100 mg/25 mg,tablet"
HEADER = "name,canonical,kind,strengths,forms"


def csv_of(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines]).encode()


def adopt(folder: Path, *lines: str, header: str = "name") -> Version:
    return formulary.adopt(folder, formulary.check(csv_of(*lines, header=header), folder))


def names_in_force(folder: Path) -> list[str]:
    return [entry.name for entry in formulary.entries_of(formulary.in_force(folder))]


def test_a_file_is_compared_with_what_is_in_force_before_it_counts(tmp_path: Path) -> None:
    adopt(tmp_path, "Dolo,paracetamol", "Pan-D,", "Crocin,", header="name,canonical")

    data = csv_of("Dolo,ibuprofen", "Crocin,", "Zyrova,", header="name,canonical,colour")
    checked = formulary.check(data, tmp_path)

    assert [entry.name for entry in checked.new] == ["Zyrova"]
    assert [formulary.differences(*pair) for pair in checked.changed] == [
        ["canonical: paracetamol → ibuprofen"]
    ]
    assert [entry.name for entry in checked.gone] == ["Pan-D"]
    assert checked.file is not None
    assert checked.file.unused == ("colour",)
    assert names_in_force(tmp_path) == ["Dolo", "Pan-D", "Crocin"]


def test_a_list_of_diseases_leaves_the_medicines_as_they_are(tmp_path: Path) -> None:
    adopt(tmp_path, "Dolo,medicine", "sugar,disease", header="name,kind")

    adopt(tmp_path, "pressure,disease", header="name,kind")

    assert names_in_force(tmp_path) == ["pressure", "Dolo"]


def test_names_that_a_file_lacks_can_be_kept(tmp_path: Path) -> None:
    adopt(tmp_path, "Dolo", "Crocin")

    formulary.adopt(tmp_path, formulary.check(csv_of("Dolo", "Pan-D"), tmp_path, keep=True))

    assert names_in_force(tmp_path) == ["Dolo", "Pan-D", "Crocin"]


def test_a_refused_row_does_not_take_its_name_out(tmp_path: Path) -> None:
    adopt(tmp_path, "Dolo,500 mg", "Crocin,500 mg", header="name,strengths")

    adopt(tmp_path, "Dolo,650", "Pan-D,40 mg", header="name,strengths")

    assert names_in_force(tmp_path) == ["Pan-D", "Dolo"]


def test_versions_stay_private_and_the_newest_counts(tmp_path: Path) -> None:
    folder = tmp_path / "formulary"
    first, second = adopt(folder, "Dolo"), adopt(folder, "Crocin")

    assert [second, first] == formulary.versions(folder)
    assert formulary.in_force(folder) == second
    assert second.path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {first.path.name, second.path.name} == {path.name for path in folder.iterdir()}


def test_an_older_version_comes_back_as_a_new_one(tmp_path: Path) -> None:
    first = adopt(tmp_path, "Dolo")
    adopt(tmp_path, "Crocin")

    formulary.adopt(tmp_path, formulary.again(first, tmp_path))

    assert names_in_force(tmp_path) == ["Dolo"]
    assert len(formulary.versions(tmp_path)) == 3


def test_an_altered_version_is_refused_and_an_older_one_can_be_put_back(tmp_path: Path) -> None:
    first, second = adopt(tmp_path, "Dolo"), adopt(tmp_path, "Crocin")
    second.path.write_text("name\nCrooked\n", encoding="utf-8")

    with pytest.raises(InputRefused, match="was altered"):
        names_in_force(tmp_path)
    formulary.adopt(tmp_path, formulary.again(first, tmp_path))

    assert names_in_force(tmp_path) == ["Dolo"]


def test_a_version_checked_against_an_older_one_is_not_adopted(tmp_path: Path) -> None:
    checked = formulary.check(csv_of("Dolo", header="name"), tmp_path)
    adopt(tmp_path, "Crocin")

    with pytest.raises(Conflict):
        formulary.adopt(tmp_path, checked)

    assert names_in_force(tmp_path) == ["Crocin"]


def test_a_file_without_one_usable_name_is_not_adopted(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no name that can be used"):
        adopt(tmp_path, "Dolo,herb", header="name,kind")

    assert formulary.versions(tmp_path) == []


def test_a_clock_set_back_does_not_hide_a_new_version(tmp_path: Path) -> None:
    version = adopt(tmp_path, "Dolo")
    future = version.path.with_name(f"2999{version.path.name[4:]}")
    version.path.rename(future)

    adopt(tmp_path, "Crocin")

    assert names_in_force(tmp_path) == ["Crocin"]


def test_site_names_win_ties_and_keep_what_is_known_of_them(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    adopt(settings.formulary, "Crocin,", "Aten-X,Acetaminophen", header="name,canonical")

    names = open_vocabulary(settings)

    crocin, aten = names.exact("medicine", "crocin"), names.exact("medicine", "aten x")
    everyday = Vocabulary().exact("medicine", "Crocin")
    assert crocin is not None
    assert aten is not None
    assert everyday is not None
    assert (crocin.source, crocin.canonical) == ("site", everyday.canonical)
    assert aten.canonical == "paracetamol"


def test_a_site_disease_brings_its_preferred_term_and_code(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    adopt(
        settings.formulary, "sugar problem,Madhumeha,disease,E11.9",
        header="name,canonical,kind,icd10cm",
    )  # fmt: skip

    found = open_vocabulary(settings).exact("disease", "madhumeha")

    assert found is not None
    assert (found.code, found.source) == ("E11.9", "site")


def serve(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the desk's suggestions look into this data folder."""
    settings = Settings(home=home)
    names = CurrentVocabulary(settings)
    monkeypatch.setattr(suggestions, "settings", lambda: settings)
    monkeypatch.setattr(suggestions, "names", lambda: names)


def test_a_running_server_notices_a_new_version(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(home, monkeypatch)
    before = suggestions.vocabulary()

    adopt(home / "formulary", "Zyrovastin Forte")

    assert not before.knows("medicine", "zyrovastin forte")
    assert suggestions.vocabulary().knows("medicine", "zyrovastin forte")
    assert suggestions.vocabulary() is suggestions.vocabulary()


def test_an_altered_formulary_costs_the_sites_names_and_not_the_desk(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(home, monkeypatch)
    version = adopt(home / "formulary", "Zyrovastin Plus")
    version.path.write_text("name\nCrooked\n", encoding="utf-8")

    names = suggestions.vocabulary()

    assert names.knows("medicine", "Crocin")
    assert not names.knows("medicine", "Crooked")


def test_adopting_is_an_event_with_counts(db: Database, home: Path, supervisor: Actor) -> None:
    folder = home / "formulary"
    data = csv_of("Dolo", "sugar,,disease", "Bad,,herb")

    version = acts.adopt(db, supervisor, folder, formulary.check(data, folder))

    recorded = acts.adoptions(db)[version.id]
    assert (recorded.by, recorded.how, recorded.medicines, recorded.diseases, recorded.new) == (
        supervisor.name, "from a file", 1, 1, 2,
    )  # fmt: skip


def test_a_reviewer_may_not_adopt(db: Database, home: Path, reviewer: Actor) -> None:
    folder = home / "formulary"

    with pytest.raises(NotAllowed):
        acts.adopt(db, reviewer, folder, formulary.check(csv_of("Dolo"), folder))

    assert formulary.versions(folder) == []


def test_what_cannot_be_recorded_does_not_come_into_force(
    db: Database, home: Path, supervisor: Actor
) -> None:
    folder = home / "formulary"
    checked = formulary.check(csv_of("Dolo"), folder)
    db.execute("PRAGMA query_only=ON")

    with pytest.raises(StorageRefused):
        acts.adopt(db, supervisor, folder, checked)

    assert formulary.versions(folder) == []


def test_putting_an_older_version_back_is_an_event_too(
    db: Database, home: Path, supervisor: Actor
) -> None:
    folder = home / "formulary"
    first = acts.adopt(db, supervisor, folder, formulary.check(csv_of("Dolo"), folder))
    acts.adopt(db, supervisor, folder, formulary.check(csv_of("Crocin"), folder))

    version = acts.put_back(db, supervisor, folder, first.id)

    assert acts.adoptions(db)[version.id].how == "put back"
    assert names_in_force(folder) == ["Dolo"]


def test_the_command_shows_what_changes_and_brings_it_into_force(
    home: Path, tmp_path: Path, db: Database
) -> None:
    file = tmp_path / "site.csv"
    file.write_bytes(csv_of(ATEN_D, "Dolo,,herb,,"))

    done = command(home, "vocabulary", "add", file, "--yes")

    assert done.status == 1
    assert done.err.startswith("row 3: The kind 'herb'")
    assert "1 medicine and 0 diseases would be in force.\n1 new: Aten-D\nIn force." in done.out
    assert names_in_force(home / "formulary") == ["Aten-D"]
    assert value(db, "SELECT count(*) FROM events WHERE act = ?", (acts.ADOPTED,)) == 1


def test_the_command_only_says_what_would_change_when_asked_to(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "site.csv"
    file.write_bytes(csv_of(ATEN_D))

    done = command(home, "vocabulary", "add", file, "--dry-run", "--json")

    assert done.status == 0
    assert json.loads(done.out) == {
        "medicines": 1, "diseases": 0, "new": 1, "changed": 0, "gone": 0, "refused": 0,
        "in_force": False,
    }  # fmt: skip
    assert formulary.in_force(home / "formulary") is None


def test_the_same_file_again_makes_no_new_version(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "site.csv"
    file.write_bytes(csv_of(ATEN_D))
    command(home, "vocabulary", "add", file)

    done = command(home, "vocabulary", "add", file)

    assert done.status == 0
    assert "Nothing differs" in done.out
    assert len(formulary.versions(home / "formulary")) == 1


@pytest.mark.parametrize(
    ("arguments", "status"), [(("vocabulary", "add"), 2), (("vocabulary", "add", "none.csv"), 1)]
)
def test_a_wrong_use_and_a_missing_file_have_their_exit_status(
    home: Path, arguments: tuple[str, ...], status: int
) -> None:
    assert command(home, *arguments).status == status


def test_a_market_s_list_says_what_it_means(tmp_path: Path) -> None:
    few, many = (
        "\n".join(("name", *(f"Zyxamed {at}" for at in range(count)))).encode()
        for count in (LONG, LONG + 1)
    )

    assert formulary.check(few, tmp_path).caution == ""
    assert "counts as a market's list" in formulary.check(many, tmp_path).caution
