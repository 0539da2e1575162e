"""Makes a model say known words through its own `generate`, as sure of them as it happens to be."""

from collections.abc import Mapping
from typing import Any

import torch
from transformers import LogitsProcessor


class ForcedWords(LogitsProcessor):
    """Lifts the next token of a row's answer above all others; the answer is found by a part of
    the row's prompt, and ends with the end sign."""

    def __init__(self, tokenizer: Any, answers: Mapping[str, str]) -> None:
        self._tokenizer = tokenizer
        self._answers = {
            part: [*tokenizer(text, add_special_tokens=False).input_ids, tokenizer.eos_token_id]
            for part, text in answers.items()
        }
        self._rows: list[list[int]] = []
        self._begin = 0

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        if not self._rows or input_ids.shape[1] <= self._begin:
            self._begin = input_ids.shape[1]
            prompts = self._tokenizer.batch_decode(input_ids)
            self._rows = [
                next((ids for part, ids in self._answers.items() if part in prompt), [1])
                for prompt in prompts
            ]
        step = input_ids.shape[1] - self._begin
        for row, ids in enumerate(self._rows):
            scores[row, ids[min(step, len(ids) - 1)]] = scores[row].max() + 1.0 + 0.5 * (step % 3)
        if all(step >= len(ids) - 1 for ids in self._rows):
            self._rows = []
        return scores
