"""What this machine offers to a model: the card or the processor, free memory, number formats."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from rxcore.errors import ReaderUnavailable
from rxcore.readers.paligemma.memory import Precision, Speed

STACK = ("torch", "transformers", "accelerate", "psutil")
BF16_UNITS = ("avx512_bf16", "amx_bf16", "bf16")
"""What processors with products in bf16 call that ability: Intel and AMD, Intel's tiles, Arm.
Without it bf16 is emulated: 10 against 67 billion operations a second in fp32 were measured."""

INSTALL = "run ./scripts/run --with-model, or pip install -r requirements-model.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """free, total: bytes for a model. sixteen: the 16-bit format of its weights. computes_sixteen:
    False where that format is emulated, at a fraction of the speed of fp32. quantises: whether int8
    and nf4 can be loaded here."""

    device: Literal["cuda", "cpu"]
    name: str
    free: int
    total: int
    sixteen: Precision
    quantises: bool
    computes_sixteen: bool = True

    @property
    def usual(self) -> Precision:
        """The format that it computes fastest in."""
        return self.sixteen if self.computes_sixteen else "fp32"


def missing_packages() -> list[str]:
    """Packages of the model stack that are not installed."""
    return [name for name in STACK if find_spec(name) is None]


def require_packages() -> None:
    """Raises ReaderUnavailable when the model stack is not installed."""
    if lacking := missing_packages():
        raise ReaderUnavailable(f"PaliGemma needs {', '.join(lacking)}: {INSTALL}.")


def look(device: str = "auto") -> Machine:
    """This machine as it is now. Imports torch.

    Raises ReaderUnavailable when the model stack is missing, or a GPU is asked for and not there.
    """
    require_packages()
    import torch

    quantises = find_spec("bitsandbytes") is not None
    if device != "cpu" and torch.cuda.is_available():
        free, total = torch.cuda.mem_get_info()
        real = torch.cuda.is_bf16_supported(including_emulation=False)
        return Machine(
            device="cuda",
            name=torch.cuda.get_device_name(),
            free=free,
            total=total,
            sixteen="bf16" if real else "fp16",
            quantises=quantises,
        )
    if device == "cuda":
        raise ReaderUnavailable(
            "RX_DEVICE is cuda and torch sees no NVIDIA GPU: mend its driver or set RX_DEVICE=auto."
        )
    free, total = _main_memory()
    capabilities = torch.cpu.get_capabilities()
    return Machine(
        device="cpu",
        name="CPU",
        free=free,
        total=total,
        sixteen="bf16",
        quantises=quantises,
        computes_sixteen=any(capabilities.get(unit) for unit in BF16_UNITS),
    )


def _main_memory() -> tuple[int, int]:
    import psutil

    memory = psutil.virtual_memory()
    limit, used = (_group_number(name) for name in ("memory.max", "memory.current"))
    if limit is None or used is None:
        return memory.available, memory.total
    return min(memory.available, limit - used), min(memory.total, limit)


def _group_number(name: str) -> int | None:
    """A container's own limit, which the system's figures do not show."""
    file = Path("/sys/fs/cgroup") / name
    text = file.read_text(encoding="ascii").strip() if file.is_file() else ""
    return int(text) if text.isdecimal() else None


def measure(machine: Machine, precision: Precision) -> Speed:
    """This machine's rates in the format that a precision computes in, by one product of matrices
    and one copy; well under a second. On a processor by its own time, not the clock's, so that
    other programs cost nothing; that time is shared by its threads."""
    import torch

    on_cpu = machine.device == "cpu"
    dtype = getattr(torch, _NAMES[precision if precision in _NAMES else machine.sixteen])
    side = 1024 if on_cpu else 8192
    square = torch.ones(side, side, dtype=dtype, device=machine.device)
    block = torch.ones(64 << 20, dtype=torch.uint8, device=machine.device)
    other = torch.empty_like(block)
    product = _best(lambda: square @ square, on_cpu)
    copy = _best(lambda: other.copy_(block), on_cpu)
    return Speed(
        operations=2 * side**3 / product,
        bandwidth=2 * block.numel() / copy,
        slowdown=2.0 if on_cpu else 4.0,
    )


def _best(act: Callable[[], object], on_cpu: bool) -> float:
    import torch

    seconds = []
    for _ in range(4):
        start = time.process_time() if on_cpu else time.perf_counter()
        act()
        if on_cpu:
            seconds.append((time.process_time() - start) / torch.get_num_threads())
        else:
            torch.cuda.synchronize()
            seconds.append(time.perf_counter() - start)
    return min(seconds)


_NAMES: dict[Precision, str] = {"bf16": "bfloat16", "fp16": "float16", "fp32": "float32"}
