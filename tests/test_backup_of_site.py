"""A backup and the images folder are a whole site again: formulary, questions and all."""

import shutil
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import backup, formulary, site_files, verify
from db.connection import opened
from rxcore.clinical.formulary import check, versions
from rxcore.clinical.vocabulary import open_vocabulary
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.settings import Settings, load_settings
from tests.building import document_to_review
from tests.command_line import command

QUESTIONS = '[{"key": "notes", "text": "What else?", "target": "text"}]'


def bring_into_force(db: Database, actor: Actor, home: Path, *names: str) -> None:
    folder = home / "formulary"
    data = "\n".join(["name", *names]).encode()
    formulary.adopt(db, actor, folder, check(data, folder))


def knows(home: Path, name: str) -> bool:
    return open_vocabulary(Settings(home=home)).knows("medicine", name)


@pytest.fixture
def saved(db: Database, home: Path, administrator: Actor, tmp_path: Path) -> Path:
    """A backup of a site with one document, two versions of a formulary, and its own questions."""
    document_to_review(db, home, "Crocin")
    bring_into_force(db, administrator, home, "Zorvamox")
    bring_into_force(db, administrator, home, "Zorvamox", "Quelixin")
    (home / "questions.json").write_text(QUESTIONS, encoding="utf-8")
    backup.backup(db, administrator, tmp_path / "saved.db", home)
    return tmp_path / "saved.db"


def test_a_backup_and_the_images_are_a_working_site_again(
    saved: Path, home: Path, administrator: Actor, tmp_path: Path
) -> None:
    fresh = tmp_path / "fresh"
    shutil.copytree(home / "images", fresh / "images")

    done = backup.restore(fresh / "rx.db", administrator, saved)

    assert (done.formulary, done.missing, done.files_aside) == (2, 0, None)
    assert [v.id for v in versions(fresh / "formulary")] == [
        v.id for v in versions(home / "formulary")
    ]
    assert knows(fresh, "Quelixin")
    assert (fresh / "questions.json").read_text(encoding="utf-8") == QUESTIONS
    with opened(fresh / "rx.db") as db:
        assert verify.verify(db, administrator, fresh).problems == ()
        assert set(formulary.adoptions(db)) == {v.id for v in versions(fresh / "formulary")}


def test_what_the_site_wrote_since_lies_aside(
    saved: Path, db: Database, home: Path, administrator: Actor
) -> None:
    bring_into_force(db, administrator, home, "Later")
    (home / "questions.json").write_text("[]", encoding="utf-8")
    (home / "safety_levels.json").write_text("{}", encoding="utf-8")
    db.close()

    aside = backup.restore(home / "rx.db", administrator, saved).files_aside

    assert aside is not None
    kept = sorted(path.name for path in aside.rglob("*") if path.is_file())
    assert kept[1:] == ["questions.json", "safety_levels.json"]
    assert kept[0].endswith(".csv")
    assert (knows(home, "Quelixin"), knows(home, "Later")) == (True, False)
    assert (home / "questions.json").read_text(encoding="utf-8") == QUESTIONS
    assert not (home / "safety_levels.json").exists()


def test_a_backup_of_an_older_version_leaves_the_sites_files_alone(
    saved: Path, db: Database, home: Path, administrator: Actor
) -> None:
    with opened(saved) as copy:
        copy.execute("DROP TABLE site_files")
        copy.execute("DROP TABLE seal")
    bring_into_force(db, administrator, home, "Later")
    db.close()

    done = backup.restore(home / "rx.db", administrator, saved)

    assert (done.files_aside, done.formulary) == (None, 0)
    assert knows(home, "Later")


@pytest.mark.parametrize("name", ["../evil", "formulary/../../evil", "rx.db", "/tmp/x"])  # noqa: S108
def test_a_backup_with_other_files_in_it_changes_nothing(
    saved: Path, home: Path, administrator: Actor, name: str
) -> None:
    with opened(saved) as copy:
        copy.execute("UPDATE site_files SET name = ? WHERE name = 'questions.json'", (name,))
        copy.execute("DROP TABLE seal")
    before = (home / "rx.db").read_bytes()

    with pytest.raises(InputRefused, match="not of this program"):
        backup.restore(home / "rx.db", administrator, saved)

    assert (home / "rx.db").read_bytes() == before


def test_the_files_that_go_along_are_those_of_the_settings(tmp_path: Path) -> None:
    settings = load_settings({"RX_HOME": str(tmp_path)})
    written = (
        settings.questions, settings.safety_levels, settings.oidc_roles, settings.pseudonyms
    )  # fmt: skip

    assert tuple(path.name for path in written) == site_files.WRITTEN
    assert settings.formulary.name == site_files.FORMULARY


def test_the_command_line_says_what_is_in_it_and_what_is_not(
    saved: Path, home: Path, tmp_path: Path
) -> None:
    made = command(home, "backup", str(tmp_path / "another.db"))
    restored = command(tmp_path / "bare", "restore", str(saved))

    assert "another.db: 1 document, " in made.out
    assert "With it: 2 versions of the formulary, questions.json." in made.out
    assert f"Not in it: 1 image; copy {home}/images as well." in made.out
    assert restored.status == 1
    assert "With it came 2 versions of the formulary." in restored.out
    assert restored.err.startswith("1 image missing; copy the images")
