"""PaliGemma 2 models of several sizes with random weights: as slow as the real ones, and as large,
without their licence. They say nonsense."""

from collections.abc import Mapping
from typing import Any

import torch
from transformers import (
    Gemma2Config,
    GenerationConfig,
    PaliGemmaConfig,
    PaliGemmaForConditionalGeneration,
    SiglipVisionConfig,
)

from rxcore.readers.paligemma.checkpoints import KNOWN, Shape
from tests.tiny_paligemma import build_processor

SHAPES: Mapping[str, Shape] = {
    "35m": Shape(
        hidden=384, layers=8, heads=6, kv_heads=2, head_dim=64, ffn=1536, vocabulary=16_384,
        vision_hidden=288, vision_layers=6, vision_heads=6, vision_ffn=1152,
    ),
    "300m": Shape(
        hidden=1024, layers=16, heads=8, kv_heads=4, head_dim=128, ffn=4096, vocabulary=32_768,
        vision_hidden=576, vision_layers=12, vision_heads=8, vision_ffn=2304,
    ),
    "3b": KNOWN["google/paligemma2-3b-mix-448"],
    "10b": KNOWN["google/paligemma2-10b-mix-448"],
}  # fmt: skip


def config_of(shape: Shape, image_token: int) -> PaliGemmaConfig:
    """The configuration of a model of that shape."""
    text = Gemma2Config(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        intermediate_size=shape.ffn,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_dim,
        query_pre_attn_scalar=shape.head_dim,
        pad_token_id=0,
        eos_token_id=1,
        bos_token_id=2,
    )
    vision = SiglipVisionConfig(
        hidden_size=shape.vision_hidden,
        intermediate_size=shape.vision_ffn,
        num_hidden_layers=shape.vision_layers,
        num_attention_heads=shape.vision_heads,
        image_size=shape.side,
        patch_size=shape.patch,
        vision_use_head=False,
    )
    return PaliGemmaConfig(
        vision_config=vision.to_dict(),
        text_config=text.to_dict(),
        image_token_index=image_token,
        projection_dim=shape.hidden,
    )


def random_model(shape: Shape, dtype: torch.dtype, device: str, new_tokens: int) -> tuple[Any, Any]:
    """A model and its processor; every answer has exactly `new_tokens` tokens, so that two ways of
    asking do the same work."""
    torch.manual_seed(0)
    processor = build_processor(shape.side)
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            model = PaliGemmaForConditionalGeneration(config_of(shape, processor.image_token_id))
    finally:
        torch.set_default_dtype(before)
    model.generation_config = GenerationConfig(
        pad_token_id=0, eos_token_id=1, bos_token_id=2, min_new_tokens=new_tokens
    )
    return model.eval(), processor
