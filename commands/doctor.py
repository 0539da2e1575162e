"""`doctor`: which reader reads here and why, what fits on this machine, fetching a model."""

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from rxcore.errors import ReaderUnavailable, RxError
from rxcore.readers.choose import choose_reader
from rxcore.readers.paligemma import device, download, memory, plan, weights
from rxcore.readers.paligemma.checkpoints import KNOWN
from rxcore.settings import Settings

GB = 1e9
NO_GPU = (
    "There is no GPU here: the embedded OCR reader (RX_READER=ocr) reads a page in seconds, and a "
    "model on another machine (RX_READER=remote) as fast as that machine does."
)


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command of this module."""
    doctor = subparsers.add_parser(
        "doctor", help="which reader reads here and why, and which models fit on this machine"
    )
    doctor.add_argument(
        "--fetch",
        nargs="?",
        const="",
        metavar="MODEL",
        help="fetch a model's weights (RX_MODEL, else the largest default model that fits)",
    )
    doctor.add_argument("--json", action="store_true", help="print figures as JSON")
    doctor.set_defaults(run=run_doctor)


def run_doctor(args: argparse.Namespace, settings: Settings) -> int:
    """Fetches when asked to, then says how things stand; 1 when no page can be read as set."""
    if args.fetch is not None:
        _fetch(args.fetch, settings)
    figures = examine(settings)
    print(json.dumps(figures) if args.json else _report(figures))
    if figures["problem"]:
        print(figures["problem"], file=sys.stderr)
        return 1
    return 0


def _fetch(model: str, settings: Settings) -> None:
    """Says what will be fetched and how much, then fetches; progress goes to standard error."""
    offer = download.offer(model, settings)
    print(f"Fetching {offer.words} into {settings.models}.", file=sys.stderr)
    found = weights.fetch(offer.model, settings)
    print(f"{offer.model} is here, at commit {found.revision}.", file=sys.stderr)


def examine(settings: Settings) -> dict[str, Any]:
    """How things stand here; reads files and memory, opens no connection, loads no model.

    Sizes are bytes; seconds are estimates for one image with both questions; problem: why no page
    can be read as it is set, or "".
    """
    reader, problem = "", ""
    try:
        reader = choose_reader(settings).sentence
    except RxError as error:
        problem = str(error)
    machine = None if device.missing_packages() else _machine(settings)
    return {
        "reader": reader,
        "problem": problem,
        "home": str(settings.home),
        "missing_packages": device.missing_packages(),
        "machine": asdict(machine) if machine else None,
        "token": bool(settings.hub_token),
        "weights": [
            {"model": found.model, "revision": found.revision}
            for model in KNOWN
            if (found := weights.find(model, settings.revision, weights.caches(settings)))
        ],
        "models": _models(machine),
    }


def _machine(settings: Settings) -> device.Machine:
    try:
        return device.look(settings.device)
    except ReaderUnavailable:
        return device.look("cpu")


def _models(machine: device.Machine | None) -> list[dict[str, Any]]:
    precisions: list[memory.Precision] = [machine.sixteen if machine else "bf16", "int8", "nf4"]
    if machine and machine.device == "cpu":
        precisions = ["fp32", *precisions]
    speeds = {each: device.measure(machine, each) if machine else None for each in precisions}
    return [
        {
            "model": model,
            "precision": precision,
            "needs": memory.needed(shape, precision).total,
            "fits": plan.fits(shape, precision, machine) if machine else None,
            "seconds": round(memory.expected_seconds(shape, precision, speed), 1)
            if (speed := speeds[precision])
            else None,
        }
        for model, shape in KNOWN.items()
        for precision in precisions
    ]


def _report(figures: dict[str, Any]) -> str:
    lines = [figures["reader"]] if figures["reader"] else []
    lines += ["", *_machine_lines(figures), ""]
    lines.append(f"{'model':31}{'precision':11}{'needs':>9}  {'fits':5}{'time an image':>15}")
    lines += [_row(row) for row in figures["models"]]
    lines.append("")
    lines.append(
        "Needs: weights and both questions on one image at once. Time: estimated from this "
        "machine's speed, not measured with the model."
    )
    if figures["machine"] and figures["machine"]["device"] == "cpu":
        lines.append(NO_GPU)
    return "\n".join(lines)


def _machine_lines(figures: dict[str, Any]) -> list[str]:
    machine = figures["machine"]
    here = ", ".join(f"{w['model']} ({w['revision'][:8]})" for w in figures["weights"])
    token = "set" if figures["token"] else "not set"
    lines = [
        f"Data: {figures['home']}",
        f"Weights on this machine: {here or 'none'}",
        f"HF_TOKEN: {token}",
    ]
    if machine is None:
        lacking = ", ".join(figures["missing_packages"])
        return [*lines, f"Model stack: not installed ({lacking}); {device.INSTALL}"]
    quantised = "int8 and nf4 too" if machine["quantises"] else "no int8 and nf4 (bitsandbytes)"
    emulated = "" if machine["computes_sixteen"] else " (emulated: slow)"
    return [
        *lines,
        f"Machine: {machine['name']}, {machine['free'] / GB:.1f} of {machine['total'] / GB:.1f} GB "
        f"free, 16-bit format {machine['sixteen']}{emulated}, {quantised}",
    ]


def _row(row: dict[str, Any]) -> str:
    fits = {True: "yes", False: "no", None: "?"}[row["fits"]]
    size = f"{row['needs'] / GB:.1f} GB"
    return f"{row['model']:31}{row['precision']:11}{size:>9}  {fits:5}{_time(row['seconds']):>15}"


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "?"
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
