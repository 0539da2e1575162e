"""The data card: what an export holds, how it was made, and how to know that it is unchanged."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rxcore.exports import safe_harbor
from rxcore.exports.tally import Tally

FILE: Final = "data-card.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What the card says beside the counts. made_at: UTC. filters: each in words, none for all.
    models: readers with model, revision and precision. questions: their texts. agreement: between
    two people, in words. vocabulary: names and versions. chain_head: number and hash of the last
    event before this export. file_names: whether names of files leave. deidentified: whether
    persons were left out (rxcore.exports.persons); then made_by and chain_head are empty."""

    made_at: str
    made_by: str
    version: str
    filters: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    agreement: str = "not measured"
    vocabulary: tuple[str, ...] = ()
    chain_head: str = ""
    file_names: bool = False
    deidentified: bool = False


_FORMATS: Final = {
    "csv": "readings.csv: one line a row, lossless. Text that begins with = + - @, a tab or a line "
    "break has an apostrophe before it, so that no spreadsheet runs it; `manage.py import` takes "
    "it off again. In pandas: read_csv(..., keep_default_na=False, dtype=str).",
    "excel": "readings.xlsx: for looking at, never for training: Excel cuts and converts.",
    "jsonl": "readings.jsonl: one document a line with every reading, lossless and unescaped.",
    "paligemma": "paligemma.jsonl: image, prefix and suffix for fine-tuning; left-out.jsonl: "
    "documents that make no pair, and why.",
    "fhir": "bundles: a FHIR R4 Bundle of type collection for each document, proposals and never "
    "orders; bundles.ndjson: the same, one a line.",
    "lines": "lines.jsonl: a picture of each confirmed row and what is written there, to train a "
    "recogniser; lines.tsv: the same as path and text; left-out.jsonl: rows that make no line, "
    "and why.",
}


def write_card(
    folder: Path, form: str, facts: CardFacts, tally: Tally, hashes: Mapping[str, str]
) -> Path:
    """Writes data-card.md. hashes: SHA-256 of each other file by its name."""
    path = folder / FILE
    lines = [
        "# Data card",
        "",
        f"Made {facts.made_at} {_by(facts)}with RxReview {facts.version}. "
        "Prescriptions are health data: keep these files as you keep patients' records.",
        "",
        _FORMATS[form],
        "",
        "Filters: " + ("; ".join(map(_inline, facts.filters)) or "none, every document"),
        "",
        f"File names: {_file_names(facts)}",
        *_counts(tally),
        *_section("Models", facts.models),
        *_section("Questions", facts.questions),
        *_section("Vocabularies", facts.vocabulary),
        *_quality(facts, tally),
        *(safe_harbor.section(tally.withheld) if facts.deidentified else ()),
        *_section("SHA-256 of each file", [f"{name}: {sha}" for name, sha in hashes.items()]),
        *_section("Head of the audit chain before this export", [facts.chain_head or "none"]),
        "",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _by(facts: CardFacts) -> str:
    return f"by {_inline(facts.made_by)} " if facts.made_by else ""


def _file_names(facts: CardFacts) -> str:
    if facts.deidentified:
        return "left out; ids of this export instead"
    return "included, as they were asked for" if facts.file_names else "left out; hashes instead"


def _counts(tally: Tally) -> list[str]:
    lines = [
        f"documents: {tally.documents}",
        f"rows or pairs: {tally.rows}",
        f"documents whose final reading has no rows: {tally.without_rows}",
        f"documents with illegible ink: {tally.illegible}",
    ]
    for title, counter in (
        ("state", tally.states),
        ("basis", tally.bases),
        ("change", tally.changes),
        ("compared with", tally.readers),
        ("left out", tally.left_out),
    ):
        lines += [f"{title} {_inline(name)}: {count}" for name, count in _sorted(counter)]
    return _section("Counts", lines)


def _quality(facts: CardFacts, tally: Tally) -> list[str]:
    return _section(
        "Independence",
        [
            f"read blind, the model's rows not shown: {_share(tally.blind, tally.documents)}",
            f"read by two people: {_share(tally.twice, tally.documents)}",
            f"agreement of two people: {_inline(facts.agreement)}",
        ],
    )


def _sorted(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "0 of 0"


def _section(title: str, lines: tuple[str, ...] | list[str]) -> list[str]:
    return ["", f"## {title}", "", *(f"- {_inline(line)}" for line in lines or ["none"])]


def _inline(text: str) -> str:
    """Text of people and models as one line that Markdown does not read as anything else."""
    return "".join(f"\\{c}" if c in "\\`*[]<>|#!" else c for c in " ".join(text.split()))
