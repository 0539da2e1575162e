"""Files that harm programs which open them: PDF files, images and archives, each from its idea."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trap:
    """A hostile file: the kind it is of, its name, and how its bytes are made."""

    kind: str
    name: str
    make: Callable[[], bytes]
