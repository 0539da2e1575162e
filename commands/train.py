"""`train`: corrections make a model better on this site's own pages."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from rxcore import clock
from rxcore.errors import InputRefused, ReaderUnavailable
from rxcore.readers.paligemma.plan import Plan, make_training_plan
from rxcore.readers.paligemma.training.card import write_card
from rxcore.readers.paligemma.training.pairs import Pairs, read_pairs
from rxcore.settings import Settings
from rxcore.version import VERSION

if TYPE_CHECKING:
    from rxcore.readers.paligemma.training.lora import Recipe, Trained


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command of this module."""
    train = subparsers.add_parser("train", help="have a model learn from corrections")
    train.add_argument("--reader", choices=("paligemma",), required=True, help="who learns")
    train.add_argument(
        "--export", type=Path, metavar="FOLDER", required=True,
        help="what it learns from: manage.py export FOLDER --format paligemma",
    )  # fmt: skip
    train.add_argument("--out", type=Path, metavar="FOLDER", required=True, help="a new folder")
    train.add_argument("--epochs", type=int, default=3, help="how often it sees each page (3)")
    train.add_argument("--batch", type=int, default=2, help="pairs at once (2)")
    train.add_argument("--seed", type=int, default=7, help="of order and chance (7)")
    train.add_argument("--json", action="store_true", help="print figures as JSON")
    train.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Trains an adapter; the same command again goes on with one that was interrupted."""
    if args.epochs < 1 or args.batch < 1:
        print("manage.py train: --epochs and --batch are whole numbers from 1 up.", file=sys.stderr)
        return 2
    pairs = read_pairs(args.export)
    plan = make_training_plan(settings)
    recipe, trained = _train(args, plan, pairs)
    facts = {
        "Model": f"{plan.weights.model} ({plan.weights.revision}) in {plan.precision}",
        "Made": f"{clock.now()} with RxReview {VERSION} on {plan.machine.name}",
        "Recipe": json.dumps(asdict(recipe)),
        "Losses by epoch, training and validation": _losses(trained),
        "Loss on the test split, before and after": _pair(trained.test),
    }
    write_card(args.out, args.export, pairs, facts)
    figures = {"out": str(args.out), "losses": trained.losses, "test": trained.test}
    print(json.dumps(figures) if args.json else _report(args.out, trained))
    return 0


def _train(args: argparse.Namespace, plan: Plan, pairs: Pairs) -> "tuple[Recipe, Trained]":
    try:
        from rxcore.readers.paligemma.training.lora import Recipe, Trainer  # brings torch and peft
    except ModuleNotFoundError as error:
        raise ReaderUnavailable(
            f"Training needs {error.name}: run ./scripts/run --with-model, or pip install -r "
            "requirements-model.txt."
        ) from error
    recipe = Recipe(epochs=args.epochs, batch=args.batch, seed=args.seed)
    try:
        trainer = Trainer(plan, pairs, args.out, recipe)
        with tqdm(total=trainer.batches_left, unit=" batches", disable=None, leave=False) as bar:
            return recipe, trainer.run(bar.update)
    except OSError as error:
        raise InputRefused(
            f"{args.out} cannot be written ({error.strerror}): free some space or give another "
            "folder."
        ) from error


def _losses(trained: "Trained") -> str:
    return "; ".join(_pair(pair) for pair in trained.losses)


def _pair(pair: tuple[float, float | None] | None) -> str:
    if pair is None:
        return "not measured"
    return ", ".join("-" if loss is None else f"{loss:.3f}" for loss in pair)


def _report(out: Path, trained: "Trained") -> str:
    return (
        f"{out}: loss by epoch, training and validation {_losses(trained)}; test before and after "
        f"{_pair(trained.test)}.\nTo read with it set RX_ADAPTER={out}; `extract --finals` and "
        "`evaluate` say whether it reads better."
    )
