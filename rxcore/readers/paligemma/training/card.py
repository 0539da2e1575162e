"""The model card of an adapter: what it learned from, how, and how well it does."""

from pathlib import Path
from typing import Final

from rxcore.exports.card import FILE as DATA_CARD
from rxcore.readers.paligemma.training.pairs import Pairs

FILE: Final = "README.md"


def write_card(folder: Path, export: Path, pairs: Pairs, facts: dict[str, str]) -> Path:
    """Writes README.md beside the adapter, the export's data card behind it. facts: by title."""
    data = export / DATA_CARD
    lines = [
        "# Adapter for PaliGemma 2 Mix",
        "",
        "Low-rank adapters on the language model, trained by RxReview on corrections that people "
        "made. It reads prescriptions for people who check each row, and nothing else. It was "
        "made from health data: keep it as you keep patients' records.",
        "",
        *(f"- {title}: {value}" for title, value in facts.items()),
        f"- Pairs: {len(pairs.train)} to train, {len(pairs.validation)} to validate, "
        f"{len(pairs.test)} to test (by hash of the file, pages of one file together)",
        f"- SHA-256 of the pairs: {pairs.digest}",
        "",
        "Losses are means a token of the answer. Whether it reads better is said by "
        "`manage.py evaluate`, on documents that it did not learn from.",
        "",
    ]
    if data.is_file():
        lines.append(data.read_text(encoding="utf-8"))
    path = folder / FILE
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
