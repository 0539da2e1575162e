"""Dynamic int8 on the processor against fp32: seconds, and whether the answers stay the same.

`python -m bench.dynamic_int8`: a Gemma 2 decoder of 134 M random parameters on one core. Printed
for each seed and scheme: processor seconds of both for 2 prompts of 200 tokens and 40 new ones,
positions whose likeliest token stays the same, and how far logits move beside how far the first
two lie apart.
"""

import copy
import time
import warnings
from typing import Any

import torch
from transformers import Gemma2Config, Gemma2ForCausalLM

SCHEMES = {
    "per tensor": torch.ao.quantization.default_dynamic_qconfig,
    "per channel": torch.ao.quantization.per_channel_dynamic_qconfig,
}


def main() -> None:
    """Prints a line for each seed and scheme."""
    warnings.simplefilter("ignore")  # torch announces that this moves to another package
    torch.set_num_threads(1)
    for seed in range(3):
        torch.manual_seed(seed)
        plain = decoder()
        prompt = torch.randint(5, 8000, (2, 200))
        before, seconds = logits(plain, prompt)
        for name, scheme in SCHEMES.items():
            small = copy.deepcopy(plain)
            small.model = torch.ao.quantization.quantize_dynamic(
                small.model, {torch.nn.Linear: scheme}
            )
            after, quick = logits(small, prompt)
            same = (before.argmax(-1) == after.argmax(-1)).float().mean().item()
            first, second = before.topk(2).values.unbind(-1)
            print(
                f"seed {seed}, {name}: {seconds:.1f} s fp32, {quick:.1f} s int8 "
                f"({seconds / quick:.1f} times); likeliest token the same in {same:.2f} of "
                f"{before.shape[0] * before.shape[1]} positions; logits move "
                f"{(before - after).abs().mean():.3f}, the first two lie "
                f"{(first - second).mean():.3f} apart",
                flush=True,
            )


def decoder() -> Any:
    """Random weights whose layers matter: after-norms of 3, or each position repeats its token."""
    config: Any = Gemma2Config
    shape = config(
        vocab_size=8192, hidden_size=1024, intermediate_size=4096, num_hidden_layers=8,
        num_attention_heads=4, num_key_value_heads=2, head_dim=256, query_pre_attn_scalar=256,
        attn_implementation="eager",
    )  # fmt: skip
    model = Gemma2ForCausalLM(shape).eval()
    for name, weights in model.named_parameters():
        if "post" in name and "layernorm" in name:
            weights.data.fill_(3.0)
    return model


def logits(model: Any, prompt: torch.Tensor) -> tuple[torch.Tensor, float]:
    """The prompt's logits, and the processor's seconds for an answer of 40 tokens to it."""
    with torch.inference_mode():
        start = time.process_time()
        model.generate(
            prompt, max_new_tokens=40, do_sample=False, eos_token_id=None, pad_token_id=0
        )
        seconds = time.process_time() - start
        return model(prompt).logits, seconds


if __name__ == "__main__":
    main()
