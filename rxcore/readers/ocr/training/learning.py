"""Training of the recogniser's blocks and head by CTC, and whether the result may be used.

Print is mixed in and the weights are averaged half way back to the packaged ones: plain training
on writing ruins print. What was learned is written only where lines that were kept out are read
better and print as well as before.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import torch
from rapidfuzz.distance import Levenshtein
from torch.nn import functional

from rxcore.readers.interrupted import Interrupted
from rxcore.readers.ocr.training.lines import (
    TrainingLine,
    TrainingLines,
    altered,
    drawn_print,
)
from rxcore.readers.ocr.training.recogniser import Packaged, Seen, scores, spelt
from rxcore.same_name import tight

PRINT_CHECK: Final = 100
"""Printed lines that are read before and after, none of which was learned."""

PRINT_MAY_LOSE: Final = 0.002
"""By how much the letter errors of print may grow: two letters in a thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """passes: how often each line is seen. copies: altered versions of a line beside itself. rate:
    the highest, falling to nothing. back: how far the weights go back to the packaged ones. most:
    printed lines mixed in at most; as many as lines otherwise."""

    passes: int = 20
    copies: int = 2
    rate: float = 1e-3
    batch: int = 16
    back: float = 0.5
    most: int = 600
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Read:
    """How lines are read. cer: wrong letters for each true one. named: share of lines whose name
    stands in them letter by letter."""

    cer: float
    named: float


@dataclass(frozen=True, slots=True)
class Judged:
    """Both sides of a training: lines kept out, and print."""

    before: Read
    after: Read
    print_before: Read
    print_after: Read

    @property
    def better(self) -> bool:
        """Whether the result may be used."""
        gained = (self.after.named, -self.after.cer) > (self.before.named, -self.before.cer)
        return (
            gained
            and self.after.cer <= self.before.cer
            and self.after.named >= self.before.named
            and self.print_after.cer <= self.print_before.cer + PRINT_MAY_LOSE
        )


@dataclass(slots=True)
class Progress:
    """How many passes are done, and the mean loss of each."""

    passes: int = 0
    losses: list[float] = field(default_factory=list)


class Learner:
    """One training, from its beginning or from the pass in which it was interrupted."""

    def __init__(
        self, packaged: Packaged, lines: TrainingLines, names: Sequence[str], out: Path,
        recipe: Recipe,
    ) -> None:  # fmt: skip
        """names: of the vocabulary, to draw print of. Raises InputRefused when `out` is taken or
        what was interrupted there was another training."""
        self._place = Interrupted(out)
        self._packaged, self._lines, self._out, self._recipe = packaged, lines, out, recipe
        self._names = names
        self._kept = torch.tensor(packaged.kept)
        self._weights = {
            name: weight.clone().requires_grad_() for name, weight in packaged.weights.items()
        }
        self._optimiser = torch.optim.Adam(self._weights.values(), lr=recipe.rate)
        self._progress = Progress()
        self._resume()

    @property
    def steps_left(self) -> int:
        """Pictures to be looked at, and passes still to be made."""
        return self._pictures + self._recipe.passes - self._progress.passes

    @property
    def _pictures(self) -> int:
        learned, drawn = len(self._lines.learned), self._drawn
        return learned * (1 + self._recipe.copies) + drawn + len(self._lines.kept_out) + PRINT_CHECK

    @property
    def _drawn(self) -> int:
        return min(self._recipe.most, len(self._lines.learned))

    def run(self, done: Callable[[], object] = lambda: None) -> Judged:
        """Learns, judges, and writes the new recogniser where it is better; nothing else then.
        done: is called after each picture and each pass."""
        seed, recipe = self._recipe.seed, self._recipe
        printed = drawn_print(self._names, self._drawn + PRINT_CHECK, seed)
        copies = [
            altered(line, seed + number * recipe.copies + copy)
            for number, line in enumerate(self._lines.learned)
            for copy in range(recipe.copies)
        ]
        learned = self._seen([*self._lines.learned, *copies, *printed[PRINT_CHECK:]], done)
        kept_out = self._seen(self._lines.kept_out, done)
        check = self._seen(printed[:PRINT_CHECK], done)
        while self._progress.passes < recipe.passes:
            self._pass(learned)
            done()
        judged = self._judged(kept_out, check)
        self._place.forget()
        if judged.better:
            self._packaged.written_with(self._averaged(), self._place.folder / self._out.name)
            (self._place.folder / self._out.name).replace(self._out)
        self._place.folder.rmdir()
        return judged

    @property
    def losses(self) -> tuple[float, ...]:
        """The mean loss of each pass."""
        return tuple(self._progress.losses)

    def _seen(
        self, lines: Sequence[TrainingLine], done: Callable[[], object]
    ) -> list[tuple[Seen, TrainingLine]]:
        found = []
        for line in lines:
            found.append((self._packaged.see(line.pixels), line))
            done()
        return found

    def _pass(self, learned: Sequence[tuple[Seen, TrainingLine]]) -> None:
        recipe, progress = self._recipe, self._progress
        share = 1 - progress.passes / recipe.passes
        for group in self._optimiser.param_groups:
            group["lr"] = recipe.rate * share
        losses = []
        for batch in self._batches(learned, progress.passes):
            if (loss := self._loss(batch)) is None:
                continue
            self._optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._weights.values(), 5.0)
            self._optimiser.step()
            losses.append(loss.item())
        progress.passes += 1
        progress.losses.append(sum(losses) / max(1, len(losses)))
        self._keep()

    def _loss(self, batch: Sequence[tuple[Seen, TrainingLine]]) -> Any:
        """None where no line of the batch has room for its letters."""
        texts = [spelt(line.text, self._packaged.characters) for _, line in batch]
        fits = [
            (seen, text)
            for (seen, _), text in zip(batch, texts, strict=True)
            if text and len(seen.sequence) > len(text) + _doubles(text)
        ]
        if not fits:
            return None
        found = scores(self._weights, [seen for seen, _ in fits], self._kept)
        return functional.ctc_loss(
            found,
            torch.tensor([letter for _, text in fits for letter in text]),
            torch.tensor([len(seen.sequence) for seen, _ in fits]),
            torch.tensor([len(text) for _, text in fits]),
        )

    def _batches(
        self, learned: Sequence[tuple[Seen, TrainingLine]], number: int
    ) -> Iterator[Sequence[tuple[Seen, TrainingLine]]]:
        chance = random.Random(f"{self._recipe.seed} {number}")  # noqa: S311
        order = chance.sample(range(len(learned)), len(learned))
        for start in range(0, len(order), self._recipe.batch):
            yield [learned[at] for at in order[start : start + self._recipe.batch]]

    def _averaged(self) -> dict[str, torch.Tensor]:
        back, packaged = self._recipe.back, self._packaged.weights
        return {
            name: (1 - back) * weight.detach() + back * packaged[name]
            for name, weight in self._weights.items()
        }

    def _judged(
        self,
        kept_out: Sequence[tuple[Seen, TrainingLine]],
        check: Sequence[tuple[Seen, TrainingLine]],
    ) -> Judged:
        before, after = self._packaged.weights, self._averaged()
        return Judged(
            before=self._read(before, kept_out),
            after=self._read(after, kept_out),
            print_before=self._read(before, check),
            print_after=self._read(after, check),
        )

    @torch.no_grad()
    def _read(
        self, weights: dict[str, torch.Tensor], lines: Sequence[tuple[Seen, TrainingLine]]
    ) -> Read:
        wrong = letters = named = 0
        for seen, line in lines:
            path = scores(weights, [seen], self._kept)[:, 0].argmax(1).tolist()
            read = _said(path, self._packaged.characters)
            wrong += Levenshtein.distance(read, line.text)
            letters += len(line.text)
            named += tight(line.name) in tight(read)
        return Read(wrong / max(1, letters), named / max(1, len(lines)))

    def _origin(self) -> dict[str, Any]:
        return {"lines": self._lines.digest, "recipe": asdict(self._recipe)}

    def _keep(self) -> None:
        state = {
            "origin": self._origin(),
            "progress": asdict(self._progress),
            "weights": {name: weight.detach() for name, weight in self._weights.items()},
            "optimiser": self._optimiser.state_dict(),
        }
        self._place.keep(partial(torch.save, state))

    def _resume(self) -> None:
        state = self._place.kept(partial(torch.load, weights_only=True), self._origin())
        if state is None:
            return
        self._progress = Progress(**state["progress"])
        self._optimiser.load_state_dict(state["optimiser"])
        with torch.no_grad():
            for name, weight in self._weights.items():
                weight.copy_(state["weights"][name])


def _doubles(text: Sequence[int]) -> int:
    """Letters said twice in a row need a step between them."""
    return sum(one == other for one, other in pairwise(text))


def _said(path: Sequence[int], characters: Sequence[str]) -> str:
    """A best path without its blanks and its repeats."""
    return "".join(
        characters[at]
        for at, before in zip(path, [0, *path], strict=False)
        if at != 0 and at != before
    )
