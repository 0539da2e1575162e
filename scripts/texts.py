"""Keeps the catalogues of texts complete: `python -m scripts.texts`.

Every text that a page or the desk shows goes through `t`, `tn`, `later` or `words.count`. This
finds them all, writes the English catalogue, and gives each other language a place for each: ""
where nobody has translated it yet, which the tests refuse and the screen shows in English.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from db.overview import AGES
from pages.shared.language import CATALOGUES, ENGLISH, LANGUAGES, Text, catalogue
from rxcore.clinical import safety
from rxcore.people import ROLES
from rxcore.readings import Decision
from rxcore.scoring_errors import ErrorKind
from rxcore.workflow import ACTS, STATES

PAGES = CATALOGUES.parent

ELSEWHERE = (
    *STATES.values(), *(done for _, done in ACTS.values()), *AGES, *ROLES,
    *(rule.replace("_", " ") for rule in safety.rule_families()), *get_args(ErrorKind),
    *filter(None, get_args(Decision)), *safety.sentences(),
)  # fmt: skip
"""Words of the core that pages show."""

IN_A_MODULE = re.compile(r"""\b(?:t|later)\(\s*("(?:[^"\\]|\\.)*"(?:\s*\+\s*"(?:[^"\\]|\\.)*")*)""")
IN_HTML = re.compile(r"\[\[(.+?)\]\]")
MANY_IN_A_MODULE = re.compile(r"""\btn\(\s*("(?:[^"\\]|\\.)*"),\s*("(?:[^"\\]|\\.)*"),""")


def texts() -> dict[str, Text]:
    """Every text that is shown, by itself."""
    found: dict[str, Text] = {text: text for text in ELSEWHERE}
    for path in sorted(PAGES.rglob("*.py")):
        found |= in_python(path.read_text(encoding="utf-8"))
    for path in sorted(PAGES.rglob("*.mjs")):
        found |= in_javascript(path.read_text(encoding="utf-8"))
    for path in sorted((PAGES / "desk").rglob("*.html")):
        found |= {text: text for text in IN_HTML.findall(path.read_text(encoding="utf-8"))}
    return dict(sorted(found.items()))


def in_python(source: str) -> dict[str, Text]:
    """The texts of a module in Python."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return {key: text for call in calls for key, text in _of_call(call)}


def _of_call(call: ast.Call) -> Iterator[tuple[str, Text]]:
    name = ast.unparse(call.func)
    given = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if name in ("t", "later") and given:
        yield given[0], given[0]
    elif name == "tn" and len(given) > 1:
        yield given[0], given[:2]
    elif name == "words.count" and given:
        one, many = given[0], given[1] if len(given) > 1 else f"{given[0]}s"
        yield f"{{n}} {one}", [f"{{n}} {one}", f"{{n}} {many}"]


def in_javascript(source: str) -> dict[str, Text]:
    """The texts of a module in JavaScript."""
    found: dict[str, Text] = {}
    for one in IN_A_MODULE.findall(source):
        text = "".join(json.loads(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', one))
        found[text] = text
    for one, many in MANY_IN_A_MODULE.findall(source):
        found[json.loads(one)] = [json.loads(one), json.loads(many)]
    return found


def main() -> None:
    """Writes all catalogues; says how many texts wait for a translation."""
    wanted = texts()
    for code in LANGUAGES:
        here = catalogue(code)
        blank: dict[str, Text] = {
            key: "" if isinstance(text, str) else ["", ""] for key, text in wanted.items()
        }
        kept = wanted if code == ENGLISH.code else blank | {k: here[k] for k in wanted if k in here}
        path = Path(CATALOGUES / f"{code}.json")
        text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
        path.write_text(f"{text}\n", encoding="utf-8")
        left = sum(not text or text == ["", ""] for text in kept.values())
        print(f"{code}: {len(kept)} texts, {left} without a translation")  # noqa: T201


if __name__ == "__main__":
    main()
