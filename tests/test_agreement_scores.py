"""Agreement against other people's code that counts the same, and against counts by hand."""

import random

import krippendorff
import pytest
from sklearn.metrics import cohen_kappa_score

from rxcore.agreement_scores import PairOfReadings, agreement, pair
from rxcore.readings import Medicine


def one_row(first: str, second: str) -> PairOfReadings:
    """A page of one row, as two people named it."""
    return PairOfReadings(((("medicine", first), ("medicine", second)),), first == second)


def drawn(seed: int, number: int = 60) -> list[tuple[str, str]]:
    """Pairs of names, six of ten alike."""
    dice = random.Random(seed)  # noqa: S311
    firsts = dice.choices("abcde", weights=[8, 4, 2, 1, 1], k=number)
    return [(name, name if dice.random() < 0.6 else dice.choice("abcde")) for name in firsts]


@pytest.mark.parametrize("seed", range(3))
def test_kappa_and_alpha_are_those_of_scikit_learn_and_krippendorff(seed: int) -> None:
    names = drawn(seed)
    first, second = [one for one, _ in names], [other for _, other in names]
    coded = [["abcde".index(name) for name in side] for side in (first, second)]

    found = agreement(one_row(*pair) for pair in names)

    assert found.kappa.value == pytest.approx(cohen_kappa_score(first, second))
    assert found.alpha.value == pytest.approx(
        krippendorff.alpha(coded, level_of_measurement="nominal")
    )


def test_kappa_and_ac1_of_a_table_are_those_counted_by_hand() -> None:
    # 118 twice yes, 5 and 2 differ, none twice no. Observed 118/125 = .944.
    # Kappa: chance (123 x 120 + 2 x 5) / 125^2 = .94528. AC1: share of yes .972, chance .054432.
    table = {("y", "y"): 118, ("y", "n"): 5, ("n", "y"): 2}
    names = [pair for pair, count in table.items() for _ in range(count)]

    found = agreement(one_row(*pair) for pair in names)

    assert found.kappa.value == pytest.approx((0.944 - 0.94528) / (1 - 0.94528))
    assert found.ac1.value == pytest.approx((0.944 - 0.054432) / (1 - 0.054432))
    assert found.ac1.value == pytest.approx(0.9408, abs=1e-4)


# Tables of Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014), with the figures that irrCAC
# 0.4.4 gives for them; it is not required here, since it wants an older scipy and an older pandas.
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
DIAGNOSES = [[40, 4, 4, 17], [6, 25, 2, 13], [4, 1, 21, 12], [15, 5, 9, 45]]


@pytest.mark.parametrize(
    ("table", "ac1", "kappa", "alpha"),
    [(ABSTRACTORS, 0.84933, 0.79641, 0.79726), (DIAGNOSES, 0.45616, 0.43150, 0.43162)],
)
def test_published_tables_have_their_published_figures(
    table: list[list[int]], ac1: float, kappa: float, alpha: float
) -> None:
    names = [
        (str(row), str(column))
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]

    found = agreement(one_row(*pair) for pair in names)

    assert found.ac1.value == pytest.approx(ac1, abs=1e-5)
    assert found.kappa.value == pytest.approx(kappa, abs=1e-5)
    assert found.alpha.value == pytest.approx(alpha, abs=1e-5)


def test_f1_counts_each_row_of_both_readings_and_typing_does_not_matter() -> None:
    first = [Medicine(name="Pan-D"), Medicine(name="Dolo 650"), Medicine(name="Telma")]
    second = [Medicine(name="pan d"), Medicine(name="Dolo 650")]

    found = agreement([pair(first, second)])

    assert (found.documents, found.rows) == (1, 3)
    assert found.f1.value == pytest.approx(2 * 2 / 5)
    assert found.equal.value == 0.0
    assert found.f1.interval is None


def test_intervals_hold_their_figure_and_narrow_with_more_documents() -> None:
    few = agreement(one_row(*pair) for pair in drawn(1, 30)).f1
    many = agreement(one_row(*pair) for pair in drawn(1, 600)).f1

    assert few.interval
    assert many.interval
    assert few.interval.low < (few.value or 0) < few.interval.high
    assert many.interval.high - many.interval.low < few.interval.high - few.interval.low


@pytest.mark.parametrize("pairs", [[], [one_row("a", "a")] * 3, [PairOfReadings((), True)] * 2])
def test_where_chance_leaves_no_room_there_is_no_figure(pairs: list[PairOfReadings]) -> None:
    found = agreement(pairs)

    assert [found.kappa.value, found.alpha.value, found.ac1.value] == [None, None, None]
    assert (found.kappa.interval, found.alpha.interval) == (None, None)
