"""RX_COMPILE=1: torch.compile on the tiny model says what the plain way says, or is set aside."""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rxcore.readers.paligemma.plan import make_plan
from rxcore.settings import Settings, load_settings
from tests.paligemma_parts import asks, drawn, machine, plan

SET_ASIDE = "RX_COMPILE=1 is set aside and pages are read without it: "
compiler = pytest.mark.skipif(shutil.which("g++") is None, reason="torch.compile needs g++")


@pytest.fixture
def engine(tiny_paligemma: Path) -> Iterator[Any]:
    """The tiny model as RX_COMPILE=1 loads it."""
    import torch
    from torch._dynamo.utils import counters

    from rxcore.readers.paligemma.load import load

    torch.compiler.reset()
    counters.clear()
    yield load(replace(plan(tiny_paligemma), compiled=True))
    torch.compiler.reset()


def texts(said: Any) -> list[str]:
    return [one.text for one in said]


@compiler
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_compiled_answers_are_the_plain_ones_and_batches_of_a_shape_are_compiled_once(
    engine: Any, tiny_engine: Any
) -> None:
    from torch._dynamo.utils import counters

    batches = [([drawn(n), drawn(n + 1)], asks(2)[: 4 - n]) for n in range(2)]
    compiled, graphs = [], []

    for images, wanted in batches:
        compiled.append(texts(engine.answer(images, wanted, 16)))
        graphs.append(counters["stats"]["unique_graphs"])

    plain = [texts(tiny_engine.answer(images, wanted, 16)) for images, wanted in batches]
    assert plain == compiled
    assert engine.compiles
    assert graphs[0] == graphs[1] > 0


def test_where_the_words_differ_the_plain_ones_stand_and_compiling_is_set_aside(
    engine: Any, tiny_engine: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def wrong(**inputs: Any) -> Any:
        output = type(engine.model).__call__(engine.model, **inputs)
        output.logits = -output.logits
        return output

    monkeypatch.setattr(engine.model, "get_compiled_call", lambda _: wrong)
    with caplog.at_level(logging.WARNING):
        said = texts(engine.answer([drawn(1)], asks(1), 24))

    assert texts(tiny_engine.answer([drawn(1)], asks(1), 24)) == said
    assert [f"{SET_ASIDE}its words differ from the usual ones."] == caplog.messages
    assert not engine.compiles


@pytest.mark.filterwarnings("ignore")
def test_without_a_compiler_pages_are_read_all_the_same(
    engine: Any, tiny_engine: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from torch._inductor import config

    monkeypatch.setattr(config.cpp, "cxx", ("/nowhere/g++",))
    monkeypatch.setattr(config, "force_disable_caches", True)
    with caplog.at_level(logging.WARNING, "rxcore"):
        said = texts(engine.answer([drawn(1)], asks(1), 8))

    assert texts(tiny_engine.answer([drawn(1)], asks(1), 8)) == said
    assert [m for m in caplog.messages if m.startswith(SET_ASIDE)] == [
        f"{SET_ASIDE}there is no C++ compiler on this machine, install g++."
    ]


def test_memory_that_runs_out_halves_the_batch_and_no_more(engine: Any) -> None:
    import torch

    def short_of_memory(_module: Any, _args: Any, kwargs: dict[str, Any]) -> None:
        if kwargs["inputs_embeds"].shape[0] > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")

    engine.compiles = False
    expected = texts(engine.answer([drawn(1)], asks(1), 4))
    engine.compiles, engine._checked = True, True
    engine.model.get_compiled_call = lambda _: engine.model.__call__
    engine.model.model.language_model.register_forward_pre_hook(short_of_memory, with_kwargs=True)

    said = texts(engine.answer([drawn(1)], asks(1), 4))

    assert expected == said
    assert (engine.rows_at_once, engine.compiles) == (1, True)


@pytest.mark.parametrize(("precision", "compiled"), [("bf16", True), ("nf4", False)])
def test_weights_in_fewer_bits_are_read_without_it(
    tiny_paligemma: Path, tmp_path: Path, precision: str, compiled: bool
) -> None:
    settings = Settings(home=tmp_path, model=str(tiny_paligemma), precision=precision, compile=True)

    assert make_plan(settings, lambda _: machine()).compiled == compiled


def test_rows_come_in_few_numbers() -> None:
    from rxcore.readers.paligemma.compiled import rounded

    assert [rounded(rows, 12) for rows in (1, 2, 3, 5, 8, 9, 12)] == [1, 2, 4, 8, 8, 12, 12]


def test_it_is_off_unless_it_is_asked_for() -> None:
    assert [load_settings({}).compile, load_settings({"RX_COMPILE": "1"}).compile] == [False, True]
