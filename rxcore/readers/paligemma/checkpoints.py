"""Which PaliGemma 2 Mix models there are, and the size of their parts. Loads nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SIZES = ("3b", "10b", "28b")
SIDES = (224, 448)
LARGE = "google/paligemma2-10b-mix-448"  # the model of the published tutorial
SMALL = "google/paligemma2-3b-mix-448"

# Commits of the Hub that were tried with this reader. None yet: the weights are gated. A model that
# is not listed is read at the commit its files were fetched at, and that commit is recorded.
REVISIONS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Dimensions of one model, as its config.json states them. `side` is the image in pixels."""

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    ffn: int
    vocabulary: int = 257_216
    side: int = 448
    patch: int = 14
    vision_hidden: int = 1152
    vision_layers: int = 27
    vision_heads: int = 16
    vision_ffn: int = 4304

    @property
    def image_tokens(self) -> int:
        """Places that one image takes in the prompt: 256 at 224 px, 1024 at 448 px."""
        return (self.side // self.patch) ** 2

    @property
    def decoder(self) -> int:
        """Parameters of the decoder's linear layers: what int8 and nf4 make smaller."""
        attention = 2 * self.hidden * self.head_dim * (self.heads + self.kv_heads)
        return self.layers * (attention + 3 * self.hidden * self.ffn)

    @property
    def embedding(self) -> int:
        """Parameters of the embedding, which is also the output layer."""
        return self.vocabulary * self.hidden

    @property
    def vision(self) -> int:
        """Parameters of the vision tower and the projector."""
        block = 4 * self.vision_hidden**2 + 2 * self.vision_hidden * self.vision_ffn
        patches = 3 * self.patch**2 + self.image_tokens
        return self.vision_layers * block + self.vision_hidden * (patches + self.hidden)

    @property
    def parameters(self) -> int:
        """Parameters of the whole model."""
        return self.decoder + self.embedding + self.vision


# Gemma 2's own dimensions (2B, 9B, 27B) and SigLIP So400m/14, from their model cards.
_DECODERS: Mapping[str, dict[str, int]] = {
    "3b": {
        "hidden": 2304, "layers": 26, "heads": 8, "kv_heads": 4, "head_dim": 256, "ffn": 9216,
    },
    "10b": {
        "hidden": 3584, "layers": 42, "heads": 16, "kv_heads": 8, "head_dim": 256, "ffn": 14336,
    },
    "28b": {
        "hidden": 4608, "layers": 46, "heads": 32, "kv_heads": 16, "head_dim": 128, "ffn": 36864,
    },
}  # fmt: skip

KNOWN: Mapping[str, Shape] = {
    f"google/paligemma2-{size}-mix-{side}": Shape(side=side, **_DECODERS[size])
    for size in SIZES
    for side in SIDES
}


def shape_from_config(config: Mapping[str, Any]) -> Shape:
    """The dimensions that a config.json states. Raises KeyError for what it leaves out."""
    text, vision = config["text_config"], config["vision_config"]
    return Shape(
        hidden=text["hidden_size"],
        layers=text["num_hidden_layers"],
        heads=text["num_attention_heads"],
        kv_heads=text["num_key_value_heads"],
        head_dim=text.get("head_dim", 256),
        ffn=text["intermediate_size"],
        vocabulary=text.get("vocab_size", 257_216),
        side=vision.get("image_size", 224),
        patch=vision.get("patch_size", 14),
        vision_hidden=vision["hidden_size"],
        vision_layers=vision["num_hidden_layers"],
        vision_heads=vision["num_attention_heads"],
        vision_ffn=vision["intermediate_size"],
    )


def smaller_than(shape: Shape) -> list[str]:
    """Known models with fewer parameters at the same image size, largest first."""
    fitting = [
        (known.parameters, name)
        for name, known in KNOWN.items()
        if known.side == shape.side and known.parameters < shape.parameters
    ]
    return [name for _, name in sorted(fitting, reverse=True)]
