"""What was trained here and may be chosen to read: recognisers and adapters in the data folder."""

from dataclasses import dataclass, replace
from pathlib import Path

from rxcore.errors import InputRefused, ReaderUnavailable
from rxcore.readers.paligemma.adapters import ORIGIN
from rxcore.settings import Settings


@dataclass(frozen=True, slots=True)
class Choice:
    """Names of what a supervisor chose; "" for what came with the program."""

    recogniser: str = ""
    adapter: str = ""


def recognisers(settings: Settings) -> list[str]:
    """Names of the recognisers that may be chosen, in alphabetical order."""
    return sorted(path.name for path in settings.recognisers.glob("*.onnx"))


def adapters(settings: Settings) -> list[str]:
    """Names of the adapters that may be chosen, in alphabetical order."""
    return sorted(path.parent.name for path in settings.adapters.glob(f"*/{ORIGIN}"))


def require_known(settings: Settings, choice: Choice) -> None:
    """Raises InputRefused when something is chosen that is not there."""
    for name, known, folder in (
        (choice.recogniser, recognisers(settings), settings.recognisers),
        (choice.adapter, adapters(settings), settings.adapters),
    ):
        if name and name not in known:
            raise InputRefused(f"There is no {name} in {folder}.")


def chosen(settings: Settings, choice: Choice) -> Settings:
    """The settings to read by: what the environment names comes first.

    Raises ReaderUnavailable when what was chosen is no longer there.
    """
    try:
        require_known(settings, choice)
    except InputRefused as error:
        raise ReaderUnavailable(
            f"{str(error).rstrip('.')}: choose another under Settings, or put it back."
        ) from error
    return replace(
        settings,
        ocr_model=settings.ocr_model or _under(settings.recognisers, choice.recogniser),
        adapter=settings.adapter or _under(settings.adapters, choice.adapter),
    )


def _under(folder: Path, name: str) -> Path | None:
    return folder / name if name else None
