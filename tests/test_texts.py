"""The texts of the screen: each in every language with its values, none outside a catalogue."""

import ast
import re
from collections.abc import Iterator

import pytest

from pages.shared import language
from pages.shared.language import CATALOGUES, ENGLISH, LANGUAGES, Text, catalogue
from rxcore.settings import Settings
from scripts import texts

PAGES = CATALOGUES.parent
SHOWN = frozenset({
    "button", "caption", "checkbox", "date_input", "dialog", "download_button", "error",
    "expander", "file_uploader", "form_submit_button", "header", "info", "link_button",
    "markdown", "metric", "multiselect", "number_input", "page_link", "pills", "popover",
    "progress", "radio", "segmented_control", "selectbox", "slider", "spinner", "subheader",
    "success", "tabs", "text", "text_area", "text_input", "title", "heading", "toast", "toggle",
    "warning", "write", "CheckboxColumn", "LinkColumn", "NumberColumn", "TextColumn",
})  # fmt: skip
"""What shows its first argument."""
SAYING = frozenset(("label", "help", "placeholder", "captions"))
"""Other arguments that are shown."""
NO_WORDS = re.compile(r"\**rx-\S*|:material/\w+:|rx-\S*|https?://\S*|[^A-Za-z]*")


def shown(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that stand on the screen."""
    name = ast.unparse(call.func).lower()
    if isinstance(call.func, ast.Attribute) and call.func.attr in SHOWN and name[:4] != "log.":
        yield from call.args[:1]
        yield from (k.value for k in call.keywords if k.arg in SAYING)
    if isinstance(call.func, ast.Attribute) and call.func.attr in ("dataframe", "data_editor"):
        rows = [node for node in ast.walk(call) if isinstance(node, ast.Dict)]
        yield from (key for row in rows for key in row.keys if isinstance(key, ast.Constant))


def bare(node: ast.expr) -> Iterator[str]:
    """Words in an expression that no catalogue gives."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if not NO_WORDS.fullmatch(node.value):
            yield node.value
    elif isinstance(node, ast.JoinedStr | ast.List | ast.Tuple | ast.BinOp | ast.IfExp):
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                yield from bare(part)


def placeholders(text: Text) -> set[str]:
    return set(re.findall(r"{\w+}", " ".join([text] if isinstance(text, str) else text)))


def test_no_page_shows_a_text_of_its_own() -> None:
    found = [
        f"{path.relative_to(PAGES)}:{call.lineno}: {text}"
        for path in sorted(PAGES.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for argument in shown(call)
        for text in bare(argument)
    ]

    assert found == []


def test_a_bare_text_would_be_noticed() -> None:
    source = 'st.button("Go"); st.info(f"Of {n}"); st.dataframe([{"A head": 1}]); st.text("rx-1")'
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]

    assert [text for call in calls for e in shown(call) for text in bare(e)] == [
        "Go", "Of ", "A head",
    ]  # fmt: skip


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_catalogue_holds_every_text_that_is_shown_and_no_other(code: str) -> None:
    found = catalogue(code)

    assert found.keys() == texts.texts().keys()
    assert [key for key, text in found.items() if not text or "" in [*text]] == []


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != ENGLISH.code])
def test_a_translation_has_the_values_and_the_forms_of_the_english_text(code: str) -> None:
    translated = catalogue(code)
    differing = [
        key
        for key, text in catalogue("en").items()
        if placeholders(text) != placeholders(translated[key])
        or isinstance(text, list) != isinstance(translated[key], list)
    ]

    assert differing == []


@pytest.mark.parametrize(
    ("own", "setting", "wished", "expected"),
    [
        (None, "", None, "en"),
        (None, "", "de-AT,de;q=0.9,en;q=0.8", "de"),
        (None, "", "fr-FR, de;q=0.5", "de"),
        (None, "", "tlh", "en"),
        (None, "en", "de", "en"),
        ("de", "en", "en-GB", "de"),
        ("nonsense", "", "de", "de"),
    ],
)
def test_own_choice_goes_before_the_servers_and_that_before_the_browsers(
    own: str | None, setting: str, wished: str | None, expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(language, "settings", lambda: Settings(language=setting))

    assert language.chosen(own, wished).code == expected
