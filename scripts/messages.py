"""Writes pages/desk/web/messages.mjs from pages/desk/messages.py: `python -m scripts.messages`.

The types are JSDoc, so that `tsc` holds the desk's modules to them; the JSON Schema is what the
desk holds the server's messages to.
"""

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

from pages.desk.assets import WEB
from pages.desk.messages import MESSAGES

FILE = WEB / "messages.mjs"
WIDTH = 98
KEPT = ("type", "properties", "items", "prefixItems", "anyOf", "enum", "const", "$ref")
"""What the desk checks; all properties are there, because a message leaves none out."""
PLAIN = {
    "string": "string", "integer": "number", "number": "number", "boolean": "boolean",
    "null": "null",
}  # fmt: skip

HEAD = """/**
 * What the desk and the server say to each other. Made of pages/desk/messages.py by
 * `python -m scripts.messages`; not to be edited.
"""


def definitions() -> dict[str, Any]:
    """Every message and part of one by its name, as JSON Schema."""
    found: dict[str, Any] = {}
    for message in MESSAGES:
        schema = TypeAdapter(message).json_schema(ref_template="{model}")
        found |= schema.pop("$defs", {}) | {message.__name__: schema}
    return dict(sorted(found.items()))


def module() -> str:
    """The whole module."""
    found = definitions()
    types = "\n".join(line for name, schema in found.items() for line in _typedef(name, schema))
    kept = json.dumps({name: _kept(schema) for name, schema in found.items()})
    unbroken = re.sub(r'"[^"]*"', lambda text: text[0].replace(" ", "\\u0020"), kept)
    schema = textwrap.fill(
        f"export const SCHEMA = {unbroken};", WIDTH,
        subsequent_indent="  ", break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return f"{HEAD}{types}\n */\n\n/** @type {{Record<string, any>}} */\n{schema}\n"


def _typedef(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield " *"
    yield from _wrapped(f"@typedef {{object}} {name}  {schema.get('description', '')}")
    for field, part in schema["properties"].items():
        meaning = part.get("description", "").strip()
        yield from _wrapped(f"@property {{{_type(part)}}} {field}  {meaning}")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text.strip(), WIDTH, initial_indent=" * ", subsequent_indent=" *   ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _type(schema: dict[str, Any]) -> str:
    """A part as TypeScript says it."""
    if name := schema.get("$ref"):
        return str(name)
    if "anyOf" in schema:
        return " | ".join(_type(part) for part in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " | ".join(json.dumps(text) for text in schema.get("enum", [schema.get("const")]))
    match schema.get("type"):
        case "array" if "prefixItems" in schema:
            return f"[{', '.join(_type(part) for part in schema['prefixItems'])}]"
        case "array":
            each = _type(schema["items"])
            return f"({each})[]" if " | " in each else f"{each}[]"
        case "object":
            return f"Record<string, {_type(schema['additionalProperties'])}>"
        case str(plain):
            return PLAIN[plain]
        case _:
            return "any"


def _kept(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without its words."""
    kept: dict[str, Any] = {}
    for key in KEPT:
        match schema.get(key):
            case None:
                continue
            case dict() as parts if key == "properties":
                kept[key] = {name: _kept(part) for name, part in parts.items()}
            case dict() as part:
                kept[key] = _kept(part)
            case list() as parts if key in ("anyOf", "prefixItems"):
                kept[key] = [_kept(part) for part in parts]
            case value:
                kept[key] = value
    if isinstance(schema.get("additionalProperties"), dict):
        kept["values"] = _kept(schema["additionalProperties"])
    return kept


if __name__ == "__main__":
    FILE.write_text(module(), encoding="utf-8")
    print(f"{FILE.name}: {len(definitions())} parts")  # noqa: T201
