"""An adapter on this machine: a folder of what training added to a model, and of which model.

Imports no torch.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rxcore.errors import ReaderUnavailable
from rxcore.readers.paligemma.weights import LOCAL, Weights, content_hash

WEIGHTS: Final = "adapter_model.safetensors"
CONFIG: Final = "adapter_config.json"
ORIGIN: Final = "origin.json"
"""Of which model: written beside the adapter by training."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """model, revision: what it was trained on; a folder's revision is the hash of its files."""

    folder: Path
    model: str
    revision: str

    @property
    def content(self) -> str:
        """The hash of its files: another training is another reader."""
        return content_hash(self.folder)

    def require_base(self, weights: Weights) -> None:
        """Raises ReaderUnavailable when it was trained on another model than `weights`. Reads the
        files of a model that no commit names."""
        if (self.model, self.revision) != base_of(weights):
            raise ReaderUnavailable(
                f"The adapter {self.folder.name} was trained on {self.model} "
                f"({self.revision[:12]}), and {_name(weights)} is loaded: set RX_MODEL to that "
                "model, or unset RX_ADAPTER."
            )


def base_of(weights: Weights) -> tuple[str, str]:
    """A model by what tells it from all others: its name, and its commit or its files' hash."""
    local = weights.revision == LOCAL
    return _name(weights), content_hash(weights.folder) if local else weights.revision


def _name(weights: Weights) -> str:
    return weights.folder.name if weights.revision == LOCAL else weights.model


def find_adapter(folder: Path) -> Adapter:
    """The adapter of a folder. Raises ReaderUnavailable when it holds none."""
    try:
        origin = json.loads((folder / ORIGIN).read_text(encoding="utf-8"))
        if all((folder / name).is_file() for name in (WEIGHTS, CONFIG)):
            return Adapter(folder, str(origin["model"]), str(origin["revision"]))
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise ReaderUnavailable(
        f"RX_ADAPTER names {folder}, which holds no adapter made by manage.py train: correct it, "
        "or unset it."
    )
