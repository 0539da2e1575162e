"""Pages read on a Ray cluster: the only module that knows Ray, which is loaded when it is used.

Ids and hashes travel out, readings come back. Each actor keeps one process with its readers loaded
(`ReadingProcess`), so a page that ends its reader comes back as a failure and costs no actor.
"""

import logging
import os
import pickle
import secrets
import socket
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict, replace
from queue import Empty, SimpleQueue
from typing import Any, Final

from rxcore.errors import InputRefused, ReaderUnavailable
from rxcore.outcomes import Outcome
from rxcore.reading_process import Page, ReadingProcess
from rxcore.settings import ROOT, Settings

WITHOUT_GPU: Final = ("ocr", "remote", "scripted")
"""Readers that no GPU helps."""

log = logging.getLogger(__name__)

Coming = SimpleQueue[dict[int, Outcome] | None]

PAGES_A_TASK: Final = 8
"""Pages that travel together, where there are enough for all; what is lost with a machine is read
again together."""

CONNECT_SECONDS: Final = 5
SILENT_SECONDS: Final = 3600
"""Longer than any task takes; Ray Data waits for ever once all actors are gone for good."""

END_SECONDS: Final = 20
"""Time for the pages in work to be read once the rest is to stay."""

GONE: Final = (
    "The Ray cluster answers no more: look at `ray status` there, then start again; what was read "
    "is kept."
)

# Ids only pass through the object store; the least that Ray takes is 75 MB.
STORE_BYTES: Final = 80_000_000


@contextmanager
def cluster(address: str) -> Iterator[None]:
    """Connected to a cluster; without an address to one of this machine's own, which ends with it.

    Raises ReaderUnavailable when Ray is not installed or the cluster cannot be reached.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing is reported to anybody
    os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"  # what was ended stays ended
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    if not address:  # only this run may use what it starts
        os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    try:
        import ray
        import ray.data
        from ray.exceptions import RayError
    except ImportError as error:
        raise ReaderUnavailable(
            "Ray is not installed: run `pip install -c requirements-lock.txt -r "
            "requirements-ray.txt`, or extract without --on ray."
        ) from error
    if address:
        _require_reachable(address)
    own: dict[str, Any] = {"include_dashboard": False, "object_store_memory": STORE_BYTES}
    try:
        ray.init(
            address=address or "local", log_to_driver=False, logging_level="ERROR",
            runtime_env={"env_vars": {"PYTHONPATH": _python_path()}}, **({} if address else own),
        )  # fmt: skip
    except (RayError, RuntimeError, ValueError, OSError) as error:
        where = f"The Ray cluster at {address}" if address else "Ray on this machine"
        raise ReaderUnavailable(
            f"{where} did not take the work ({_first_line(error)}): look at `ray status` there, "
            "set RAY_AUTH_MODE=token and RAY_AUTH_TOKEN where it asks for a token, then try again."
        ) from error
    try:
        with redirect_stdout(sys.stderr):  # Ray prints what happens to its workers
            yield
    finally:
        ray.shutdown()


def _python_path() -> str:
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")[:200] or type(error).__name__


def _require_reachable(address: str) -> None:
    """Ray itself tries for a minute and answers in pages."""
    host, _, port = address.rpartition(":")
    if "://" in address or not host or not port.isdecimal():
        raise InputRefused(
            f"--address is {address!r}; it must be the head node's host and port, such as "
            "10.0.0.5:6379."
        )
    try:
        socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise ReaderUnavailable(
            f"No Ray cluster answers at {address}: start one there with `ray start --head`, or "
            "correct --address."
        ) from error


def outcomes(pages: Sequence[Page], settings: Settings) -> Iterator[dict[int, Outcome]]:
    """What becomes of pages, by their ids, as it comes; an empty one each second in which nothing
    comes. Those of which nothing came at the end were lost with their machines.

    Call within `cluster`. Raises ReaderUnavailable when the cluster is gone or answers no more.
    """
    coming, over = Coming(), threading.Event()
    collecting = threading.Thread(
        target=_collect, args=(pages, settings, coming, over), daemon=True
    )
    collecting.start()
    silent = 0
    try:
        while silent < SILENT_SECONDS:
            try:
                block = coming.get(timeout=1)
            except Empty:
                silent += 1 if collecting.is_alive() else SILENT_SECONDS
                yield {}
                continue
            if block is None:
                return
            silent = 0
            yield block
    finally:
        over.set()
        collecting.join(END_SECONDS)
    raise ReaderUnavailable(GONE)


def _collect(
    pages: Sequence[Page], settings: Settings, coming: Coming, over: threading.Event
) -> None:
    """Puts what comes into the queue, and None after the last, until it is over."""
    from ray.exceptions import RayError

    try:
        for block in _spread(pages, settings):
            # Made by this program's own actors.
            results = (pickle.loads(outcome) for outcome in block["outcome"])  # noqa: S301
            coming.put(dict(zip(block["id"].tolist(), results, strict=True)))
            if over.is_set():
                return
        coming.put(None)
    except RayError as error:
        if not over.is_set():
            log.warning("Ray: %s", _first_line(error))


def _spread(pages: Sequence[Page], settings: Settings) -> Any:
    """Blocks of columns "id" and "outcome" as they come, in any order."""
    import ray
    from ray.data import ActorPoolStrategy, DataContext

    logging.getLogger("ray.data").handlers.clear()  # what is lost is said by this program
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.max_errored_blocks = -1  # what is lost costs itself only
    resources = ray.cluster_resources()
    gpus = 0 if settings.reader in WITHOUT_GPU else int(resources.get("GPU", 0))
    actors = gpus or max(1, int(resources.get("CPU", 1)))
    together = max(1, min(PAGES_A_TASK, len(pages) // (2 * actors)))
    blocks = -(-len(pages) // together)
    with warnings.catch_warnings(action="ignore"):  # the last two have other names from 2.64 on
        spread = ray.data.from_items(
            [asdict(page) for page in pages], override_num_blocks=blocks
        ).map_batches(
            _Actor,
            batch_size=None,
            fn_constructor_args=(_of_readers(settings),),
            compute=ActorPoolStrategy(
                min_size=1, max_size=actors, initial_size=min(actors, blocks)
            ),
            num_cpus=1,
            num_gpus=1 if gpus else 0,
            # Ray's own -1 reads what kills its machine again for ever.
            max_restarts=3,
            max_task_retries=2,
        )
    return spread.iter_batches(batch_size=None)


def _of_readers(settings: Settings) -> Settings:
    """Without the secrets that no reader needs."""
    return replace(settings, hub_token="", provider=None, webhook=None)


class _Actor:
    """Lives as long as the dataset is drained."""

    def __init__(self, settings: Settings) -> None:
        self._process = ReadingProcess(settings)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        columns = (batch[name].tolist() for name in Page.__dataclass_fields__)
        ended = self._process.read([Page(*values) for values in zip(*columns, strict=True)])
        return {
            "id": list(ended),
            "outcome": [pickle.dumps(outcome) for outcome in ended.values()],
        }
