"""Files to a model in memory. Every refusal is a sentence; nothing here opens a connection."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import (
    BitsAndBytesConfig,
    PaliGemmaForConditionalGeneration,
    PaliGemmaProcessor,
)
from transformers.utils import logging

from rxcore.errors import ReaderUnavailable
from rxcore.readers.paligemma import attention
from rxcore.readers.paligemma.compiled import CompiledEngine
from rxcore.readers.paligemma.device import look
from rxcore.readers.paligemma.generate import Engine
from rxcore.readers.paligemma.memory import Precision, rows_that_fit
from rxcore.readers.paligemma.plan import Plan

# By exactly these names: the list replaces the default, and a name without "model." skips nothing.
UNQUANTISED = ["lm_head", "model.vision_tower", "model.multi_modal_projector"]

DTYPES: dict[Precision, torch.dtype] = {
    "bf16": torch.bfloat16,
    "fp16": torch.float16,
    "fp32": torch.float32,
}
ATTENTION = {"vision_config": "sdpa", "text_config": attention.NAME}
TRAINING_ATTENTION = {"vision_config": "sdpa", "text_config": "eager"}
MOST_ROWS = {"cuda": 32, "cpu": 8}


def compute_dtype(plan: Plan) -> torch.dtype:
    """The format that products are made in: the precision's own, or the device's 16-bit one."""
    return DTYPES.get(plan.precision) or DTYPES[plan.machine.sixteen]


def quantisation(precision: Precision, dtype: torch.dtype) -> BitsAndBytesConfig | None:
    """int8 as the published tutorial has it (threshold 6.0), nf4 with double quantisation; the
    vision tower, the projector and the output layer stay as they are."""
    if precision == "int8":
        return BitsAndBytesConfig(
            load_in_8bit=True, llm_int8_threshold=6.0, llm_int8_skip_modules=UNQUANTISED
        )
    if precision == "nf4":
        return BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=dtype,
            llm_int8_skip_modules=UNQUANTISED,
        )
    return None


def load(plan: Plan) -> Engine:
    """The model and its processor, ready to answer.

    Raises ReaderUnavailable when the files are damaged or of another kind, or memory runs out.
    """
    folder, dtype = plan.weights.folder, compute_dtype(plan)
    shape = plan.weights.shape  # another kind of model would be built at its full size first
    if plan.adapter:
        plan.adapter.require_base(plan.weights)
    try:
        processor = PaliGemmaProcessor.from_pretrained(folder, local_files_only=True)
        model = _model(folder, plan, dtype)
        if plan.adapter:
            with without_progress_bars():
                model.load_adapter(str(plan.adapter.folder))
    except (SafetensorError, OSError, ValueError, KeyError, RuntimeError, MemoryError) as error:
        raise ReaderUnavailable(_sentence(error, plan)) from error
    most = MOST_ROWS[plan.machine.device]
    rows = rows_that_fit(shape, plan.precision, _left(plan), most)
    return (CompiledEngine if plan.compiled else Engine)(model, processor, rows_at_once=rows)


@contextmanager
def without_progress_bars() -> Iterator[None]:
    """Keeps the library's own bars off the terminal; the commands show theirs."""
    enabled = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if enabled:
            logging.enable_progress_bar()


def load_for_training(plan: Plan) -> Any:
    """The model as gradients can go through it, its activations worked out again instead of kept.

    Raises ReaderUnavailable as `load` does.
    """
    try:
        model = _model(plan.weights.folder, plan, compute_dtype(plan), TRAINING_ATTENTION)
    except (SafetensorError, OSError, ValueError, KeyError, RuntimeError, MemoryError) as error:
        raise ReaderUnavailable(_sentence(error, plan)) from error
    model.activation_checkpointing_enable({"use_reentrant": False})
    return model


def _model(
    folder: Path, plan: Plan, dtype: torch.dtype, attention_by_part: dict[str, str] = ATTENTION
) -> Any:
    attention.register()
    with without_progress_bars():
        loaded: Any = PaliGemmaForConditionalGeneration.from_pretrained(
            folder,
            dtype=dtype,
            quantization_config=quantisation(plan.precision, dtype),
            device_map={"": plan.machine.device},
            use_safetensors=True,
            local_files_only=True,
            attn_implementation=attention_by_part,
            output_loading_info=True,
        )
    model, found = loaded
    _require_whole(found, plan.weights.model)
    ready: Any = model.eval()
    return ready


def _require_whole(found: Mapping[str, Collection[str]], model: str) -> None:
    """Refuses a checkpoint of other tensors than the model's: what is missing would be made up at
    random, and answers would come all the same."""
    lacking, foreign = found["missing_keys"], found["unexpected_keys"]
    if lacking or foreign:
        raise ReaderUnavailable(
            f"The files of {model} are not this model's: {len(lacking)} parts are missing and "
            f"{len(foreign)} do not belong to it; point RX_MODEL at a whole copy."
        )


def _sentence(error: BaseException, plan: Plan) -> str:
    model = plan.weights.model
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return (
            f"Memory ran out while {model} was loaded: set RX_PRECISION=nf4 or a smaller RX_MODEL."
        )
    return (
        f"The files of {model} cannot be loaded ({type(error).__name__}): delete them and run "
        "manage.py doctor --fetch again, or point RX_MODEL at a whole copy."
    )


def _left(plan: Plan) -> int:
    if plan.machine.device == "cuda":
        free: int = torch.cuda.mem_get_info()[0]
        return free
    return look("cpu").free
