"""Calibration against other people's code that fits the same, and against counts by hand."""

import numpy
import pytest
from sklearn.calibration import _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression

from rxcore.bootstrap import Vector
from rxcore.calibration import calibration, expected_error, isotonic, platt, reliability

GRID = numpy.linspace(0.02, 0.98, 40)


def drawn(number: int, seed: int = 1) -> tuple[Vector, Vector]:
    """Confidences that promise too much: what is said to be .9 is right in .81."""
    dice = numpy.random.default_rng(seed)
    said = dice.uniform(0.05, 0.99, number)
    return said, (dice.uniform(size=number) < said**2).astype(float)


def test_the_error_is_the_mean_gap_weighted_by_rows() -> None:
    said, right = numpy.array([0.9, 0.9, 0.9, 0.9, 0.2]), numpy.array([1.0, 1, 0, 0, 0])

    bins = reliability(said, right)

    assert [(each.rows, each.right) for each in bins] == [(1, 0.0), (4, 0.5)]
    assert expected_error(bins) == pytest.approx((4 * 0.4 + 1 * 0.2) / 5)
    assert expected_error([]) is None


@pytest.mark.parametrize("number", [60, 400])
def test_platt_scaling_is_that_of_scikit_learn(number: int) -> None:
    said, right = drawn(number)
    slope, shift = _sigmoid_calibration(numpy.log(said / (1 - said)), right)
    theirs = 1 / (1 + numpy.exp(slope * numpy.log(GRID / (1 - GRID)) + shift))

    assert platt(said, right)(GRID) == pytest.approx(theirs, abs=1e-3)


def test_the_isotonic_curve_is_that_of_scikit_learn() -> None:
    said, right = drawn(500)
    said = said.round(2)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(said, right).predict(GRID)

    assert isotonic(said, right)(GRID) == pytest.approx(theirs)


def test_platt_scaling_stays_finite_where_confidence_parts_right_from_wrong() -> None:
    said = numpy.array([0.1, 0.2, 0.8, 0.9])

    low, high = platt(said, numpy.array([0.0, 0, 1, 1]))(numpy.array([0.1, 0.9]))

    assert 0 < low < 0.5 < high < 1


@pytest.mark.parametrize(("rows", "method"), [(400, "platt"), (3000, "isotonic")])
def test_calibrated_rows_of_documents_not_fitted_to_are_nearer_the_truth(
    rows: int, method: str
) -> None:
    said, right = drawn(rows)

    found = calibration([n // 4 for n in range(rows)], list(said), [bool(r) for r in right])

    assert found.method == method
    assert (expected_error(found.after) or 1) < (expected_error(found.before) or 0) / 2


@pytest.mark.parametrize("right", [[], [True] * 80, [True, False] * 10])
def test_with_too_few_rows_or_none_wrong_nothing_is_fitted(right: list[bool]) -> None:
    found = calibration(list(range(len(right))), [0.9] * len(right), right)

    assert (found.method, found.after, found.rows) == ("", [], len(right))


def test_rows_of_one_document_calibrate_nothing() -> None:
    found = calibration([1] * 100, [0.9, 0.2] * 50, [True, False] * 50)

    assert (found.method, found.after) == ("", [])
