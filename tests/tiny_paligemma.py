"""A real PaliGemma 2 checkpoint of 0.2 million random weights, built offline in about a second.

It says nonsense, through the real classes: tokenizer, processor, SigLIP, Gemma 2, safetensors.
"""

from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import (
    Gemma2Config,
    GenerationConfig,
    PaliGemmaConfig,
    PaliGemmaForConditionalGeneration,
    PaliGemmaProcessor,
    PreTrainedTokenizerFast,
    SiglipImageProcessorPil,
    SiglipVisionConfig,
)
from transformers.utils import logging

SIZE = 56  # pixels a side
PATCH = 14
SPACE = "\u2581"

SENTENCES = [
    "answer en Which medicines are mentioned in the prescription",
    "answer en Which diseases are mentioned in the prescription",
    "Diabetes, Hypertension and cholesterol",
    "Aten-D 50 mg tablet 1-0-1 for 30 days; Paracetamol 500 mg twice daily",
    "caption en describe en ocr detect paper ; pen segment stamp question",
]


def build_tokenizer() -> PreTrainedTokenizerFast:
    """A BPE tokenizer whose words split into several tokens.

    Splitting at the space sign keeps a prompt from becoming one single token, which would leave
    nothing for a padding test to test.
    """
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=False))
    tokenizer.normalizer = normalizers.Replace(" ", SPACE)
    tokenizer.pre_tokenizer = pre_tokenizers.Split(SPACE, "merged_with_next")
    tokenizer.decoder = decoders.Replace(SPACE, " ")
    alphabet = [chr(code) for code in range(32, 127)] + ["\n", SPACE]
    trainer = trainers.BpeTrainer(
        vocab_size=180,
        special_tokens=["<pad>", "<eos>", "<bos>", "<unk>"],
        initial_alphabet=alphabet,
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        eos_token="<eos>",
        bos_token="<bos>",
        unk_token="<unk>",
    )


def build_processor(side: int = SIZE) -> PaliGemmaProcessor:
    """A processor for images of `side` pixels, with the place words that PaliGemma has."""
    images = SiglipImageProcessorPil(
        size={"height": side, "width": side}, resample=3, image_seq_length=(side // PATCH) ** 2
    )
    return PaliGemmaProcessor(images, build_tokenizer())


def build_config(processor: PaliGemmaProcessor) -> PaliGemmaConfig:
    text = Gemma2Config(
        vocab_size=len(processor.tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        query_pre_attn_scalar=16,
        max_position_embeddings=512,
        sliding_window=256,
        pad_token_id=0,
        eos_token_id=1,
        bos_token_id=2,
    )
    vision = SiglipVisionConfig(
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        image_size=SIZE,
        patch_size=PATCH,
        vision_use_head=False,
    )
    return PaliGemmaConfig(
        vision_config=vision.to_dict(),
        text_config=text.to_dict(),
        image_token_index=processor.image_token_id,
        projection_dim=64,
    )


def liven(model: PaliGemmaForConditionalGeneration) -> None:
    """Scale the decoder's products up, so that random weights do not repeat one token for ever."""
    with torch.no_grad():
        for name, parameter in model.model.language_model.named_parameters():
            if "proj" in name:
                parameter.mul_(7.0)
        for layer in model.model.language_model.layers:
            layer.post_attention_layernorm.weight.fill_(7.0)
            layer.post_feedforward_layernorm.weight.fill_(7.0)
        model.model.multi_modal_projector.linear.weight.mul_(20.0)


def build(folder: Path, seed: int = 0) -> Path:
    """Write the checkpoint into `folder` as safetensors with its processor, and return it."""
    torch.manual_seed(seed)
    processor = build_processor()
    model = PaliGemmaForConditionalGeneration(build_config(processor)).eval()
    liven(model)
    model.generation_config = GenerationConfig(
        pad_token_id=0, eos_token_id=1, bos_token_id=2, max_length=None
    )
    progress = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    model.save_pretrained(folder)
    if progress:
        logging.enable_progress_bar()
    processor.save_pretrained(folder)
    return folder
