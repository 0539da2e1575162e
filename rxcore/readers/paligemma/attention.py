"""Gemma 2's attention without its copies, under the name "grouped".

The usual kernels know no soft cap, so transformers falls back to plain products, which write every
key and value out again for each head that shares it, at every word, and hold the whole square of
prompt by prompt several times over. Here heads that share keys are multiplied together, and the
square is worked off in strips. The numbers are the same up to rounding. For reading only: it works
in place and has no gradient.
"""

from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask

NAME = "grouped"

# Numbers of one strip of the square. 4 million (16 MB) stay in a processor's cache and below the
# size at which the C library gives memory back to the system after every product.
STRIP = {"cpu": 4_000_000, "cuda": 32_000_000}


def grouped_attention(
    module: Any,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float,
    softcap: float | None = None,
    **_: Any,
) -> tuple[torch.Tensor, None]:
    """Attention of (row, head, place, size) queries over keys and values of fewer heads.

    attention_mask is added to the scores: (row, 1, query, key). Gives (row, place, head, size).
    """
    del module
    rows, heads, places, size = query.shape
    shared = key.shape[1]
    grouped = query.view(rows, shared, heads // shared, places, size)
    out = torch.empty_like(query).view(rows, shared, heads // shared, places, size)
    keys = key.transpose(2, 3)
    most = STRIP.get(query.device.type, STRIP["cpu"])
    step = max(1, most // (rows * heads * key.shape[2]))
    for start in range(0, places, step):
        part = grouped[:, :, :, start : start + step]
        scores = part.reshape(rows, shared, -1, size) @ keys
        if softcap is None:
            scores.mul_(scaling)
        else:
            scores.mul_(scaling / softcap).tanh_().mul_(softcap)
        if attention_mask is not None:
            scores.view(*part.shape[:4], -1).add_(attention_mask[:, :, None, start : start + step])
        weights = torch.softmax(scores, dim=-1, dtype=torch.float32).to(query.dtype)
        out[:, :, :, start : start + step] = (weights @ value).view(part.shape)
    return out.view(query.shape).transpose(1, 2).contiguous(), None


def register() -> None:
    """Makes the name known to transformers, with the masks of its plain attention."""
    AttentionInterface.register(NAME, grouped_attention)
    AttentionMaskInterface.register(NAME, eager_mask)
