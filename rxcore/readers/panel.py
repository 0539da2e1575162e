"""The panel: which readers read an upload, and whose rows stand on the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rxcore.errors import InputRefused

AUTO: Final = "auto"
"""The reader in use: that of RX_READER."""

READERS: Final = ("ocr", "paligemma", "remote")
"""Those that a panel may name, as RX_READER does."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The readers of a document. The desk shows the rows of the first; where it cannot read a page,
    those of the next. Raises InputRefused for a reader that there is not, or one named twice."""

    readers: tuple[str, ...] = (AUTO,)

    def __post_init__(self) -> None:
        if self.readers == (AUTO,):
            return
        if wrong := [name for name in self.readers if name not in READERS]:
            raise InputRefused(
                f"There is no reader {wrong[0]!r}; choose out of {', '.join(READERS)}."
            )
        if not self.readers or len(set(self.readers)) < len(self.readers):
            raise InputRefused("Name each reader once, the one whose rows the desk shows first.")

    @property
    def setting(self) -> str:
        """The panel as a setting keeps it; "" for the reader in use."""
        return "" if self.readers == (AUTO,) else " ".join(self.readers)


def panel_of(names: Sequence[str]) -> Panel:
    """The panel of these readers; without any, the reader in use."""
    return Panel(tuple(names)) if names else Panel()
