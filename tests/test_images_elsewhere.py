"""RX_IMAGES: the images at an address instead of in the data folder."""

import hashlib
import importlib.util
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest
from sqlite_utils import Database

from db import daily, documents, jobs, reviews
from db.connection import rows
from pages.shared import app
from pages.shared.pictures import picture, small_picture
from rxcore.errors import InputRefused, StorageRefused
from rxcore.people import SERVICE, Actor
from rxcore.readings import Medicine
from rxcore.settings import Settings, load_settings
from rxcore.store import Images, ImageStore, images_of
from tests.building import picture as drawn
from tests.building import submission
from tests.command_line import command, environment
from tests.serving import forget


@pytest.fixture(params=["memory", "file"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An address of each kind, with nothing there."""
    if request.param == "file":
        yield f"file://{tmp_path}/else%20where/images"
        return
    name = f"/{uuid4().hex}"
    yield f"memory:/{name}/images"
    fsspec.filesystem("memory").store.clear()


@pytest.fixture
def images(address: str) -> Images:
    return images_of(Settings(images_at=address))


def change(images: Images, address: str, sha: str) -> None:
    """Puts other bytes in the file's place, as somebody with rights to the store may."""
    files, root = fsspec.core.url_to_fs(address.replace("%20", " "))
    files.pipe_file(f"{root}/{sha[:2]}/{sha[2:4]}/{sha}", b"other ink")
    assert images.has(sha)


def test_bytes_come_back_as_they_came_and_twice_the_same_is_one_file(images: Images) -> None:
    shas = [images.keep(b"ink"), images.keep(b"paper"), images.keep(b"ink")]

    assert shas[0] == hashlib.sha256(b"ink").hexdigest()
    assert [images.read(sha) for sha in shas] == [b"ink", b"paper", b"ink"]
    assert list(images) == sorted(set(shas))


def test_what_was_changed_is_not_read_and_keeping_the_bytes_again_mends_it(
    images: Images, address: str
) -> None:
    sha = images.keep(b"ink")
    change(images, address, sha)

    with pytest.raises(InputRefused, match="is not the one that was added; add the file again"):
        images.read(sha)

    assert images.damaged(sha)
    assert images.keep(b"ink") == sha
    assert (images.damaged(sha), images.read(sha)) == (False, b"ink")


def test_what_was_removed_is_missing(images: Images) -> None:
    sha = images.keep(b"ink")

    images.remove(sha)
    images.remove(sha)

    assert (images.has(sha), images.damaged(sha), list(images)) == (False, True, [])
    with pytest.raises(InputRefused, match="is missing; add the file again"):
        images.read(sha)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63])
def test_a_name_that_is_no_hash_reaches_no_file(images: Images, name: str) -> None:
    with pytest.raises(InputRefused, match="not the SHA-256"):
        images.read(name)


def test_the_whole_way_with_images_at_an_address(
    db: Database,
    home: Path,
    tmp_path: Path,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    reviewer: Actor,
) -> None:
    monkeypatch.setenv("RX_HOME", str(home))
    monkeypatch.setenv("RX_IMAGES", address)
    monkeypatch.setattr(
        "tests.command_line.environment", lambda home: environment(home) | {"RX_IMAGES": address}
    )
    forget()
    (tmp_path / "page.png").write_bytes(drawn("Crocin 500 mg"))

    added = command(home, "add", tmp_path / "page.png")
    read = command(home, "extract", "--reader", "scripted", "--json")
    document = documents.get(db, rows(db, "SELECT id FROM documents")[0]["id"])
    whole = command(home, "verify")
    saved = command(home, "backup", tmp_path / "saved.db")
    daily.run(db, SERVICE, tmp_path / "daily", home, date(2026, 12, 1), app.store())
    reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))
    exported = command(home, "export", "--format", "paligemma", tmp_path / "pairs")

    assert (added.status, json.loads(read.out)) == (0, {"read": 1, "failed": 0})
    assert not (home / "images").exists()
    assert picture(document)[:2] == small_picture(document)[:2] == b"\xff\xd8"
    assert (whole.status, saved.status, saved.err) == (0, 0, "")
    assert ImageStore(tmp_path / "daily" / "images").read(document.sha256) == drawn("Crocin 500 mg")
    assert (exported.status, exported.err) == (0, "")
    assert len(list((tmp_path / "pairs" / "images").iterdir())) == 1

    change(app.store(), address, document.sha256)
    broken = command(home, "verify")

    assert broken.status == 1
    assert "Its image file is not the one that was added" in broken.err


class NoRights:
    """A file system that lets nobody in, as a bucket of somebody else's does."""

    def __getattr__(self, name: str) -> object:
        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Access Denied")

        return staticmethod(refuse) if name == "_parent" else refuse


def test_a_store_without_rights_is_one_sentence_and_the_page_waits(
    db: Database, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tests.command_line.environment",
        lambda home: environment(home) | {"RX_IMAGES": "memory://clinic/images"},
    )
    (tmp_path / "page.png").write_bytes(drawn("Dolo"))
    command(home, "add", tmp_path / "page.png")
    monkeypatch.setattr("fsspec.core.url_to_fs", lambda url: (NoRights(), url))

    read = command(home, "extract", "--reader", "scripted")
    added = command(home, "add", tmp_path / "page.png")

    said = (
        "The images at memory://clinic/images cannot be used (Access Denied): check RX_IMAGES, the "
        "network, and this program's rights there, then try again.\n"
    )
    assert [read.status, added.status] == [1, 1]
    assert read.err.endswith(said)
    assert added.err == said
    assert (jobs.progress(db).waiting, jobs.progress(db).failed) == (1, 0)


@pytest.mark.skipif(
    importlib.util.find_spec("s3fs") is not None, reason="s3fs is installed on this machine"
)
def test_a_protocol_whose_package_is_not_here_says_what_to_install() -> None:
    store = images_of(Settings(images_at="s3://clinic/images"))

    with pytest.raises(StorageRefused, match="install s3fs"):
        store.keep(b"ink")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("s3://", "must be a folder, or an address such as s3://bucket/images"),
        ("S 3://bucket", "must be a folder, or an address"),
        ("file://srv/images", "three slashes"),
        ("s3://key:secret@bucket/images", "holds a name or a key"),
    ],
)
def test_an_address_that_is_none_is_said_at_the_start(text: str, said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        load_settings({"RX_IMAGES": text})


def test_a_plain_path_is_a_folder_as_without_it(tmp_path: Path) -> None:
    settings = load_settings({"RX_HOME": str(tmp_path), "RX_IMAGES": str(tmp_path / "pictures")})

    sha = images_of(settings).keep(b"ink")

    assert settings.images == tmp_path / "pictures"
    assert ImageStore(tmp_path / "pictures").read(sha) == b"ink"
    assert load_settings({"RX_HOME": str(tmp_path)}).images == tmp_path / "images"
