"""Any environment and any file: taken, or refused in a sentence."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bench.trials import is_sentence
from rxcore.clinical.formulary_file import FormularyFile, read_formulary
from rxcore.clinical.levels import load_levels
from rxcore.errors import RxError
from rxcore.questions import load_questions
from rxcore.readings_file import HEADER, ReadingsFile, read_readings
from rxcore.settings import CHOICES, load_settings

pytestmark = pytest.mark.faults

NAMES = (
    *CHOICES, "RX_HOME", "RX_SCRIPT", "RX_MAX_PAGES", "RX_MAX_MEGABYTES", "RX_PAGE_SECONDS",
    "RX_REGIONS", "RX_OCR_MODEL", "RX_HOSTS", "RX_TRUSTED_PROXIES", "RX_OIDC_ISSUER",
    "RX_OIDC_CLIENT_ID", "RX_OIDC_CLIENT_SECRET", "RX_ANSWER_TOKENS", "RX_OIDC_ROLES", "RX_ANCHOR",
    "RX_REMOTE_URL", "RX_REMOTE_AT_ONCE", "RX_REMOTE_SECONDS", "RX_WEBHOOK", "RX_WEBHOOK_KEY",
)  # fmt: skip
ODD = st.sampled_from(
    (
        "",
        " ",
        "0",
        "-1",
        "1e9",
        "9" * 5000,
        "²",
        "٣",
        "~nobody/x",
        "[::1",
        "http://[",
        "https://[",
        "10.0.0.0/99",
        "a" * 300,
    )
)
# The environment holds no NUL, and what is no text in it is kept by surrogates.
VALUES = ODD | st.text(st.characters(exclude_characters="\0"), max_size=40)
CELLS = st.sampled_from(
    (
        "",
        "x.png",
        "medicine",
        "disease",
        "1",
        "0",
        "-1",
        "²",
        "9" * 5000,
        "=1+1",
        '"',
        "yes",
        "a\nb",
    )
) | st.text(max_size=12)


def said(act: Callable[[], object]) -> str | None:
    """The words with which an act is refused."""
    try:
        act()
    except RxError as refusal:
        return str(refusal)
    return None


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
@example({"RX_HOME": "~nobody-of-this-name/x"})
@example({"RX_MAX_PAGES": "²"})
@example({"RX_MAX_PAGES": "9" * 5000})
@example({"RX_OIDC_ISSUER": "http://[", "RX_OIDC_CLIENT_ID": "a", "RX_OIDC_CLIENT_SECRET": "b"})
def test_any_environment_is_taken_or_refused_in_a_sentence(environ: dict[str, str]) -> None:
    refused = said(lambda: load_settings(environ))

    assert refused is None or is_sentence(refused)


def table(columns: list[str], lines: list[list[str]], separator: str) -> bytes:
    return "\n".join(separator.join(line) for line in [columns, *lines]).encode()


TABLES = st.builds(
    table,
    st.lists(st.sampled_from(HEADER) | CELLS, max_size=6),
    st.lists(st.lists(CELLS, max_size=7), max_size=5),
    st.sampled_from((",", ";", "\t")),
)


@settings(max_examples=150, deadline=None)
@given(TABLES | st.binary(max_size=200))
@example(b"name,strength\n\xff\xfe\x00,1")
@example(b"name")
def test_any_formulary_is_read_or_refused_in_sentences(data: bytes) -> None:
    read: list[FormularyFile] = []

    refused = said(lambda: read.append(read_formulary(data)))

    assert refused is None or is_sentence(refused)
    assert (refused is None) == (len(read) == 1)


@settings(max_examples=150, deadline=None)
@given(TABLES | st.binary(max_size=200))
@example(b"\xff\xfe\x00")
@example(b"file,kind,name\n" + b'"' * 3)
@example(b"file,page,kind,name\nx.png," + b"9" * 5000 + b",medicine,Crocin")
def test_any_file_of_readings_is_read_or_refused_in_sentences(data: bytes) -> None:
    read: list[ReadingsFile] = []

    refused = said(lambda: read.append(read_readings(data)))

    assert refused is None or is_sentence(refused)
    reasons = [refusal.reason for found in read for refusal in found.refusals]
    assert [reason for reason in reasons if not is_sentence(reason)] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
QUESTIONS = st.lists(
    st.fixed_dictionaries({"key": JSON, "text": JSON, "target": JSON | st.just("text")}), max_size=2
)


@pytest.mark.parametrize("load", [load_questions, load_levels])
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(written=(JSON | QUESTIONS).map(json.dumps) | st.text(max_size=20))
@example(written='[{"key": {}, "text": "a", "target": "text"}]')
@example(written='[{"key": "a", "text": true, "target": "text"}]')
@example(written="[" * 100_000)
def test_any_file_of_a_sites_own_is_taken_or_refused_in_a_sentence(
    tmp_path: Path, load: Callable[[Path], object], written: str
) -> None:
    file = tmp_path / "own.json"
    file.write_text(written, encoding="utf-8", errors="replace")

    refused = said(lambda: load(file))

    assert refused is None or is_sentence(refused)


@pytest.mark.parametrize("load", [load_questions, load_levels])
def test_a_folder_in_the_place_of_a_sites_file_is_refused_in_a_sentence(
    tmp_path: Path, load: Callable[[Path], object]
) -> None:
    refused = said(lambda: load(tmp_path))

    assert refused is not None
    assert is_sentence(refused)
