"""Fetching a model's weights: how much it will be said first, then the transfer itself.

The only act of this program that brings weights here, and only when a person asks for it.
"""

import shutil
from dataclasses import dataclass

from rxcore.errors import ReaderUnavailable
from rxcore.readers.paligemma import device, plan, weights
from rxcore.settings import Settings

GB = 1e9


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that can be fetched, and how many bytes are not here yet."""

    model: str
    size: int

    @property
    def words(self) -> str:
        """ "google/paligemma2-3b-mix-448, 6.1 GB"."""
        return f"{self.model}, {self.size / GB:.1f} GB"


def offer(model: str, settings: Settings) -> Offer:
    """Asks the Hub how much a fetch would bring. model: "" for what fits this machine best.

    Raises ReaderUnavailable in words: packages, licence, token, network, or too little room.
    """
    device.require_packages()
    model = model or plan.model_to_fetch(settings, device.look(settings.device))
    size = weights.download_bytes(model, settings)
    settings.models.mkdir(parents=True, exist_ok=True)
    room = shutil.disk_usage(settings.models).free
    if size > room:
        raise ReaderUnavailable(
            f"Only {room / GB:.1f} GB are free in {settings.models}: free some space or set "
            "RX_HOME to a larger disk."
        )
    return Offer(model, size)


def bytes_here(settings: Settings) -> int:
    """How many bytes lie in this program's folder for weights, half-fetched files included."""
    blobs = settings.models.glob("models--*/blobs/*")
    return sum(path.stat().st_size for path in blobs if path.is_file())
