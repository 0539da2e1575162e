"""`parse`, `lookup` and `vocabulary` as a person runs them."""

import json
import subprocess
import sys
from pathlib import Path

from tests.command_line import ROOT, command, environment


def test_parse_prints_the_rows_of_an_answer_with_their_numbers(tmp_path: Path) -> None:
    done = command(tmp_path, "parse", "--kind", "medicines", "Tab Crocin 500 mg 1-0-1 x 3d")

    (row,) = json.loads(done.out)
    assert (done.status, done.err) == (0, "")
    assert (row["name"], row["times_per_day"], row["duration_days"]) == ("Crocin", 2, 3)
    assert row["spans"]["strength"] == [11, 17]
    assert row["flags"] == []


def test_parse_reads_one_answer_a_line_and_prints_one_list_a_line(tmp_path: Path) -> None:
    answers = "HTN, DM\n\nnone\nno h/o asthma, \xff\n".encode("latin-1")
    done = subprocess.run(
        [sys.executable, "manage.py", "parse", "--kind", "diseases", "-"],
        cwd=ROOT, env=environment(tmp_path), input=answers, capture_output=True, check=True,
    )  # fmt: skip

    lists = [json.loads(line) for line in done.stdout.splitlines()]
    assert [[row["name"] for row in rows] for rows in lists] == [["HTN", "DM"], [], [], []]


def test_wrong_usage_is_two(tmp_path: Path) -> None:
    assert command(tmp_path, "parse", "Crocin").status == 2
    assert command(tmp_path, "vocabulary").status == 2


def test_lookup_prints_candidates(tmp_path: Path) -> None:
    plain = command(tmp_path, "lookup", "--kind", "medicines", "Tab Atem-D 50 mg")
    found = command(tmp_path, "lookup", "--kind", "diseases", "cholestrol", "--json")
    none = command(tmp_path, "lookup", "--kind", "medicines", "Xyqwvut")

    assert "Aten-D = atenolol + chlortalidone" in plain.out
    assert [c["code"] for c in json.loads(found.out)] == ["E78.00"]
    assert (none.status, none.out) == (0, "No name is near enough.\n")


def test_the_index_is_made_and_counted(tmp_path: Path) -> None:
    done = command(tmp_path, "vocabulary", "build", "--json")
    found = command(tmp_path, "lookup", "--kind", "medicines", "rastinon", "--json")

    counts = json.loads(done.out)
    assert counts["medicines"] > 10_000
    assert counts["diseases"] > 50_000
    assert json.loads(found.out)[0]["canonical"] == "tolbutamide"
