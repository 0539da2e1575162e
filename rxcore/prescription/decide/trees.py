"""Shallow trees kept as a table: a probability from named figures, by adding and comparing alone.

Fitted by bench.fit; this file only reads. The data file says when and on what.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

WEIGHTS = Path(__file__).resolve().parent / "weights.json"


class Node(NamedTuple):
    """A question, or an answer. figure: the place of the figure asked, -1 for an answer; up to
    `edge` the walk goes on at `low`, above it at `high`; value: what an answer adds."""

    figure: int
    edge: float
    low: int
    high: int
    value: float


Tree = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees whose answers add up to the logarithm of the odds."""

    figures: tuple[str, ...]
    start: float
    trees: tuple[Tree, ...]

    def probability(self, features: Mapping[str, float]) -> float:
        """Between 0 and 1. features: one for each of `figures`; others are passed over."""
        values = [features[name] for name in self.figures]
        total = self.start + sum(_answer(tree, values) for tree in self.trees)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Weights:
    """Two looks at each candidate, the second with what the first said of its neighbours. row: the
    probability from which it is a row, offer: from which it is offered."""

    first: Forest
    second: Forest
    row: float
    offer: float


@cache
def weights(kind: str) -> Weights:
    """The weights for medicines or diseases, read once."""
    table = json.loads(WEIGHTS.read_text(encoding="utf-8"))[kind]
    return Weights(_forest(table["first"]), _forest(table["second"]), table["row"], table["offer"])


def _forest(table: Mapping[str, object]) -> Forest:
    figures, trees = table["figures"], table["trees"]
    assert isinstance(figures, list)  # noqa: S101
    assert isinstance(trees, list)  # noqa: S101
    nodes = tuple(tuple(Node(*node) for node in tree) for tree in trees)
    return Forest(tuple(figures), float(str(table["start"])), nodes)


def _answer(tree: Tree, values: Sequence[float]) -> float:
    node = tree[0]
    while node.figure >= 0:
        node = tree[node.low if values[node.figure] <= node.edge else node.high]
    return node.value
