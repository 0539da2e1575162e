"""`parse`, `lookup` and `vocabulary` as a person runs them."""

import json
import subprocess
import sys
from pathlib import Path

from tests.command_line import ROOT, command, environment, process


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


def test_a_formulary_counts_once_it_is_added(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("name,canonical,strengths\nZorbamax,paracetamol,500 mg\nBad,,500\n")

    tried = command(tmp_path, "vocabulary", "add", file, "--dry-run", "--json")
    before = command(tmp_path, "lookup", "--kind", "medicines", "Zorbmax")
    added = command(tmp_path, "vocabulary", "add", file)
    after = command(tmp_path, "lookup", "--kind", "medicines", "Zorbmax", "--json")

    assert json.loads(tried.out) == {
        "names": 1, "new": 1, "changed": 0, "gone": 0, "refused": 1, "in_force": False,
    }  # fmt: skip
    assert "Zorbamax" not in before.out
    assert added.status == 1
    assert added.err.startswith("row 3: ")
    assert [c["source"] for c in json.loads(after.out)] == ["site"]


def test_a_file_that_is_not_there_is_refused_in_one_line(tmp_path: Path) -> None:
    done = process(tmp_path, "vocabulary", "add", tmp_path / "none.csv")

    assert (done.status, done.out, len(done.err.splitlines())) == (1, "", 1)
