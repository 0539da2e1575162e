"""Brings what README.md takes from the code up to date: `python -m scripts.readme`.

The tree's remarks are the first lines of the files themselves; the states' diagram is the table of
transitions.
"""

import ast
import re
from pathlib import Path

from rxcore.workflow import diagram

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"

# What stands at the top, in the order of reading. A folder ends in "/"; one that is spread out
# shows its modules, each with the first line that it says of itself.
TOP = {
    "README.md": "this page",
    "CHANGELOG.md": "what changed, the newest first",
    "CONTRIBUTING.md": "one test, one linter, how to add a field, a rule, a reader, a migration",
    "SECURITY.md": "what is guarded how, what is not, and whom to tell",
    "LICENSE": "Apache-2.0",
    "streamlit_app.py": "",
    "manage.py": "",
    "pages/": "one screen a file, thin, in a folder per role",
    "commands/": "one module per group of commands of manage.py",
    "rxcore/": "what a prescription is and how it is read; knows no screen and no SQL",
    "db/": "the only code that knows SQLite; use-cases named by the act",
    "tests/": "flat; a file is one idea, a name is a sentence",
    "bench/": "what the figures in this project were measured with",
    "samples/": "fourteen drawn prescriptions, their truth, and what draws them",
    "docs/": "deploying, and pictures of the app",
    "scripts/": "run, test, and what brings this page and the lock file up to date",
    ".ci/": "what a build server calls",
    ".streamlit/": "the app's look and its server's settings",
    "requirements-desk.txt": "the desk: everything but torch and the model",
    "requirements-model.txt": "torch and what PaliGemma 2 Mix needs",
    "requirements-ray.txt": "what reading on a Ray cluster needs",
    "requirements.txt": "the desk and the model",
    "requirements-dev.txt": "what checks and tests it",
    "requirements-lock.txt": "the version of every package that those bring",
    "pyproject.toml": "settings of ruff, mypy, pytest and import-linter",
    "package.json": "what checks the desk's JavaScript; the desk itself needs no package",
    "package-lock.json": "the versions of that, to the last digit",
    ".npmrc": "how npm installs it: no scripts, no addresses in the lock file",
    "eslint.config.mjs": "what eslint asks of the desk's modules and of their tests",
    "tsconfig.json": "how strictly the JSDoc types are checked",
    ".gitignore": "what stays out of the repository",
}
SPREAD = ("pages/", "commands/", "rxcore/", "db/")
WIDTH = 36


def tree() -> str:
    """The files of the project, one line each, with what each one is."""
    lines = []
    for name, remark in TOP.items():
        path = ROOT / name
        if not path.exists():
            continue
        lines.append(_line(0, name, remark or first_line(path)))
        if name in SPREAD:
            lines += _modules(path, 1)
    return "\n".join(["```text", *lines, "```", ""])


def _modules(folder: Path, depth: int) -> list[str]:
    lines = [
        _line(depth, path.name, first_line(path))
        for path in sorted(folder.glob("*.py"))
        if path.name != "__init__.py"
    ]
    for inner in sorted(p for p in folder.iterdir() if (p / "__init__.py").exists()):
        lines.append(_line(depth, f"{inner.name}/", first_line(inner / "__init__.py")))
        lines += _modules(inner, depth + 1)
    return lines


def _line(depth: int, name: str, remark: str) -> str:
    return f"{'  ' * depth + name:<{WIDTH}}{remark}".rstrip()


def first_line(path: Path) -> str:
    """The first sentence that a module says of itself, begun in lower case where it may be."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = " ".join(text.split("\n\n")[0].split())
    return re.split(r"(?<=[a-z`)])\. ", first)[0].rstrip(".")


def updated(text: str) -> str:
    """The page with its generated parts made anew."""
    for name, content in (("tree", tree()), ("states", diagram())):
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}{content}{end}{rest.partition(end)[2]}"
    return text


if __name__ == "__main__":
    README.write_text(updated(README.read_text(encoding="utf-8")), encoding="utf-8")
