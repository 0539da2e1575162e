"""Images and prompts to words: several images with all their prompts in one `generate`.

Knows nothing about questions, rows or pages. What makes it quick: decoding reads all weights once
a word for the whole batch, and the vision tower sees each image once, whatever is asked about it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import torch
from PIL import Image
from transformers import LogitsProcessor, LogitsProcessorList
from transformers.modeling_outputs import BaseModelOutputWithPooling

from rxcore.readers.paligemma.cache import roomy_cache
from rxcore.readers.paligemma.confidence import Recorder, Token, align
from rxcore.readers.paligemma.memory import NEW_TOKENS
from rxcore.readings import Failure

NO_MEMORY = (
    "There was not enough memory to read this page: set RX_PRECISION=nf4 or a smaller RX_MODEL."
)
NO_NUMBERS = "The model's numbers overflowed on this page: set RX_PRECISION=nf4 or fp32."


@dataclass(frozen=True, slots=True)
class Ask:
    """One row of a batch: a prompt, without the image token, about the image of that index."""

    image: int
    prompt: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the model said, word for word, and how its characters came about. cut: whether it had
    more to say than the tokens allowed."""

    text: str
    tokens: tuple[Token, ...]
    cut: bool = False


class Engine:
    """A loaded model. Not safe for two threads at once.

    rows_at_once: prompts in one batch; halved for good whenever memory runs out.
    side: pixels of the square that every picture is squashed to.
    processors: run before the greedy choice, such as a site's own constraint on words.
    """

    def __init__(
        self,
        model: Any,
        processor: Any,
        rows_at_once: int = 8,
        processors: Sequence[LogitsProcessor] = (),
    ) -> None:
        self.model = model
        self.processor = processor
        self.rows_at_once = rows_at_once
        self.processors = tuple(processors)
        self.side: int = model.config.vision_config.image_size
        self._layers: int = model.config.get_text_config().num_hidden_layers

    def answer(
        self, images: Sequence[Image.Image], asks: Sequence[Ask], new_tokens: int = 100
    ) -> list[Said | Failure]:
        """One result for each of `asks`, in their order, greedy, up to `new_tokens` tokens each.

        Out of memory halves the batch and goes on; a single prompt that still does not fit is a
        Failure of its own.
        """
        results: dict[int, Said | Failure] = {}
        waiting = list(range(len(asks)))
        while waiting:
            part = waiting[: whole_images(asks, waiting, self.rows_at_once)]
            try:
                said = self._batch(images, [asks[i] for i in part], new_tokens)
            except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
                said = None
            if said is None:
                self._make_room()
                if len(part) > 1:
                    self.rows_at_once = len(part) // 2
                    continue
                said = [Failure(NO_MEMORY)]
            results.update(zip(part, said, strict=True))
            waiting = waiting[len(part) :]
        return [results[i] for i in range(len(asks))]

    def _make_room(self) -> None:
        """Outside the handler, whose traceback would still hold the batch's tensors."""
        if self.model.device.type == "cuda":
            torch.cuda.empty_cache()

    @torch.inference_mode()
    def _batch(
        self, images: Sequence[Image.Image], asks: Sequence[Ask], new_tokens: int
    ) -> list[Said | Failure]:
        used = sorted({ask.image for ask in asks})
        features = self.features([images[i] for i in used])
        place = [used.index(ask.image) for ask in asks]
        inputs = self.tokens([ask.prompt for ask in asks])
        recorder = Recorder()
        output = self.model.generate(
            **inputs,
            mm_encoder_outputs={"image": BaseModelOutputWithPooling(pooler_output=features[place])},
            **self._decoding(len(asks), inputs["input_ids"].shape[1], new_tokens),
            max_new_tokens=new_tokens,
            do_sample=False,
            logits_processor=LogitsProcessorList([*self.processors, recorder]),
        )
        answers = output[:, inputs["input_ids"].shape[1] :].cpu().tolist()
        return [self._said(*pair) for pair in zip(answers, recorder.table(), strict=True)]

    def _decoding(self, rows: int, prompt: int, new_tokens: int) -> dict[str, Any]:
        """How `generate` is to keep keys and values of so many rows and places of their prompts."""
        del rows, prompt
        return {"past_key_values": roomy_cache(self._layers, min(new_tokens, NEW_TOKENS))}

    def features(self, images: Sequence[Image.Image]) -> torch.Tensor:
        """What the vision tower makes of each image: (image, place in the prompt, hidden)."""
        pixels = self.processor.image_processor(list(images), return_tensors="pt")["pixel_values"]
        tower = self.model.model.vision_tower
        pixels = pixels.to(self.model.device, next(tower.parameters()).dtype)
        found: torch.Tensor = self.model.get_image_features(pixels).pooler_output
        return found

    def tokens(self, prompts: Sequence[str]) -> dict[str, torch.Tensor]:
        """Prompts as the processor lays them out, padded on the left.

        token_type_ids stay in: without them the model would read its prompt as if it were an
        answer, another model and no warning. A test compares this with the processor's own.
        """
        tokenizer = self.processor.tokenizer
        image = self.processor.image_token * self.processor.image_seq_length
        found = tokenizer(
            [f"{image}{tokenizer.bos_token}{self._as_text(prompt)}\n" for prompt in prompts],
            padding=True,
            padding_side="left",
            return_tensors="pt",
            return_token_type_ids=True,
        )
        return {name: tensor.to(self.model.device) for name, tensor in found.items()}

    def _as_text(self, prompt: str) -> str:
        """The prompt with the tokenizer's own signs (<image>, <eos>) taken apart, so that a person
        who types one asks about it and commands nothing."""
        for sign in self.processor.tokenizer.all_special_tokens:
            prompt = prompt.replace(sign, f"{sign[0]} {sign[1:]}")
        return prompt

    def _said(self, ids: list[int], logprobs: list[float]) -> Said | Failure:
        room = len(ids)
        ids = list(until_end(ids, self._ends()))
        if any(isnan(number) for number in logprobs[: len(ids) + 1]):
            return Failure(NO_NUMBERS)
        text, tokens = align(ids, logprobs, self._decode)
        return Said(text, tokens, cut=len(ids) == room)

    def _decode(self, ids: Sequence[int]) -> str:
        text: str = self.processor.tokenizer.decode(
            ids, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text

    def _ends(self) -> set[int]:
        ends = self.model.generation_config.eos_token_id
        return set(ends) if isinstance(ends, list) else {ends}


def until_end(ids: Sequence[int], ends: set[int]) -> Iterator[int]:
    """The tokens before the first end sign; what follows it is padding."""
    for token in ids:
        if token in ends:
            return
        yield token


def whole_images(asks: Sequence[Ask], waiting: Sequence[int], most: int) -> int:
    """How many of the waiting rows to take: at most `most`, and no image torn in two, so that the
    vision tower sees it once, unless a single image has more rows than that."""
    if len(waiting) <= most:
        return len(waiting)
    edges = [
        count
        for count in range(1, most + 1)
        if asks[waiting[count]].image != asks[waiting[count - 1]].image
    ]
    return edges[-1] if edges else most


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory is what ran out: CUDA has its own error, the processor's only a text."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return "can't allocate memory" in str(error) or "not enough memory" in str(error)
