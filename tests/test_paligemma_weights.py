"""Fetching weights: each of the Hub client's own errors is one sentence, and none has the token."""

import errno
import traceback
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from huggingface_hub import errors

from rxcore.errors import ReaderUnavailable
from rxcore.readers.paligemma import weights
from rxcore.readers.paligemma.checkpoints import SMALL
from rxcore.settings import Settings

TOKEN = "hf_VerySecretToken"


def answered(kind: type[errors.HfHubHTTPError], status: int) -> Exception:
    """What the Hub's client raises: it carries the request, and so the token."""
    request = httpx2.Request(
        "GET", f"https://huggingface.co/{SMALL}", headers={"authorization": f"Bearer {TOKEN}"}
    )
    return kind(f"{status} for {TOKEN}", response=httpx2.Response(status, request=request))


def dry_run(cause: Exception) -> Exception:
    error = errors.DryRunError("Dry run cannot be performed")
    error.__cause__ = cause
    return error


CASES: list[tuple[Exception, str, str]] = [
    (answered(errors.GatedRepoError, 403), "",
     f"{SMALL} needs a licence and a token: accept Google's licence at "
     f"https://huggingface.co/{SMALL}, then set HF_TOKEN to a read token."),
    (answered(errors.GatedRepoError, 403), TOKEN,
     f"The account of HF_TOKEN may not read {SMALL} yet: accept Google's licence at "
     f"https://huggingface.co/{SMALL} with that account, and give a fine-grained token the right "
     "to read gated repositories."),
    (answered(errors.RepositoryNotFoundError, 401), TOKEN,
     "The Hub does not accept HF_TOKEN: make a new read token and set it again."),
    (answered(errors.RepositoryNotFoundError, 404), TOKEN,
     f"The Hub shows no model {SMALL} to this account: check RX_MODEL and HF_TOKEN."),
    (answered(errors.RevisionNotFoundError, 404), TOKEN,
     f"{SMALL} has no revision 'main': correct RX_REVISION or leave it empty."),
    (answered(errors.HfHubHTTPError, 503), TOKEN,
     f"The Hub answered 503 for {SMALL}: try again later."),
    (errors.HFValidationError("bad name"), TOKEN,
     f"RX_MODEL is '{SMALL}': it must be a folder here or a name on the Hub."),
    (OSError(errno.ENOSPC, "No space left on device"), TOKEN,
     f"There is no room for {SMALL} in the data folder: free some space or set RX_HOME."),
    (PermissionError(13, "Permission denied"), TOKEN,
     "The folder for the weights cannot be written: mend its permissions or set RX_HOME."),
    *[
        (error, TOKEN,
         "The Hub cannot be reached from this machine: check the network, or fetch the weights "
         f"of {SMALL} elsewhere and point RX_MODEL at their folder.")
        for error in (
            errors.OfflineModeIsEnabled("offline"),
            errors.LocalEntryNotFoundError("An error happened while trying to locate the files"),
            httpx2.ConnectError("connection refused"),
            httpx2.ReadTimeout("timed out"),
            RuntimeError("Data processing error: CAS service error"),
            dry_run(errors.OfflineModeIsEnabled("offline")),
        )
    ],
    (dry_run(answered(errors.RepositoryNotFoundError, 401)), TOKEN,
     "The Hub does not accept HF_TOKEN: make a new read token and set it again."),
]  # fmt: skip


@pytest.mark.parametrize(("error", "token", "sentence"), CASES)
@pytest.mark.parametrize("act", [weights.fetch, weights.download_bytes])
def test_each_refusal_of_the_hub_is_a_sentence_without_the_token(
    error: Exception,
    token: str,
    sentence: str,
    act: Callable[[str, Settings], object],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("huggingface_hub.snapshot_download", refuse)

    with pytest.raises(ReaderUnavailable) as refusal:
        act(SMALL, Settings(home=tmp_path, hub_token=token))

    assert str(refusal.value) == sentence
    assert TOKEN not in "".join(traceback.format_exception(refusal.value))


def test_the_real_client_kept_offline_says_that_the_hub_cannot_be_reached(tmp_path: Path) -> None:
    with pytest.raises(ReaderUnavailable, match="The Hub cannot be reached from this machine"):
        weights.fetch(SMALL, Settings(home=tmp_path, hub_token=TOKEN))


def test_a_fetch_takes_safetensors_and_no_pickles_or_code() -> None:
    assert weights.WANTED == ("*.json", "*.safetensors", "tokenizer.model")


def test_settings_do_not_show_the_token() -> None:
    assert TOKEN not in repr(Settings(hub_token=TOKEN))


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"weight_map": 3}', '{"weight_map": {"a": 1}}'])
def test_a_damaged_index_is_a_file_to_copy_again(text: str, tmp_path: Path) -> None:
    (tmp_path / weights.INDEX).write_text(text, encoding="utf-8")

    with pytest.raises(ReaderUnavailable, match=f"is incomplete: copy {weights.INDEX} into it"):
        weights.require(str(tmp_path), "", ())
