from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from db.jobs import Ahead
from pages.shared import reading_progress, words
from rxcore import clock


@pytest.fixture(autouse=True)
def in_india(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "zone", lambda: ZoneInfo("Asia/Kolkata"))


def test_a_moment_is_told_in_the_browsers_time_zone() -> None:
    assert words.moment("2026-11-21T19:31:07.123Z") == "22 Nov 2026, 01:01"
    assert words.day("2026-11-21T19:31:07.123Z") == "22 Nov 2026"
    assert words.moment(None) == ""


def test_a_chosen_moment_is_searched_as_the_record_writes_it() -> None:
    chosen = datetime(2026, 11, 22, tzinfo=ZoneInfo("Asia/Kolkata"))

    assert words.as_recorded(chosen) == "2026-11-21T18:30:00.000Z"


def test_the_records_own_times_come_back_as_they_are() -> None:
    now = clock.now()

    assert words.as_recorded(clock.parse(now).astimezone(UTC)) == now


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(None, "not known"), (0, "0 s"), (59.4, "59 s"), (185, "3 min 5 s"), (4800, "1 h 20 min")],
)
def test_a_duration_is_told_in_two_units_at_most(seconds: float | None, expected: str) -> None:
    assert words.duration(seconds) == expected


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(-5, "just now"), (-185, "3 min ago"), (-7300, "2 h ago"), (-90_000, "1 day ago")],
)
def test_how_long_ago_is_told_in_one_unit(offset: float, expected: str) -> None:
    assert words.ago(clock.now(offset)) == expected


def test_counts_and_shares_read_as_people_write_them() -> None:
    assert words.count(1, "document") == "1 document"
    assert words.count(1204, "document") == "1,204 documents"
    assert words.count(2, "story", "stories") == "2 stories"
    assert [words.percent(share) for share in (0, 0.004, 0.125, 1)] == ["0%", "0.4%", "12%", "100%"]


def test_text_of_strangers_is_no_markdown() -> None:
    assert words.plain("![x](http://a) **b** $c$ :d:") == (
        "\\!\\[x\\]\\(http\u2060\\://a\\) \\*\\*b\\*\\* \\$c\\$ \\:\u2060d\\:"
    )


def test_a_files_size_is_never_none_at_all() -> None:
    assert [words.size(n) for n in (1, 34_200, 1_250_000)] == ["1 kB", "34 kB", "1.2 MB"]


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (Ahead(1, 0.0, None), "1 page is still to be read."),
        (Ahead(1200, 60.2, None), "1,200 pages are still to be read · 60 a minute · about 20 min "
         "left"),
        (Ahead(2, 9.0, None), "2 pages are still to be read · 9 a minute · less than a minute "
         "left"),
    ],
)  # fmt: skip
def test_what_models_still_read_is_said_with_rate_and_time(ahead: Ahead, expected: str) -> None:
    assert reading_progress.sentence(ahead) == expected
