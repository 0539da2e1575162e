"""Where a model's files lie on this machine. Looking never opens a connection; fetching does, and
is only done when somebody asks for it."""

import errno
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rxcore.errors import ReaderUnavailable
from rxcore.readers.paligemma.checkpoints import KNOWN, REVISIONS, Shape, shape_from_config
from rxcore.settings import Settings

INDEX = "model.safetensors.index.json"
SINGLE = "model.safetensors"
WANTED = ("*.json", "*.safetensors", "tokenizer.model")  # never pickles, never code
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Weights:
    """A complete model on this machine. revision: the Hub's commit, or "local" for a folder."""

    model: str
    folder: Path
    revision: str

    @property
    def shape(self) -> Shape:
        """Its dimensions. Raises ReaderUnavailable when the folder holds no PaliGemma model."""
        try:
            config = json.loads((self.folder / "config.json").read_text(encoding="utf-8"))
            if config["model_type"] == "paligemma":
                return KNOWN.get(self.model) or shape_from_config(config)
        except (ValueError, KeyError, TypeError):
            pass
        raise ReaderUnavailable(
            f"{self.folder.name if self.revision == LOCAL else self.model} holds no PaliGemma "
            "model: correct RX_MODEL, or leave it empty."
        )


def content_hash(folder: Path) -> str:
    """The first 12 digits of the SHA-256 of a model's files, names and all: minutes of disk for
    the largest, so it is asked for where the files are read anyway."""
    whole = hashlib.sha256()
    for path in sorted({found for wanted in WANTED for found in folder.glob(wanted)}):
        with path.open("rb") as file:
            one = hashlib.file_digest(file, "sha256")
        whole.update(f"{path.name} {one.hexdigest()}\n".encode())
    return whole.hexdigest()[:12]


def hub_cache() -> Path:
    """The Hub client's own cache, by the same variables that it follows."""
    home = Path(os.environ.get("HF_HOME", "") or Path.home() / ".cache" / "huggingface")
    return Path(os.environ.get("HF_HUB_CACHE", "") or home / "hub").expanduser()


def caches(settings: Settings) -> tuple[Path, Path]:
    """Where to look: this program's own folder first."""
    return settings.models, hub_cache()


def missing_files(folder: Path) -> list[str]:
    """Names of the files that a model needs and `folder` lacks, a damaged index too."""
    needed = ["config.json", "preprocessor_config.json|processor_config.json", "tokenizer.json"]
    if (folder / INDEX).exists():
        shards = _shards(folder / INDEX)
        if not shards:
            return [INDEX]
        needed += shards
    else:
        needed.append(SINGLE)
    return [names for names in needed if not any((folder / n).exists() for n in names.split("|"))]


def _shards(index: Path) -> list[str]:
    """Names of the files that an index lists; none where it is damaged."""
    try:
        names = json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()
        return sorted({str(Path(name)) for name in names})
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _snapshot(cache: Path, model: str, revision: str) -> Path | None:
    repository = cache / f"models--{model.replace('/', '--')}"
    reference = repository / "refs" / revision
    commit = reference.read_text(encoding="utf-8").strip() if reference.is_file() else revision
    folder = repository / "snapshots" / commit
    return folder if folder.is_dir() else None


def is_folder(model: str) -> bool:
    """Whether `model` names a folder of this machine and not a model of the Hub."""
    try:
        return Path(model).expanduser().is_dir()
    except RuntimeError:  # "~somebody" whom this machine does not know
        return False


def wanted_revision(model: str, revision: str) -> str:
    """The revision that is asked for: the site's, else a tried commit, else the newest."""
    return revision or REVISIONS.get(model, "main")


def find(model: str, revision: str, folders: Iterable[Path]) -> Weights | None:
    """The model on this machine, complete, or None. Opens no connection."""
    if is_folder(model):
        folder = Path(model).expanduser().resolve()
        return None if missing_files(folder) else Weights(model, folder, LOCAL)
    for cache in folders:
        snapshot = _snapshot(cache, model, wanted_revision(model, revision))
        if snapshot and not missing_files(snapshot):
            return Weights(model, snapshot, snapshot.name)
    return None


def require(model: str, revision: str, folders: Iterable[Path]) -> Weights:
    """As `find`; raises ReaderUnavailable that says what to do where it is not here."""
    if found := find(model, revision, folders):
        return found
    if is_folder(model):
        lacking = ", ".join(missing_files(Path(model).expanduser()))
        raise ReaderUnavailable(
            f"The model folder {Path(model).name} is incomplete: copy {lacking} into it."
        )
    raise ReaderUnavailable(
        f"The weights of {model} are not on this machine: accept its licence at "
        f"https://huggingface.co/{model}, set HF_TOKEN to a read token of that account, and run "
        "manage.py doctor --fetch."
    )


@contextmanager
def in_words(model: str, revision: str, token: str) -> Iterator[None]:
    """Turn the Hub client's errors into sentences. None of them carries the token or its cause."""
    import httpx2
    from huggingface_hub import errors

    known = (
        errors.DryRunError,
        errors.EntryNotFoundError,
        errors.HFValidationError,
        httpx2.HTTPError,  # also the parent of the Hub's own answers
        OSError,
        RuntimeError,  # the transfer library's only error
    )
    try:
        yield
    except known as error:
        cause = error.__cause__ if isinstance(error, errors.DryRunError) else error
        raise ReaderUnavailable(_sentence(cause or error, model, revision, token)) from None


def _sentence(error: BaseException, model: str, revision: str, token: str) -> str:
    from huggingface_hub import errors

    if isinstance(error, errors.GatedRepoError):
        return _licence_sentence(model, token)
    if isinstance(error, errors.RevisionNotFoundError):
        return f"{model} has no revision {revision!r}: correct RX_REVISION or leave it empty."
    if isinstance(error, errors.HFValidationError):
        return f"RX_MODEL is {model!r}: it must be a folder here or a name on the Hub."
    if isinstance(error, errors.HfHubHTTPError):
        return _status_sentence(error.response.status_code, model, token)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return f"There is no room for {model} in the data folder: free some space or set RX_HOME."
    if isinstance(error, PermissionError):
        return "The folder for the weights cannot be written: mend its permissions or set RX_HOME."
    return (
        "The Hub cannot be reached from this machine: check the network, or fetch the weights "
        f"of {model} elsewhere and point RX_MODEL at their folder."
    )


def _licence_sentence(model: str, token: str) -> str:
    accept = f"accept Google's licence at https://huggingface.co/{model}"
    if token:
        return (
            f"The account of HF_TOKEN may not read {model} yet: {accept} with that account, and "
            "give a fine-grained token the right to read gated repositories."
        )
    return f"{model} needs a licence and a token: {accept}, then set HF_TOKEN to a read token."


def _status_sentence(status: int, model: str, token: str) -> str:
    if status == 401 and token:
        return "The Hub does not accept HF_TOKEN: make a new read token and set it again."
    if status in (401, 404):
        return f"The Hub shows no model {model} to this account: check RX_MODEL and HF_TOKEN."
    if status == 403:
        return _licence_sentence(model, token)
    return f"The Hub answered {status} for {model}: try again later."


def download_bytes(model: str, settings: Settings) -> int:
    """How much a fetch would bring over the network now; asks the Hub. Raises ReaderUnavailable."""
    from huggingface_hub import snapshot_download

    revision = wanted_revision(model, settings.revision)
    with in_words(model, revision, settings.hub_token):
        plan = snapshot_download(
            model,
            revision=revision,
            cache_dir=settings.models,
            token=settings.hub_token or None,
            allow_patterns=list(WANTED),
            dry_run=True,
        )
    return sum(file.file_size or 0 for file in plan if file.will_download)


def fetch(model: str, settings: Settings) -> Weights:
    """Bring a model's files into this program's folder, with the client's progress bars.

    Raises ReaderUnavailable in words: licence, token, network, revision, space.
    """
    from huggingface_hub import snapshot_download

    revision = wanted_revision(model, settings.revision)
    settings.models.mkdir(parents=True, exist_ok=True)
    with in_words(model, revision, settings.hub_token):
        snapshot_download(
            model,
            revision=revision,
            cache_dir=settings.models,
            token=settings.hub_token or None,
            allow_patterns=list(WANTED),
        )
    return require(model, revision, (settings.models,))
