"""The embedded reader against a folder with truth: `python -m bench.embedded --pages DIR`."""

import resource
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz.distance import OSA

from bench.baselines import PlainOcr
from bench.fit import as_compared
from bench.scores import Tally
from bench.show import drawn_over
from bench.truth import FIELDS, TruePage, pages_of
from rxcore.clinical.candidates import candidates
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.readers.ocr.reader import EmbeddedReader
from rxcore.readings import Medicine, ModelReading
from rxcore.scoring_equal import same_field

LENIENT = 0.85
"""Similarity of letters from which a name counts in the lenient score."""


@dataclass(slots=True)
class Scores:
    """What one folder gave, by kind of page."""

    medicines: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    lenient: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    within: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_key: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    diseases: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    ill_within: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    fields: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    swapped: list[str] = field(default_factory=list)
    on_empty: list[str] = field(default_factory=list)
    cpu: list[tuple[float, float]] = field(default_factory=list)

    def add(self, page: TruePage, reading: ModelReading, words: Vocabulary) -> None:
        """One page's reading."""
        needed = [as_compared(row.name) for row in page.medicines if not row.optional]
        free = [as_compared(row.name) for row in page.medicines if row.optional]
        read = [as_compared(row.name) for row in reading.medicines]
        offered = [as_compared(o.row.name) for o in reading.offers if o.row.kind == "medicine"]
        beside = [as_compared(c.name) for row in reading.medicines for c in candidates(row, words)]
        ill = [row.name for row in page.diseases if not row.optional]
        ill_free = [row.name for row in page.diseases if row.optional]
        said = [row.name for row in reading.diseases]
        said_or = said + [o.row.name for o in reading.offers if o.row.kind == "disease"]
        for kind in ("all", page.kind):
            self.medicines[kind].add(read, needed, free)
            self.lenient[kind].add([_nearest(name, needed) for name in read], needed, free)
            self.within[kind].add([*read, *offered], needed, free)
            self.by_key[kind].add([*read, *offered, *beside], needed, free)
            self.diseases[kind].add(said, ill, ill_free)
            self.ill_within[kind].add(said_or, ill, ill_free)
        self._fields(page, reading.medicines)
        extra = [row for row in reading.medicines if as_compared(row.name) not in {*needed, *free}]
        if not needed and not free:
            self.on_empty += [f"{page.file.name}: {row.name}" for row in extra]
        for row in extra:
            if words.knows("medicine", row.name) and as_compared(row.name) not in as_compared(
                row.written
            ):
                self.swapped.append(f"{page.file.name}: {row.name} for {row.written[:50]!r}")

    def _fields(self, page: TruePage, read: Sequence[Medicine]) -> None:
        left = list(read)
        for true in page.medicines:
            match = next((m for m in left if as_compared(m.name) == as_compared(true.name)), None)
            if match is None:
                continue
            left.remove(match)
            for name, wanted in true.fields.items():
                if wanted:
                    right = same_field(name, getattr(match, name), wanted)
                    for kind in ("all", page.kind):
                        self.fields[kind, name, right] += 1


def _nearest(name: str, needed: Sequence[str]) -> str:
    alike = [(OSA.normalized_similarity(name, other), other) for other in needed]
    best = max(alike, default=(0.0, name))
    return best[1] if best[0] >= LENIENT else name


def score(folder: Path, part: str, show: Path | None, quick: bool) -> Scores:
    """Reads and scores every page of the folder."""
    found, words = Scores(), Vocabulary()
    reader, plain = EmbeddedReader(lambda: words), PlainOcr()
    for page in pages_of(folder, part):
        image, before = page.image, _cpu()
        reading = reader.read([image], ())[0]
        after = _cpu()
        if not isinstance(reading, ModelReading):
            continue
        found.add(page, reading, words)
        if not quick:
            plain.lines(image)
            found.cpu.append((after - before, _cpu() - after))
        if show:
            drawn_over(image, reading, _missed(page, reading)).save(
                show / page.file.name, quality=80
            )
    return found


def _missed(page: TruePage, reading: ModelReading) -> list[str]:
    read = {as_compared(row.name) for row in reading.rows}
    wanted = [row.name for row in (*page.medicines, *page.diseases) if not row.optional]
    return [name for name in wanted if as_compared(name) not in read]


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _right(fields: Counter[tuple[str, str, bool]], kind: str, name: str) -> str:
    total = fields[kind, name, True] + fields[kind, name, False]
    return f"{fields[kind, name, True] / total:.2f} ({total})" if total else ""


def report(found: Scores) -> str:
    """The folder's tables."""
    lines = [
        "| | medicines P / R / F1 | lenient F1 | recall, rows and offers | and rows' suggestions | "
        "diseases P / R / F1 | recall, rows and offers |", "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [
        f"| {kind} | {found.medicines[kind]} | {found.lenient[kind].f1:.2f} | "
        f"{found.within[kind].recall:.2f} | {found.by_key[kind].recall:.2f} | "
        f"{found.diseases[kind]} | {found.ill_within[kind].recall:.2f} |"
        for kind in ("all", *sorted(set(found.medicines) - {"all"}))
    ]
    lines += ["", "| fields right given the name | " + " | ".join(FIELDS) + " |",
              "|---|" + "---|" * len(FIELDS)]  # fmt: skip
    lines += [
        f"| {kind} | " + " | ".join(_right(found.fields, kind, name) for name in FIELDS) + " |"
        for kind in ("all", *sorted({kind for kind, _, _ in found.fields} - {"all"}))
    ]
    lines.append("")
    lines += [f"Another listed product than the letters say: {len(found.swapped)}"]
    lines += [f"  {text}" for text in found.swapped]
    lines += [f"Medicine rows on pages that hold none: {len(found.on_empty)}"]
    lines += [f"  {text}" for text in found.on_empty]
    if found.cpu:
        ratios = sorted(own / plain for own, plain in found.cpu if plain)
        lines.append(f"CPU against one plain pass, median page: {ratios[len(ratios) // 2]:.2f}")
    return "\n".join(lines)
