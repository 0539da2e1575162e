"""How alike two names are, where letters that ink and OCR confuse count for less.

An edit distance with transpositions (optimal string alignment) whose costs know handwriting, OCR
and spelling by ear. Knows no vocabulary.
"""

CONFUSED = (
    "il1tj", "o0aec", "uvnw", "nmr", "hbk6", "gqy9", "s5z", "z2", "ft", "yi", "ck", "pn", "dao",
    "rv", "lb", "bd8", "ou", "xk",
)  # fmt: skip
"""Letters that stand for one another in handwriting, in OCR, or by ear."""

SUBSTITUTION = 0.65
DOUBLED = 0.4
TRANSPOSITION = 0.8

PAIRS = {
    ("rn", "m"): 0.4, ("cl", "d"): 0.4, ("li", "h"): 0.6, ("in", "m"): 0.6, ("nn", "m"): 0.5,
    ("vv", "w"): 0.4, ("ii", "u"): 0.5, ("ph", "f"): 0.4, ("ri", "n"): 0.5, ("ni", "m"): 0.6,
    ("ae", "e"): 0.3, ("oe", "e"): 0.3, ("ck", "k"): 0.4, ("th", "t"): 0.4, ("ks", "x"): 0.4,
    ("ol", "d"): 0.6, ("lo", "b"): 0.6, ("iu", "w"): 0.6,
}  # fmt: skip
"""Two letters that are taken for one, with what it costs."""

_SUBSTITUTIONS = {
    (a, b): SUBSTITUTION for group in CONFUSED for a in group for b in group if a != b
}
_PAIRS = PAIRS | {(b, a): cost for (a, b), cost in PAIRS.items()}


_TWOS = frozenset(two for two, _ in PAIRS)
BAND = 4
"""Places by which letters may be out of step; names that need more are no candidates."""


def distance(read: str, name: str) -> float:
    """The cost of turning `read` into `name`; 1 is one plain letter."""
    width = len(name) + 1
    rows = [[float(j) for j in range(width)]]
    for i in range(1, len(read) + 1):
        row = [float(i)] + [float(i + width)] * (width - 1)
        rows.append(row)
        for j in range(max(1, i - BAND), min(width, i + BAND + 1)):
            if read[i - 1] == name[j - 1]:
                row[j] = _same(rows[i - 1], row, read, name, i, j)
            else:
                row[j] = _cheapest(rows, read, name, i, j)
    return rows[-1][-1]


def _same(above: list[float], row: list[float], read: str, name: str, i: int, j: int) -> float:
    """The least cost where the last letters agree; one of a doubled letter may be missing."""
    best = above[j - 1]
    if read[i - 2 : i - 1] == read[i - 1]:
        best = min(best, above[j] + DOUBLED)
    if name[j - 2 : j - 1] == name[j - 1]:
        best = min(best, row[j - 1] + DOUBLED)
    return best


def _cheapest(rows: list[list[float]], read: str, name: str, i: int, j: int) -> float:
    """The least cost of reaching read[:i] and name[:j], whose last letters differ."""
    above, row = rows[i - 1], rows[i]
    a, b = read[i - 1], name[j - 1]
    best = above[j - 1] + _SUBSTITUTIONS.get((a, b), 1.0)
    drop = above[j] + (DOUBLED if read[i - 2 : i - 1] == a else 1.0)
    add = row[j - 1] + (DOUBLED if name[j - 2 : j - 1] == b else 1.0)
    best = min(best, drop, add)
    if i > 1 and j > 1 and read[i - 2] == b and a == name[j - 2]:
        best = min(best, rows[i - 2][j - 2] + TRANSPOSITION)
    if i > 1 and j > 2 and read[i - 2] == b and a == name[j - 3]:
        best = min(best, rows[i - 2][j - 3] + TRANSPOSITION + 1)
    if i > 2 and j > 1 and read[i - 3] == b and a == name[j - 2]:
        best = min(best, rows[i - 3][j - 2] + TRANSPOSITION + 1)
    two = read[i - 2 : i]
    if two in _TWOS and (cost := _PAIRS.get((two, b))):
        best = min(best, rows[i - 2][j - 1] + cost)
    two = name[j - 2 : j]
    if two in _TWOS and (cost := _PAIRS.get((a, two))):
        best = min(best, above[j - 2] + cost)
    return best


def similarity(read: str, name: str) -> float:
    """1 for the same, 0 for nothing in common."""
    longest = max(len(read), len(name))
    return 1.0 if not longest else max(0.0, 1 - distance(read, name) / longest)
