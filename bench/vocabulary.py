"""How often the right name comes first for a misread one, how fast, and how fast answers parse.

    python -m bench.vocabulary [--names 500] [--seed 1] [--json]

500 names, half of them a site's own, are damaged by two letters each; 50,000 names are searched
(those of the index, the everyday ones and the wide list's first tier, 2,000 of a site, and rare
ones to make up the number). A site's list of 300,000 names is brought in as well.
Only names of eight letters and more are drawn: below that two letters are more than a quarter of
the name, and such neighbours are hidden on purpose (rxcore.clinical.vocabulary.HIDDEN_BELOW).
"""

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rxcore import same_name
from rxcore.clinical import everyday, formulary, index, listed
from rxcore.clinical.candidates import candidates
from rxcore.clinical.names import Name
from rxcore.clinical.parse import parse_answer
from rxcore.clinical.similarity import CONFUSED
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.readings import Medicine

ALL = 50_000
LETTERS = 8
CASES = Path(__file__).parent.parent / "tests" / "cases" / "parse_answers.json"
SITE = 2_000
MARKET = 300_000
ROUNDS = 3
"""How often each name is damaged anew."""

ONSETS = "b c d f g l m n p r s t v z br cl cr dr fl gl pl pr tr st x"
VOWELS = "a e i o u ia io"
ENDS = "n l x r m s vir mab cin lol pin zol tan dex fen cort"


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("--names", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as folder:
        names, drawn, figures = _prepared(Path(folder), chance, args.names)
    for kind, damage in (("any letters", _any), ("letters that ink confuses", _confused)):
        figures |= _scored(names, drawn, damage, kind, chance)
    figures |= _market(chance)
    figures["answers parsed in a second of CPU"] = round(_answers_a_second())
    if args.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:58} {figure}")


def _prepared(
    folder: Path, chance: random.Random, count: int
) -> tuple[Vocabulary, list[Name], dict[str, float]]:
    """A vocabulary of ALL names, those that are misread, and how long the index took."""
    start = time.perf_counter()
    counts = index.build_index(folder / "index")
    built = time.perf_counter() - start
    site = _site_names(chance, SITE)
    near = {key for key, _, tier, _ in listed.standing() if tier == 1}
    filled = len(site) + counts["medicine"] + len(near | everyday.by_key("medicine").keys())
    names = Vocabulary(folder / "index", [*site, *_rare_names(ALL - filled)])
    start = time.perf_counter()
    names.nearest("medicine", "warm up")
    loaded = time.perf_counter() - start
    common = [n for n in everyday.by_key("medicine").values() if "+" not in n.name]
    own, known = (
        [n for n in pool if len(same_name.key(n.name)) >= LETTERS] for pool in (site, common)
    )
    drawn = chance.sample(own, count // 2) + chance.sample(known, count - count // 2)
    return names, drawn, {"index built in s": round(built, 1), "loaded in s": round(loaded, 2)}


def _site_names(chance: random.Random, count: int) -> list[Name]:
    """Made-up brands of a site's formulary."""
    found: dict[str, Name] = {}
    while len(found) < count:
        text = "".join(
            chance.choice(ONSETS.split()) + chance.choice(VOWELS.split())
            for _ in range(chance.choice((2, 2, 3)) + (count > SITE))
        )
        name = (text + chance.choice(ENDS.split())).capitalize()
        found[same_name.key(name)] = Name(
            name=name, kind="medicine", canonical=f"substance of {name}", source="site"
        )
    return list(found.values())


def _market(chance: random.Random) -> dict[str, float]:
    """What it takes to bring in a list of MARKET names, and to look names up with it.

    Seconds are of CPU; memory is the process's peak at the end, everything else above included."""
    names = _site_names(chance, MARKET)
    lines = (f"{name.name},paracetamol,500 mg;650 mg,tablet" for name in names)
    data = "\n".join(("name,canonical,strengths,forms", *lines)).encode()
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        start = time.process_time()
        version = formulary.adopt(folder, formulary.check(data, folder))
        figures[f"{MARKET:,} names: checked and in force, s"] = time.process_time() - start
        opened = Vocabulary(None, formulary.data_of(version))
    for what, ask in (
        ("first look-up", lambda: opened.exact("medicine", names[0].name)),
        ("first near look-up", lambda: opened.nearest("medicine", names[1].name + "x")),
        ("1,000 near look-ups", lambda: [opened.nearest("medicine", n.name) for n in names[:1000]]),
        ("names to ask of the ink", lambda: opened.spottable("medicine")),
    ):
        start = time.process_time()
        assert ask()
        figures[f"{MARKET:,} names: {what}, s"] = time.process_time() - start
    figures[f"{MARKET:,} names: peak memory, MB"] = (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    )
    return {what: round(figure, 2) for what, figure in figures.items()}


def _rare_names(count: int) -> list[Name]:
    """Names that the index leaves out, to make up the number."""
    names = sorted(index.every_medicine_name())
    step = max(1, len(names) // count)
    return [
        Name(name=name, kind="medicine", canonical=name, source="drugbank")
        for name in names[::step][:count]
    ]


def _any(name: str, chance: random.Random) -> str:
    """Two letters of the name replaced, dropped, added or swapped at random."""
    text = name
    for _ in range(2):
        at = chance.randrange(len(text) - 1)
        letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
        text = chance.choice(
            (
                text[:at] + letter + text[at + 1 :],
                text[:at] + text[at + 1 :],
                text[:at] + letter + text[at:],
                text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            )
        )
    return text


def _confused(name: str, chance: random.Random) -> str:
    """Two letters replaced by ones that ink or OCR takes them for."""
    text = list(name)
    places = [at for at, char in enumerate(text) if any(char.lower() in g for g in CONFUSED)]
    for at in chance.sample(places, min(2, len(places))):
        group = chance.choice([g for g in CONFUSED if text[at].lower() in g])
        text[at] = chance.choice([char for char in group if char != text[at].lower()])
    return "".join(text)


def _scored(
    names: Vocabulary,
    drawn: list[Name],
    damage: Callable[[str, random.Random], str],
    label: str,
    chance: random.Random,
) -> dict[str, float]:
    first = five = 0
    spent, worked = [], []
    for name in drawn * ROUNDS:
        row = Medicine(name=damage(name.name, chance))
        start, began = time.perf_counter(), time.thread_time()
        found = [same_name.key(c.name) for c in candidates(row, names)]
        spent.append(time.perf_counter() - start)
        worked.append(time.thread_time() - began)
        wanted = same_name.key(name.name)
        first += found[:1] == [wanted]
        five += wanted in found
    spent.sort()
    worked.sort()
    return {
        f"{label}: right name first": round(first / len(spent), 3),
        f"{label}: within five": round(five / len(spent), 3),
        f"{label}: ms a row, median": round(spent[len(spent) // 2] * 1000, 2),
        f"{label}: ms a row, p95": round(spent[int(len(spent) * 0.95)] * 1000, 2),
        f"{label}: ms of CPU a row, p95": round(worked[int(len(worked) * 0.95)] * 1000, 2),
    }


def _answers_a_second() -> float:
    cases = json.loads(CASES.read_text(encoding="utf-8"))["cases"]
    for case in cases:
        parse_answer(case["kind"], case["text"])
    start = time.process_time()
    for _ in range(10):
        for case in cases:
            parse_answer(case["kind"], case["text"])
    return 10 * len(cases) / (time.process_time() - start)


if __name__ == "__main__":
    main()
