"""Everything that the code imports is pinned, and the desk needs nothing of the model's stack."""

import ast
import importlib.metadata
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.command_line import ROOT

OWN = {"rxcore", "db", "pages", "commands", "manage", "samples", "streamlit_app"}
READERS = ROOT / "rxcore" / "readers"
OF_THE_MODEL = (READERS / "paligemma", READERS / "ocr" / "training")
ON_A_CLUSTER = ROOT / "rxcore" / "on_ray.py"
BROUGHT = {"httpx2"}  # by huggingface_hub, whose errors it raises


def pinned(name: str) -> set[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {plain(found) for found in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def packages_of(paths: list[Path]) -> set[str]:
    """The packages, as an installer names them, that these files import."""
    providers = importlib.metadata.packages_distributions()
    names = {name for path in paths for name in imported(path)}
    foreign = names - set(sys.stdlib_module_names) - OWN - BROUGHT
    return {plain(providers.get(name, [name])[0]) for name in foreign}


def code() -> list[Path]:
    folders = ("rxcore", "db", "pages", "commands", "samples")
    inside = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return [*inside, ROOT / "manage.py", ROOT / "streamlit_app.py"]


def test_the_desk_imports_only_what_its_requirements_pin() -> None:
    beside = (*OF_THE_MODEL, ON_A_CLUSTER)
    desk = [path for path in code() if not any(map(path.is_relative_to, beside))]

    assert packages_of(desk) - pinned("requirements-desk.txt") == set()


def test_the_model_imports_only_what_both_requirements_pin() -> None:
    both = pinned("requirements-desk.txt") | pinned("requirements-model.txt")

    assert packages_of(code()) - both == pinned("requirements-ray.txt") - {"msgpack"}


def test_torch_is_pinned_exactly_and_stands_apart_from_the_desk() -> None:
    model = (ROOT / "requirements-model.txt").read_text(encoding="utf-8")

    assert "\ntorch==2.13.0\n" in model
    assert pinned("requirements-desk.txt") & {"torch", "transformers", "accelerate"} == set()
