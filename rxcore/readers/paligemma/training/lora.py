"""Fine-tuning by low-rank adapters on the language model; the vision tower stays as it is.

The loss is of the answer alone: the processor marks picture and prompt as not to be learned, and
gives the token types by which both are seen whole.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import peft
import torch
from PIL import Image
from transformers import PaliGemmaProcessor

from rxcore.errors import ReaderUnavailable
from rxcore.readers.interrupted import Interrupted
from rxcore.readers.paligemma.adapters import CONFIG, ORIGIN, base_of
from rxcore.readers.paligemma.load import compute_dtype, load_for_training, without_progress_bars
from rxcore.readers.paligemma.plan import Plan
from rxcore.readers.paligemma.training.pairs import Pair, Pairs

LANGUAGE = r".*language_model.*\.(q|k|v|o|gate|up|down)_proj"
BUCKET = 16
"""Batches that are sorted by length together, so that little is padded and order stays random."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """rank, alpha, dropout: of the adapters (Hu 2021). rate: the highest, after a warm-up of 3 % of
    all steps, falling to nothing. batch: pairs at once; step: pairs between two changes."""

    rank: int = 16
    alpha: int = 32
    dropout: float = 0.05
    rate: float = 2e-4
    epochs: int = 3
    batch: int = 2
    step: int = 16
    seed: int = 7
    keep_every: int = 50


@dataclass(slots=True)
class Progress:
    """How far training has come, and what is kept of it. losses: mean loss a token, by epoch, of
    training and of validation (None where no pair is kept for that)."""

    epoch: int = 0
    batches: int = 0
    losses: list[tuple[float, float | None]] = field(default_factory=list)
    running: float = 0.0
    best: float | None = None


@dataclass(frozen=True, slots=True)
class Trained:
    """The adapter's folder and its figures. test: mean loss a token on the test split, of the
    model as it was and with the adapter; None without such pairs."""

    folder: Path
    losses: tuple[tuple[float, float | None], ...]
    test: tuple[float, float] | None


class Trainer:
    """One training, from its beginning or from where it was interrupted."""

    def __init__(self, plan: Plan, pairs: Pairs, out: Path, recipe: Recipe) -> None:
        """Loads the model. Raises ReaderUnavailable as loading does, InputRefused when `out` is
        taken or what was interrupted there was another training."""
        self._place = Interrupted(out)
        self._plan, self._pairs, self._out, self._recipe = plan, pairs, out, recipe
        self._processor: Any = PaliGemmaProcessor.from_pretrained(
            plan.weights.folder, local_files_only=True
        )
        torch.manual_seed(recipe.seed)
        self._model = load_for_training(plan)
        self._model.add_adapter(
            peft.LoraConfig(
                r=recipe.rank,
                lora_alpha=recipe.alpha,
                lora_dropout=recipe.dropout,
                target_modules=LANGUAGE,
            )
        )
        self._learned = [p for p in self._model.parameters() if p.requires_grad]
        self._optimiser = torch.optim.AdamW(self._learned, lr=recipe.rate)
        steps = max(1, recipe.epochs * len(pairs.train) // recipe.step)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimiser, lambda done: _share_of_rate(done, steps)
        )
        half = compute_dtype(plan) is torch.float16
        self._scaler = torch.amp.GradScaler(plan.machine.device, enabled=half)
        self._progress = Progress()
        self._best: dict[str, torch.Tensor] = {}
        self._resume()

    @property
    def batches_left(self) -> int:
        """How many batches are still to be learned."""
        each = -(-len(self._pairs.train) // self._recipe.batch)
        return (self._recipe.epochs - self._progress.epoch) * each - self._progress.batches

    def run(self, done: Callable[[], object] = lambda: None) -> Trained:
        """Trains to the end, keeps the best epoch by validation, and writes the adapter. done: is
        called after each batch.

        Raises ReaderUnavailable when memory runs out; what was learned until then is kept.
        """
        try:
            while self._progress.epoch < self._recipe.epochs:
                self._epoch(done)
        except torch.OutOfMemoryError as error:
            raise ReaderUnavailable(
                "Memory ran out in training: set RX_PRECISION=nf4 or a smaller --batch, and run "
                "it again; it goes on from the last step that was kept."
            ) from error
        self._put(self._best)
        return self._write()

    def _epoch(self, done: Callable[[], object]) -> None:
        progress, recipe = self._progress, self._recipe
        self._model.train()
        whole = recipe.step // recipe.batch or 1
        batches = list(self._batches(self._pairs.train, progress.epoch))
        for at, batch in enumerate(batches):
            if at < progress.batches:
                continue
            loss = self._loss(batch)
            self._scaler.scale(loss / whole).backward()
            progress.running += loss.item()
            progress.batches = at + 1
            if (at + 1) % whole == 0 or at + 1 == len(batches):
                self._change()
                if (at + 1) // whole % recipe.keep_every == 0:
                    self._keep()
            done()
        self._end_epoch(len(batches))

    def _end_epoch(self, batches: int) -> None:
        progress = self._progress
        held_out = self._mean_loss(self._pairs.validation)
        progress.losses.append((progress.running / batches, held_out))
        told = progress.running / batches if held_out is None else held_out
        if progress.best is None or told < progress.best:
            progress.best = told
            self._best = self._learned_state()
        progress.epoch, progress.batches, progress.running = progress.epoch + 1, 0, 0.0
        self._keep()

    def _change(self) -> None:
        self._scaler.unscale_(self._optimiser)
        torch.nn.utils.clip_grad_norm_(self._learned, 1.0)
        self._scaler.step(self._optimiser)
        self._scaler.update()
        self._optimiser.zero_grad()
        self._schedule.step()

    def _loss(self, batch: Sequence[Pair]) -> Any:
        inputs = inputs_of(
            self._processor,
            [pair.prefix for pair in batch],
            [pair.suffix for pair in batch],
            [pair.picture() for pair in batch],
        )
        return self._model(**inputs.to(self._model.device), use_cache=False).loss

    @torch.no_grad()
    def _mean_loss(self, pairs: Sequence[Pair]) -> float | None:
        if not pairs:
            return None
        self._model.eval()
        losses = [(self._loss(batch).item(), len(batch)) for batch in self._batches(pairs, epoch=0)]
        self._model.train()
        return sum(loss * count for loss, count in losses) / len(pairs)

    def _batches(self, pairs: Sequence[Pair], epoch: int) -> Iterator[Sequence[Pair]]:
        """Pairs of about one length together, in an order that seed and epoch give."""
        order = random.Random(f"{self._recipe.seed} {epoch}")  # noqa: S311
        shuffled = order.sample(list(pairs), len(pairs))
        size = self._recipe.batch
        for start in range(0, len(shuffled), BUCKET * size):
            bucket = sorted(shuffled[start : start + BUCKET * size], key=_length)
            batches = [bucket[at : at + size] for at in range(0, len(bucket), size)]
            yield from order.sample(batches, len(batches))

    def _learned_state(self) -> dict[str, torch.Tensor]:
        named = self._model.named_parameters()
        return {name: p.detach().cpu().clone() for name, p in named if p.requires_grad}

    def _put(self, state: dict[str, torch.Tensor]) -> None:
        with torch.no_grad():
            for name, parameter in self._model.named_parameters():
                if name in state:
                    parameter.copy_(state[name])

    def _origin(self) -> dict[str, str]:
        model, revision = base_of(self._plan.weights)
        recipe = json.dumps(asdict(self._recipe), sort_keys=True)
        return {
            "model": model, "revision": revision, "precision": self._plan.precision,
            "pairs": self._pairs.digest, "recipe": recipe,
        }  # fmt: skip

    def _keep(self) -> None:
        """Puts down all that is needed to go on, whole or not at all."""
        state = {
            "origin": self._origin(),
            "progress": asdict(self._progress),
            "learned": self._learned_state(),
            "best": self._best,
            "optimiser": self._optimiser.state_dict(),
            "schedule": self._schedule.state_dict(),
            "scaler": self._scaler.state_dict(),
            "random": torch.get_rng_state(),
        }
        self._place.keep(partial(torch.save, state))

    def _resume(self) -> None:
        read = partial(torch.load, weights_only=True, map_location="cpu")
        state = self._place.kept(read, self._origin())
        if state is None:
            return
        progress = state["progress"]
        self._progress = Progress(**progress | {"losses": [tuple(x) for x in progress["losses"]]})
        self._put(state["learned"])
        self._best = state["best"]
        self._optimiser.load_state_dict(state["optimiser"])
        self._schedule.load_state_dict(state["schedule"])
        self._scaler.load_state_dict(state["scaler"])
        torch.set_rng_state(state["random"])

    def _write(self) -> Trained:
        after = self._mean_loss(self._pairs.test)
        self._model.disable_adapters()
        before = self._mean_loss(self._pairs.test)
        self._model.enable_adapters()
        with without_progress_bars():
            self._model.save_pretrained(self._place.folder)
        (self._place.folder / "generation_config.json").unlink(missing_ok=True)
        config = json.loads((self._place.folder / CONFIG).read_text(encoding="utf-8"))
        origin = self._origin()
        config["base_model_name_or_path"] = origin["model"]  # not the way to it on this machine
        (self._place.folder / CONFIG).write_text(json.dumps(config, indent=1), encoding="utf-8")
        (self._place.folder / ORIGIN).write_text(json.dumps(origin, indent=1), encoding="utf-8")
        self._place.forget()
        self._place.folder.rename(self._out)
        test = None if before is None or after is None else (before, after)
        return Trained(self._out, tuple(self._progress.losses), test)


def inputs_of(
    processor: Any, prefixes: Sequence[str], suffixes: Sequence[str], images: Sequence[Image.Image]
) -> Any:
    """A batch as the model learns it: (pair, place) tensors, labels of the answers alone."""
    return processor(
        images=list(images),
        text=[f"<image>{prefix}" for prefix in prefixes],
        suffix=list(suffixes),
        padding="longest",
    ).convert_to_tensors("pt")


def _length(pair: Pair) -> int:
    return len(pair.suffix)


def _share_of_rate(done: int, steps: int) -> float:
    warm = max(1, round(0.03 * steps))
    if done < warm:
        return (done + 1) / warm
    return max(0.0, (steps - done) / max(1, steps - warm))
