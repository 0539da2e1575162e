import pytest

from rxcore.clinical.sig import as_needed, duration_days, times_per_day


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("OD", 1), ("BD", 2), ("b.d.", 2), ("TDS", 3), ("QID", 4), ("HS", 1), ("1-0-1", 2),
        ("1-1-1-1", 4), ("1/2-0-1/2", 2), ("0-0-1", 1), ("1 - 0 - 1", 2), ("10-0-10 units", 2),
        ("q6h", 4), ("q8h", 3), ("q4-6h PRN", 6), ("every 8 hours", 3), ("6 hourly", 4),
        ("once a week", 1 / 7), ("weekly", 1 / 7), ("twice weekly", 2 / 7), ("EOD", 0.5),
        ("alternate days", 0.5), ("every other day", 0.5), ("twice a day", 2), ("thrice daily", 3),
        ("3 times a day", 3), ("daily", 1), ("at night", 1), ("morning and night", 2),
        ("5 days a week", 5 / 7),
        ("din mein do baar", 2), ("सुबह-शाम", 2), ("/day", 1),
        ("monthly", 1 / 30), ("once in 15 days", 1 / 15), ("ON", 1),
        ("l-0-l", 2), ("16 units - 0 - 12 units", 2), ("q3 months", 1 / 90), ("q 2 weeks", 1 / 14),
        ("q72h", 1 / 3), ("3x1", 3), ("1x3", 3), ("2x3", None), ("3 dd 1", 3), ("q day", 1),
        ("1 Morning, 1 Aft, 1 Eve, 1 Night", 4), ("AM then PM", 2), ("OD at 6 PM", 1),
        ("in the afternoon", 1), ("Mon/Wed/Fri", 3 / 7), ("every Sunday", 1 / 7),
        ("0-0-1 every Sunday", 1 / 7), ("OD weekly once", 1 / 7), ("1-0-1 Mon, Wed, Fri", 6 / 7),
        ("OD alternate days", 0.5), ("once a wk", 1 / 7), ("wkly", 1 / 7), ("Sundays only", 1 / 7),
        ("TDS per day", 3), ("biweekly", None),
        ("STAT", None), ("SOS", None), ("", None), ("as directed", None), ("0-0-0", None),
    ],
)  # fmt: skip
def test_a_frequency_is_so_many_times_a_day(frequency: str, expected: float | None) -> None:
    assert times_per_day(frequency) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ("5 days", 5), ("3d", 3), ("x 5/7", 5), ("2/52", 14), ("3/12", 90), ("2 weeks", 14),
        ("1 month", 30), ("one week", 7), ("3-5 days", 5), ("6 nights", 6),
        ("6 months", 180), ("fortnight", 14),
        ("to continue", None), ("", None),
    ],
)  # fmt: skip
def test_a_duration_is_so_many_days(duration: str, expected: float | None) -> None:
    assert duration_days(duration) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("SOS", True), ("q6h PRN", True), ("as needed", True), ("if fever", True), ("BD", False)],
)
def test_as_needed_is_told_from_every_day(text: str, expected: bool) -> None:
    assert as_needed(text) is expected
