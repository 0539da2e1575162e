"""What other machines are told: that a document became final, or is final no longer."""

import json
from dataclasses import dataclass
from typing import Any

from rxcore.workflow import State


@dataclass(frozen=True, slots=True)
class Signal:
    """One such document. version: of the document, which grows
    with each act, so that the latest of several signals can be told. at: UTC."""

    document: int
    state: State
    version: int
    at: str

    @property
    def id(self) -> str:
        """The same for each sending of one signal."""
        return f"rx-{self.document}-{self.version}"

    @property
    def body(self) -> bytes:
        """What is sent, and nothing else: no name, no word of a page."""
        data: dict[str, Any] = {
            "type": f"document.{self.state}",
            "timestamp": self.at,
            "data": {"document": self.document, "state": self.state, "version": self.version},
        }
        return json.dumps(data, separators=(",", ":")).encode()
