"""How sure the model was of each token, and so of each stretch of its answer."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from transformers import LogitsProcessor


@dataclass(frozen=True, slots=True)
class Token:
    """One word piece of an answer: its number in the vocabulary, its characters `start` up to
    `end`, and the natural logarithm of the probability that the model gave it."""

    id: int
    start: int
    end: int
    logprob: float


class Recorder(LogitsProcessor):
    """Notes the log-probability of each greedy choice, one number a row a step.

    `output_scores` would keep the whole vocabulary a step, about 103 MB a row of 100 tokens.
    Greedy only: it takes the largest score for the chosen one. Must be the last processor.
    """

    def __init__(self) -> None:
        self.steps: list[torch.Tensor] = []

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:  # noqa: ARG002
        """Keeps the log-probability of each row's likeliest token; the scores stay as they are."""
        self.steps.append(scores.amax(-1) - scores.logsumexp(-1))
        return scores

    def table(self) -> list[list[float]]:
        """Per row, per step. Not-a-number where the model's numbers overflowed."""
        rows: list[list[float]] = torch.stack(self.steps, dim=1).float().cpu().tolist()
        return rows


def align(
    ids: Sequence[int], logprobs: Sequence[float], decode: Callable[[Sequence[int]], str]
) -> tuple[str, tuple[Token, ...]]:
    """The answer's text, and which characters each token made.

    A character that several tokens make together ends with the last of them, so a token may cover
    none.
    """
    tokens, start = [], 0
    for count, (token, logprob) in enumerate(zip(ids, logprobs, strict=False), start=1):
        end = max(start, len(decode(ids[:count]).rstrip("\ufffd")))
        tokens.append(Token(token, start, end, logprob))
        start = end
    return decode(ids), tuple(tokens)


def confidence(tokens: Sequence[Token], start: int, end: int) -> float | None:
    """The probability of the least sure token among the characters `start` up to `end`.

    The weakest token, because one wrong syllable makes another medicine and a mean hides it. It
    ranks rows; it is no calibrated chance of being right. None where no token lies there.
    """
    inside = [t.logprob for t in tokens if t.start < end and t.end > start]
    return math.exp(min(inside)) if inside else None
