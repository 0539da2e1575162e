"""Which model is loaded in which precision, decided from files and free memory before loading."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from rxcore.errors import ReaderUnavailable
from rxcore.readers.paligemma.adapters import Adapter, find_adapter
from rxcore.readers.paligemma.checkpoints import KNOWN, LARGE, SMALL, Shape, smaller_than
from rxcore.readers.paligemma.device import Machine, look, require_packages
from rxcore.readers.paligemma.memory import Precision, needed
from rxcore.readers.paligemma.weights import Weights, caches, find, require
from rxcore.settings import Settings

GB = 1e9
QUANTISED: Final = ("int8", "nf4")
"""Weights that torch.compile is not for: bitsandbytes' own products are no part of its graph."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be loaded where. Nothing is loaded yet. compiled: whether torch.compile is to be
    tried."""

    weights: Weights
    precision: Precision
    machine: Machine
    adapter: Adapter | None = None
    compiled: bool = False


def fits(shape: Shape, precision: Precision, machine: Machine) -> bool:
    """Whether one image with both questions can be read in what is free now."""
    if precision in QUANTISED and not machine.quantises:
        return False
    return needed(shape, precision).total <= machine.free


def choose_precision(model: str, shape: Shape, wanted: str, machine: Machine) -> Precision:
    """The precision asked for, or for "auto" the machine's usual one where it fits, else nf4.

    Raises ReaderUnavailable with both figures and what would fit; a smaller model is proposed
    there, and never taken silently.
    """
    choices = _automatic(machine) if wanted == "auto" else (_precision(wanted),)
    for precision in choices:
        if fits(shape, precision, machine):
            return precision
    least = choices[-1] if machine.quantises else choices[0]
    if least in QUANTISED and not machine.quantises:
        raise ReaderUnavailable(
            f"RX_PRECISION={least} needs bitsandbytes, which is not installed: "
            "install it or set RX_PRECISION=auto."
        )
    total = needed(shape, least).total / GB
    raise ReaderUnavailable(
        f"{model} in {least} needs {total:.1f} GB and {machine.free / GB:.1f} GB are free "
        f"({machine.name}): {_proposal(shape, machine)}."
    )


def _automatic(machine: Machine) -> tuple[Precision, ...]:
    return machine.usual, "nf4"


def _precision(text: str) -> Precision:
    precisions: dict[str, Precision] = {
        "bf16": "bf16", "fp16": "fp16", "fp32": "fp32", "int8": "int8", "nf4": "nf4",
    }  # fmt: skip
    return precisions[text]


def _proposal(shape: Shape, machine: Machine) -> str:
    lower: tuple[Precision, ...] = (machine.usual, "int8", "nf4")
    for precision in lower:
        if fits(shape, precision, machine):
            gigabytes = needed(shape, precision).total / GB
            return f"RX_PRECISION={precision} would fit with {gigabytes:.1f} GB"
    for name in smaller_than(shape):
        for precision in lower:
            if fits(KNOWN[name], precision, machine):
                return f"RX_MODEL={name} would fit in {precision}"
    return "free some memory, or use RX_READER=ocr, which needs none of this"


def model_to_fetch(settings: Settings, machine: Machine) -> str:
    """The model whose weights are worth fetching here: RX_MODEL, else the larger default model
    where a GPU holds it, else the smaller. Raises ReaderUnavailable when neither fits."""
    if settings.model:
        return settings.model
    for model in (LARGE, SMALL) if machine.device == "cuda" else (SMALL,):
        if any(fits(KNOWN[model], precision, machine) for precision in _automatic(machine)):
            return model
    choose_precision(SMALL, KNOWN[SMALL], "auto", machine)
    return SMALL


def make_plan(settings: Settings, see: Callable[[str], Machine] = look) -> Plan:
    """The model that can be read with here, by the settings; downloads and loads nothing.

    RX_MODEL empty: the 10B model where its files are here and fit, else the 3B model where they
    are here and fit. Raises ReaderUnavailable otherwise, in one sentence: what is so, a colon, what
    to do.
    """
    require_packages()
    folders = caches(settings)
    if settings.model:
        return _planned(require(settings.model, settings.revision, folders), settings, see)
    revision = settings.revision
    present = [found for model in (LARGE, SMALL) if (found := find(model, revision, folders))]
    if not present:
        require(LARGE, revision, folders)
    for weights in present[:-1]:
        try:
            return _planned(weights, settings, see)
        except ReaderUnavailable:
            continue
    return _planned(present[-1], settings, see)


TRAINING = 1.6
"""How many times what reading needs training may take at most: gradients and states of adapters,
activations kept between layers. An estimate; memory that runs out is said and costs no step."""


def make_training_plan(settings: Settings, see: Callable[[str], Machine] = look) -> Plan:
    """`make_plan` with room for gradients: on a GPU that is small for that, "auto" takes nf4."""
    plan = make_plan(settings, see)
    machine = plan.machine
    small = TRAINING * needed(plan.weights.shape, plan.precision).total > machine.free
    if settings.precision == "auto" and machine.device == "cuda" and machine.quantises and small:
        return replace(plan, precision="nf4")
    return plan


def _planned(weights: Weights, settings: Settings, see: Callable[[str], Machine]) -> Plan:
    machine = see(settings.device)
    precision = choose_precision(weights.model, weights.shape, settings.precision, machine)
    adapter = find_adapter(settings.adapter) if settings.adapter else None
    compiled = settings.compile and precision not in QUANTISED
    return Plan(weights, precision, machine, adapter, compiled)
