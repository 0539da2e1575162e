"""A training that may be interrupted: where its state lies until the result stands at its place."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from rxcore.errors import InputRefused

STATE: Final = "state.pt"


class Interrupted:
    """The folder beside the result that keeps a training's state. Imports no torch."""

    def __init__(self, out: Path) -> None:
        """Raises InputRefused when there is something at `out`."""
        if out.exists():
            raise InputRefused(f"There is something at {out} already; give a new name.")
        self._out = out
        self.folder = out.with_name(f".{out.name}.partial")

    def keep(self, write: Callable[[Path], object]) -> None:
        """Puts a state down, whole or not at all. write: writes it to a file."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self.folder / f"{STATE}.new"
        write(new)
        new.replace(self.folder / STATE)

    def kept(
        self, read: Callable[[Path], Mapping[str, Any]], origin: object
    ) -> Mapping[str, Any] | None:
        """The state that was kept last; None where none was. read: reads it from a file. origin:
        what it was made of, as the state names it.

        Raises InputRefused when it was made of something else.
        """
        path = self.folder / STATE
        if not path.is_file():
            return None
        state = read(path)
        if state["origin"] != origin:
            raise InputRefused(
                f"Another training was interrupted at {self._out}: repeat it with the same export "
                f"and settings to go on, or delete {self.folder}."
            )
        return state

    def forget(self) -> None:
        """Takes the state away, once it is needed no more."""
        (self.folder / STATE).unlink(missing_ok=True)
