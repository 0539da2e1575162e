"""What a child may use, and what it may not do at all.

Memory and processor time are limited by the operating system. macOS does not keep to a limit of
address space, so there a thread looks at the memory in use instead. On Linux the kernel refuses
connections, other programs and looking into other processes (seccomp), on macOS the network (its
sandbox). Where the kernel has neither, the other limits hold still.
"""

import ctypes
import math
import os
import platform
import resource
import struct
import sys
import threading
import time
from pathlib import Path
from typing import Final

_NOT_PERMITTED: Final = 1

_FORBIDDEN: Final = {
    # socket, connect, execve, execveat, ptrace, io_uring_setup
    "x86_64": (0xC000003E, (41, 42, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 117, 425)),
}
"""By machine: the kernel's number of it (linux/audit.h) and the forbidden calls' numbers."""

_X32: Final = 0x40000000
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | _NOT_PERMITTED


def confine(memory_megabytes: int) -> None:
    """Takes from this process, for good, what opening a file does not need."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    memory = memory_megabytes * 1_000_000
    if sys.platform == "darwin":
        threading.Thread(target=_end_when_larger, args=(memory,), daemon=True).start()
        ctypes.CDLL(None).sandbox_init(b"no-network", 1, ctypes.byref(ctypes.c_char_p()))
    else:
        most = _within(resource.RLIMIT_AS, memory)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        _forbid_calls()


def grant(cpu_seconds: int) -> None:
    """Allows that much processor time from now on; the process ends when it is used up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime) + cpu_seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (_within(resource.RLIMIT_CPU, until), hard))


def _within(which: int, wanted: int) -> int:
    """What is wanted, or what the program that started this one left of it."""
    hard = resource.getrlimit(which)[1]
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)


def peak_megabytes() -> int:
    """The most memory that this process had in use since it was started."""
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000_000
    # What getrusage says of a new process on Linux is its parent's peak.
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 // 1_000_000
    return 0


def _end_when_larger(memory: int) -> None:
    while peak_megabytes() * 1_000_000 < memory:
        time.sleep(0.05)
    os._exit(1)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _forbid_calls() -> None:
    known = _FORBIDDEN.get(platform.machine())
    if known is None or not sys.platform.startswith("linux"):
        return
    code = _program(*known)
    program = _Program(len(code) // 8, code)
    prctl = ctypes.CDLL(None).prctl
    prctl.argtypes = (ctypes.c_int, *[ctypes.c_void_p] * 4)
    if prctl(_NO_NEW_PRIVILEGES, 1, None, None, None) == 0:
        prctl(_SECCOMP, _FILTER, ctypes.addressof(program), None, None)


def _program(machine: int, calls: tuple[int, ...]) -> bytes:
    """The filter that the kernel runs at each call: (operation, if so, if not, value) a line."""
    last = len(calls) + 1
    lines = [
        (_LOAD, 0, 0, 4),  # the machine that the call is made for
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, 0),  # the call's number
        (_AT_LEAST, last, 0, _X32),
        *[(_EQUAL, last - 1 - index, 0, call) for index, call in enumerate(calls)],
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("<HBBI", *line) for line in lines)
