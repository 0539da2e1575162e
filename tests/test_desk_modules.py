"""The desk's JavaScript: its unit tests under node, and the rules its files keep."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pages.desk.assets import WEB

TESTS = Path(__file__).parent / "desk"
MODULES = sorted(WEB.glob("*.mjs"))
LONGEST_FILE = 400
LONGEST_LINE = 100

# Each would let text from an image become code, markup or a request, or leave a trace of it.
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|console\.|"
    r"\bvar\s|https?://(?!www\.w3\.org/)|debugger"
)


def _node() -> str | None:
    """The path of a node that knows `--test` as it is used here, or None."""
    node = shutil.which("node")
    if node is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    return node if int(version.stdout.lstrip("v").split(".")[0]) >= 18 else None


def test_the_pure_parts_of_the_desk_pass_their_own_tests() -> None:
    node = _node()
    if node is None:
        pytest.skip("node 18 or newer is not on this machine")
    files = [str(path) for path in sorted(TESTS.glob("*.test.mjs"))]

    done = subprocess.run([node, "--test", *files], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_is_short_documented_and_free_of_what_could_execute_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()

    assert lines[0].startswith("/**")
    assert len(lines) <= LONGEST_FILE
    assert max(map(len, lines)) <= LONGEST_LINE
    assert FORBIDDEN.findall(text) == []


def test_every_import_names_a_module_and_something_it_exports() -> None:
    exports = {
        path.name: set(
            re.findall(
                r"^export (?:async )?(?:function|const) (\w+)", path.read_text(), re.MULTILINE
            )
        )
        for path in MODULES
    }
    imports = [
        (name.strip(), source)
        for path in MODULES
        for names, source in re.findall(
            r'^import \{([^}]*)\} from "\./(.+?)";', path.read_text(), re.MULTILINE
        )
        for name in names.split(",")
        if name.strip()
    ]

    missing = [(name, source) for name, source in imports if name not in exports.get(source, set())]

    assert missing == []
