"""`train`: corrections make a reader better on this site's own pages."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tqdm import tqdm

from rxcore import clock
from rxcore.clinical.vocabulary import open_vocabulary
from rxcore.errors import InputRefused, ReaderUnavailable
from rxcore.readers.model_card import write_model_card
from rxcore.settings import Settings
from rxcore.version import VERSION

if TYPE_CHECKING:
    from rxcore.readers.ocr.training.learning import Judged, Read
    from rxcore.readers.paligemma.training.lora import Trained

Pair = tuple[float, float | None]
T = TypeVar("T")


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command of this module."""
    train = subparsers.add_parser("train", help="have a reader learn from corrections")
    train.add_argument("--reader", choices=("paligemma", "ocr"), required=True, help="who learns")
    train.add_argument(
        "--export", type=Path, metavar="FOLDER", required=True,
        help="what it learns from: manage.py export FOLDER --format paligemma, or lines for ocr",
    )  # fmt: skip
    train.add_argument(
        "--out", type=Path, metavar="OUT", required=True,
        help="a new folder for paligemma's adapter, a new file.onnx for ocr",
    )  # fmt: skip
    train.add_argument("--epochs", type=int, help="how often it sees each page (3; ocr 20)")
    train.add_argument("--batch", type=int, default=2, help="pairs at once, for paligemma (2)")
    train.add_argument("--seed", type=int, default=7, help="of order and chance (7)")
    train.add_argument("--json", action="store_true", help="print figures as JSON")
    train.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Trains; the same command again goes on with what was interrupted. Returns 1 where the
    result reads no better and was not kept."""
    if (args.epochs is not None and args.epochs < 1) or args.batch < 1:
        print("manage.py train: --epochs and --batch are whole numbers from 1 up.", file=sys.stderr)
        return 2
    try:
        return (_paligemma if args.reader == "paligemma" else _ocr)(args, settings)
    except ModuleNotFoundError as error:
        raise ReaderUnavailable(
            f"Training needs {error.name}: run ./scripts/run --with-model, or pip install -r "
            "requirements-model.txt."
        ) from error
    except OSError as error:
        raise InputRefused(
            f"{args.out} cannot be written ({error.strerror}): free some space or give another "
            "name."
        ) from error


def _paligemma(args: argparse.Namespace, settings: Settings) -> int:
    from rxcore.readers.paligemma.plan import make_training_plan
    from rxcore.readers.paligemma.training.lora import Recipe, Trainer  # brings torch and peft
    from rxcore.readers.paligemma.training.pairs import read_pairs

    pairs = read_pairs(args.export)
    plan = make_training_plan(settings)
    recipe = Recipe(epochs=args.epochs or 3, batch=args.batch, seed=args.seed)
    trainer = Trainer(plan, pairs, args.out, recipe)
    trained: Trained = _with_bar(trainer.batches_left, "batches", trainer.run)
    facts = {
        "Model": f"{plan.weights.model} ({plan.weights.revision}) in {plan.precision}",
        "Made": f"{clock.now()} with RxReview {VERSION} on {plan.machine.name}",
        "Recipe": json.dumps(asdict(recipe)),
        "Pairs": f"{len(pairs.train)} to train, {len(pairs.validation)} to validate, "
        f"{len(pairs.test)} to test (by hash of the file, pages of one file together)",
        "SHA-256 of the pairs": pairs.digest,
        "Mean loss a token by epoch, training and validation": _losses(trained),
        "On the test split, before and after": _pair(trained.test),
    }
    about = "Low-rank adapters on PaliGemma 2 Mix's language model, trained on corrections."
    card = args.out / "README.md"
    write_model_card(card, "Adapter for PaliGemma 2 Mix", about, args.export, facts)
    figures = {"out": str(args.out), "losses": trained.losses, "test": trained.test}
    print(json.dumps(figures) if args.json else _adapter_report(args.out, trained))
    return 0


def _ocr(args: argparse.Namespace, settings: Settings) -> int:
    from rxcore.prescription.see.engine import packaged_recogniser
    from rxcore.readers.ocr.training.learning import Learner, Recipe  # brings torch and onnx
    from rxcore.readers.ocr.training.lines import read_lines
    from rxcore.readers.ocr.training.recogniser import Packaged

    if args.out.suffix != ".onnx":
        raise InputRefused(f"{args.out} must end in .onnx, by which a recogniser is known.")
    lines = read_lines(args.export)
    names = [spot.name for spot in open_vocabulary(settings).spottable("medicine")]
    recipe = Recipe(passes=args.epochs or 20, seed=args.seed)
    learner = Learner(
        Packaged(settings.ocr_model or packaged_recogniser()), lines, names, args.out, recipe
    )
    judged: Judged = _with_bar(learner.steps_left, "steps", learner.run)
    figures = {"out": str(args.out), "kept": judged.better, **asdict(judged)}
    if judged.better:
        facts = {
            "Made": f"{clock.now()} with RxReview {VERSION}",
            "Recipe": json.dumps(asdict(recipe)),
            "Lines": f"{len(lines.learned)} learned, {len(lines.kept_out)} kept out (by hash of "
            "the file, pages of one file together)",
            "SHA-256 of the lines": lines.digest,
            "Lines kept out": _before_and_after(judged.before, judged.after),
            "Drawn print": _before_and_after(judged.print_before, judged.print_after),
        }
        about = "The packaged text recogniser with its last layers trained on confirmed lines."
        card = args.out.with_suffix(".md")
        write_model_card(card, "Recogniser of this site's hands", about, args.export, facts)
    print(json.dumps(figures) if args.json else _recogniser_report(args.out, judged))
    return 0 if judged.better else 1


def _with_bar(steps: int, unit: str, run: Callable[[Callable[[], object]], T]) -> T:
    with tqdm(total=steps, unit=f" {unit}", disable=None, leave=False) as bar:
        return run(bar.update)


def _losses(trained: "Trained") -> str:
    return "; ".join(_pair(pair) for pair in trained.losses)


def _pair(pair: Pair | None) -> str:
    if pair is None:
        return "not measured"
    return ", ".join("-" if loss is None else f"{loss:.3f}" for loss in pair)


def _before_and_after(before: "Read", after: "Read") -> str:
    return (
        f"letter errors {before.cer:.3f} before, {after.cer:.3f} after; names whole "
        f"{before.named:.3f} before, {after.named:.3f} after"
    )


def _adapter_report(out: Path, trained: "Trained") -> str:
    return (
        f"{out}: loss by epoch, training and validation {_losses(trained)}; test before and after "
        f"{_pair(trained.test)}.\nTo read with it set RX_ADAPTER={out}; `extract --finals` and "
        "`evaluate --split test` say whether it reads better."
    )


def _recogniser_report(out: Path, judged: "Judged") -> str:
    figures = (
        f"Lines kept out: {_before_and_after(judged.before, judged.after)}.\n"
        f"Drawn print: {_before_and_after(judged.print_before, judged.print_after)}.\n"
    )
    if judged.better:
        return f"{figures}{out} reads better: to read with it set RX_OCR_MODEL={out}."
    return (
        f"{figures}It reads no better, or print worse, and was not kept: train again when more "
        "lines were confirmed."
    )
