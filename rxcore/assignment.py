"""The one-to-one assignment of the greatest total weight. Knows nothing of readings.

The shortest-augmenting-path form of the Hungarian method: rows are assigned one after another, and
each new one may push earlier ones along the cheapest path. Cubic in the smaller side.
"""

import numpy

Matrix = numpy.ndarray[tuple[int, int], numpy.dtype[numpy.float64]]


def best_assignment(weights: Matrix) -> list[tuple[int, int]]:
    """Pairs (line, column) with the greatest sum of weights, no line or column used twice.

    Weights are from 0 up; pairs of weight 0 are left out. Sorted by line.
    """
    if 0 in weights.shape or not weights.any():
        return []
    if weights.shape[0] > weights.shape[1]:
        return sorted((i, j) for j, i in best_assignment(weights.T))
    owners = _owners(-weights)
    pairs = [(int(i), j) for j, i in enumerate(owners) if i >= 0 and weights[i, j] > 0]
    return sorted(pairs)


def _owners(costs: Matrix) -> list[int]:
    """For each column the line it is assigned to, or -1; at least as many columns as lines."""
    lines, columns = costs.shape
    line_price = numpy.zeros(lines)
    column_price = numpy.zeros(columns)
    owner = [-1] * columns
    for start in range(lines):
        distance = numpy.full(columns, numpy.inf)
        previous = [-1] * columns
        done = numpy.zeros(columns, dtype=bool)
        line, column, reached = start, -1, 0.0
        while True:
            steps = reached + costs[line] - line_price[line] - column_price
            better = ~done & (steps < distance)
            distance[better] = steps[better]
            for j in numpy.flatnonzero(better):
                previous[j] = column
            column = int(numpy.argmin(numpy.where(done, numpy.inf, distance)))
            reached = float(distance[column])
            done[column] = True
            if owner[column] < 0:
                break
            line = owner[column]
        _reprice(line_price, column_price, distance, done, owner, reached, start)
        _augment(owner, previous, column, start)
    return owner


def _reprice(
    line_price: "numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]",
    column_price: "numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]",
    distance: "numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]",
    done: "numpy.ndarray[tuple[int], numpy.dtype[numpy.bool_]]",
    owner: list[int],
    reached: float,
    start: int,
) -> None:
    """Keeps every reduced cost from 0 up after the search from line `start`."""
    line_price[start] += reached
    for j in numpy.flatnonzero(done):
        slack = reached - distance[j]
        column_price[j] -= slack
        if owner[j] >= 0:
            line_price[owner[j]] += slack


def _augment(owner: list[int], previous: list[int], column: int, start: int) -> None:
    """Hands each column of the path to the line that reached it."""
    while column >= 0:
        before = previous[column]
        owner[column] = owner[before] if before >= 0 else start
        column = before
