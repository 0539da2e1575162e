"""Decoding by torch.compile: graphs of fixed shapes in place of a thousand small launches a word.

What it takes, tried with transformers 5.23: a cache of fixed size in which no layer counts its own
steps (the library's sliding layers do, and are compiled anew at every word until the compiler
gives up), and its mask handed through whole, for PaliGemma makes the model's own of it. Shapes are
kept few: rows to the next power of two, places to the next 256.

It is off unless asked for (RX_COMPILE=1): the first batch takes minutes, and decides. It is read
both ways, and where the words differ, or the compiler breaks, reading goes on without it.
"""

import logging
from collections.abc import Sequence
from typing import Any, Final

import torch
from PIL import Image
from transformers import CompileConfig
from transformers.cache_utils import Cache, StaticLayer

from rxcore.readers.paligemma.generate import Ask, Engine, Said, is_out_of_memory
from rxcore.readings import Failure

log = logging.getLogger(__name__)

STEP: Final = 256
CHECKED: Final = 16
"""Tokens of each answer that have to be the same. Further on, 16-bit rounding alone may part two
right answers."""

BREAKS = (RuntimeError, AssertionError, NotImplementedError, OSError)
"""What torch's compiler raises on a machine or model that it cannot serve."""


class KeptCache(Cache):
    """Keys and values in room of fixed size, used again for each batch. begun: whether this batch's
    prompt is in it; before, PaliGemma lets the prompt's places look at each other."""

    def __init__(self, layers: int, places: int) -> None:
        super().__init__(layers=[StaticLayer(places) for _ in range(layers)])
        self.places = places
        self.begun = False

    @property
    def is_initialized(self) -> bool:
        """Whether something of this batch is in it."""
        return self.begun and super().is_initialized


class CompiledEngine(Engine):
    """An engine that decodes by torch.compile as long as that says what the plain way says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.compiles = True
        self._checked = False
        self._now = False
        self._kept: tuple[int, KeptCache] | None = None
        self.model.create_masks_for_generate = whole_mask

    def _batch(
        self, images: Sequence[Image.Image], asks: Sequence[Ask], new_tokens: int
    ) -> list[Said | Failure]:
        if not self.compiles:
            return super()._batch(images, asks, new_tokens)
        plain = None if self._checked else super()._batch(images, asks, new_tokens)
        said = self._compiled(images, asks, new_tokens)
        if said is not None and plain is not None and not agree(plain, said):
            self._give_up("its words differ from the usual ones")
            said = None
        self._checked = True
        return said or plain or super()._batch(images, asks, new_tokens)

    def _compiled(
        self, images: Sequence[Image.Image], asks: Sequence[Ask], new_tokens: int
    ) -> list[Said | Failure] | None:
        """The batch by the compiled way; None when the compiler broke. Raises as memory runs
        out."""
        filled = [*asks, *[asks[-1]] * (rounded(len(asks), self.rows_at_once) - len(asks))]
        self._now = True
        try:
            return super()._batch(images, filled, new_tokens)[: len(asks)]
        except BREAKS as error:
            if is_out_of_memory(error):
                self._kept = None
                raise
            self._give_up(_reason(error))
            return None
        finally:
            self._now = False

    def _decoding(self, rows: int, prompt: int, new_tokens: int) -> dict[str, Any]:
        if not self._now:
            return super()._decoding(rows, prompt, new_tokens)
        room = -(-(prompt + new_tokens) // STEP) * STEP
        if self._kept is None or (self._kept[0], self._kept[1].places) != (rows, room):
            self._kept = (rows, KeptCache(self._layers, room))
        cache = self._kept[1]
        cache.reset()
        return {"past_key_values": cache, "compile_config": _how(self.model.device.type)}

    def _give_up(self, reason: str) -> None:
        log.warning("RX_COMPILE=1 is set aside and pages are read without it: %s.", reason)
        self.compiles = False
        self._kept = None


def whole_mask(
    attention_mask: torch.Tensor | None,
    past_key_values: KeptCache,
    position_ids: torch.Tensor,
    is_first_iteration: bool = False,
    **_: Any,
) -> torch.Tensor:
    """The mask of (row, place) that generate hands to the model, as long as the cache. None: no
    row is padded."""
    past_key_values.begun = not is_first_iteration
    if attention_mask is None:
        so_far = int(past_key_values.get_seq_length()) + position_ids.shape[-1]
        attention_mask = position_ids.new_ones(position_ids.shape[0], so_far)
    lacking = past_key_values.places - attention_mask.shape[-1]
    return torch.nn.functional.pad(attention_mask, (0, lacking))


def _how(device: str) -> CompileConfig:
    """As the published tutorial has it on a GPU; without one, where nothing is launched, plainly,
    and only for tests to run it."""
    mode = "reduce-overhead" if device == "cuda" else "default"
    how = CompileConfig(fullgraph=False, dynamic=False, mode=mode)
    how._compile_all_devices = True  # type: ignore[assignment]  # typed as None there
    return how


def rounded(rows: int, most: int) -> int:
    """The next power of two, unless that is more rows than fit."""
    return max(rows, min(most, 1 << (rows - 1).bit_length()))


def agree(plain: Sequence[Said | Failure], compiled: Sequence[Said | Failure]) -> bool:
    """Whether both ways say the same, as far as it is compared."""
    return all(_begun(one) == _begun(other) for one, other in zip(plain, compiled, strict=True))


def _begun(said: Said | Failure) -> list[int] | Failure:
    return said if isinstance(said, Failure) else [token.id for token in said.tokens[:CHECKED]]


def _reason(error: BaseException) -> str:
    if "C++ compiler" in str(error) or "InvalidCxxCompiler" in str(error):
        return "there is no C++ compiler on this machine, install g++"
    return f"torch.compile broke ({type(error).__name__})"
