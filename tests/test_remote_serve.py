"""The reader behind an address against a real server: `transformers serve` with the tiny model."""

import base64
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from rxcore.evidence import link
from rxcore.questions import DEFAULT, MEDICINES
from rxcore.readers.finder import Evidence
from rxcore.readers.remote import client
from rxcore.readers.remote.reader import RemoteReader
from rxcore.readings import ModelReading
from rxcore.settings import Remote
from tests.paligemma_parts import drawn
from tests.test_remote_reader import Lines

# As PaliGemma's own processor joins picture and words.
TEMPLATE = (
    "{% for message in messages %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image>{% else %}answer en {{ part['text'] }}{% endif %}"
    "{% endfor %}{% endfor %}"
)
START_SECONDS = 120
TOKENS = 12


@contextmanager
def served(model: Path) -> Iterator[str]:
    """The base address of `transformers serve`, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("transformers")
    command = [
        program,
        "serve",
        model,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--device",
        "cpu",
    ]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    offline = os.environ | {"HF_HUB_OFFLINE": "1"}
    with subprocess.Popen(list(map(str, command)), env=offline, **quiet) as server:
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


def _wait(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise TimeoutError("transformers serve did not start")


def in_process(engine: Any, page: Image.Image) -> str:
    """The same model's words about the same picture, as the PaliGemma reader asks for them."""
    from rxcore.readers.paligemma.generate import Ask

    url = client.message("", page)["content"][0]["image_url"]["url"]
    sent = Image.open(BytesIO(base64.b64decode(url.partition(",")[2])))
    [said] = engine.answer([sent.convert("RGB")], [Ask(0, MEDICINES.prompt)], TOKENS)
    return str(said.text)


def test_a_served_model_answers_as_it_does_in_process(
    tiny_paligemma: Path, tiny_engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "TOKENS", TOKENS)
    model = shutil.copytree(tiny_paligemma, tmp_path / "tiny")
    (model / "chat_template.jinja").write_text(TEMPLATE, encoding="utf-8")
    page = drawn(1)

    with served(model) as url:
        remote = Remote(url=url, model=str(model), ask="questions", seconds=60)
        [reading] = RemoteReader(remote, Evidence(Lines(), link)).read([page], DEFAULT[:1])

    assert isinstance(reading, ModelReading)
    assert [in_process(tiny_engine, page)] == [answer.text for answer in reading.answers]
