"""Keys and values of a batch in room taken once.

The usual cache joins old and new into a fresh tensor at every word and layer, so each word moves
everything kept so far twice. Here a word writes its own place only.
"""

from typing import Any

import torch
from transformers.cache_utils import Cache, DynamicLayer


class RoomyLayer(DynamicLayer):
    """One layer's keys and values, (row, head, place, size), with room for `words` more than the
    prompt; more than that moves them once."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self._words = words
        self._room: tuple[torch.Tensor, torch.Tensor] | None = None

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *_: Any, **__: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Adds these places and gives all so far."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        start = self.get_seq_length()
        end = start + key_states.shape[-2]
        if self._room is None or end > self._room[0].shape[-2]:
            self._room = self._larger(key_states, value_states, start, end)
        keys, values = self._room
        keys[:, :, start:end] = key_states
        values[:, :, start:end] = value_states
        self.keys, self.values = keys[:, :, :end], values[:, :, :end]
        return self.keys, self.values

    def _larger(
        self, key: torch.Tensor, value: torch.Tensor, start: int, end: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        keys, values = (
            like.new_empty(*like.shape[:2], end + self._words, like.shape[3])
            for like in (key, value)
        )
        if start and self.keys is not None and self.values is not None:
            keys[:, :, :start] = self.keys
            values[:, :, :start] = self.values
        return keys, values


def roomy_cache(layers: int, words: int) -> Cache:
    """An empty cache for one batch. It keeps every place: where a layer looks back only so far,
    the mask sees to it."""
    return Cache(layers=[RoomyLayer(words) for _ in range(layers)])
