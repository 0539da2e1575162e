"""The card of what was trained here: what it learned from, how, and how well it does."""

from collections.abc import Mapping
from pathlib import Path

from rxcore.exports.card import FILE as DATA_CARD


def write_model_card(
    path: Path, title: str, about: str, export: Path, facts: Mapping[str, str]
) -> None:
    """Writes the card, the export's own data card behind it. facts: by title."""
    lines = [
        f"# {title}",
        "",
        f"{about} It reads prescriptions for people who check each row, and nothing else. It was "
        "made from health data: keep it as you keep patients' records.",
        "",
        *(f"- {name}: {fact}" for name, fact in facts.items()),
        "",
        "Whether it reads better here is said by `manage.py evaluate --split test`, on documents "
        "that it did not learn from.",
        "",
    ]
    data = export / DATA_CARD
    if data.is_file():
        lines.append(data.read_text(encoding="utf-8"))
    path.write_text("\n".join(lines), encoding="utf-8")
