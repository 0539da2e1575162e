import re
from pathlib import Path

from rxcore import settings
from scripts.readme import README, ROOT, TOP, updated

TEXT = README.read_text(encoding="utf-8")


def test_tree_and_diagram_are_those_of_the_code() -> None:
    """Bring them up to date with `python -m scripts.readme`."""
    assert updated(TEXT) == TEXT


def test_every_setting_stands_in_the_configuration_table() -> None:
    source = Path(settings.__file__).read_text(encoding="utf-8")

    wanted = set(re.findall(r'"((?:RX|HF)_[A-Z_]+)"', source))

    assert {name for name in wanted if f"| `{name}` |" not in TEXT} == set()


def test_the_table_names_no_setting_that_is_none() -> None:
    source = Path(settings.__file__).read_text(encoding="utf-8")

    named = set(re.findall(r"^\| `((?:RX|HF)_[A-Z_]+)`", TEXT, re.MULTILINE))

    assert {name for name in named if f'"{name}"' not in source} == set()


def test_every_file_at_the_top_is_in_the_tree() -> None:
    ignored = {
        line.strip("/\n") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    } | {".git"}

    there = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in ROOT.iterdir()
        if path.name not in ignored
    }

    assert there - set(TOP) == set()


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)|`(docs/[a-z.]+)`", TEXT)

    missing = [link for pair in links for link in pair if link and not (ROOT / link).exists()]

    assert missing == []


def test_every_threat_of_the_table_names_a_test_that_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    table = text.partition("|---|---|---|\n")[2].partition("\n\n")[0].splitlines()

    named = [re.search(r"`(test_\w+\.py)::(test_\w+)` \|$", line) for line in table]

    assert len(table) > 15
    assert [line for line, name in zip(table, named, strict=True) if name is None] == []
    missing = [
        name.group()
        for name in named
        if name
        and f"\ndef {name[2]}(" not in (ROOT / "tests" / name[1]).read_text(encoding="utf-8")
    ]
    assert missing == []
