"""What the schema expects at one place: its names, its words, its description and an example."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel

Schema = dict[str, Any]
Part = tuple[Literal["step", "tag"], str | int]
"""One part of the way through a schema: an entry or item, or the member of a union that was tried."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The schemas that may stand at one place (several, where a value may be of several kinds)."""

    definitions: Schema
    schemas: tuple[Schema, ...]

    def after(self, parts: Iterable[Part]) -> Expected:
        """Return what is expected further down."""
        here = self
        for kind, name in parts:
            here = here._step(name) if kind == "step" else here._member(str(name))
        return here

    def keys(self) -> tuple[str, ...]:
        """Return the names an entry may have here."""
        return tuple(dict.fromkeys(key for schema in self._open() for key in schema.get("properties", {})))

    def entry(self, key: str) -> Expected:
        """Return what is expected under a name."""
        return self._step(key)

    def words(self) -> tuple[str, ...]:
        """Return the fixed words that may stand here."""
        found: list[str] = []
        for schema in self._open():
            values = schema.get("enum", [schema["const"]] if "const" in schema else [])
            found += [value for value in values if isinstance(value, str)]
        return tuple(dict.fromkeys(found))

    def limit(self, name: str) -> Any:
        """Return a limit such as `minimum`, or None."""
        return next((schema[name] for schema in self._open() if name in schema), None)

    def description(self) -> str:
        """Return the field's description as a phrase: no capital, no full stop. Empty where there is none."""
        text = str(self._said("description") or "").strip().rstrip(".")
        return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text

    def example(self) -> str:
        """Return the first example as it would be written in YAML. Empty where there is none."""
        examples = self._said("examples")
        return written(examples[0]) if isinstance(examples, list) and examples else ""

    def kind(self) -> str:
        """Return the JSON type expected, where it is one only."""
        kinds = {str(schema.get("type")) for schema in self._open()} - {"null", "None"}
        return kinds.pop() if len(kinds) == 1 else ""

    def _said(self, name: str) -> Any:
        """Beside a reference stands what is about this field; its definition speaks to programmers."""
        queue = list(self.schemas)
        while queue:
            schema = queue.pop(0)
            if name in schema:
                return schema[name]
            queue += [s for s in _members(schema) if "$ref" not in s or name in s]
        return None

    def _open(self) -> list[Schema]:
        found: list[Schema] = []
        queue = list(self.schemas)
        while queue:
            schema = queue.pop(0)
            found.append(schema)
            if "$ref" in schema:
                queue.append(self._definition(schema["$ref"]))
            queue += _members(schema)
        return found

    def _step(self, name: str | int) -> Expected:
        found: list[Schema] = []
        for schema in self._open():
            if isinstance(name, int):
                first = schema.get("prefixItems", [])
                inner = first[name] if 0 <= name < len(first) else schema.get("items")
            else:
                inner = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
                inner = inner or next(iter(schema.get("patternProperties", {}).values()), None)
            if isinstance(inner, dict):
                found.append(inner)
        return Expected(self.definitions, tuple(found))

    def _member(self, name: str) -> Expected:
        """Narrow a union to the member pydantic names by its class or its tag; else stay where we are."""
        for schema in self._open():
            mapping = schema.get("discriminator", {}).get("mapping", {})
            if name in mapping:
                return Expected(self.definitions, ({"$ref": mapping[name]},))
            for member in _members(schema):
                if str(member.get("$ref", "")).rsplit("/", 1)[-1] == name:
                    return Expected(self.definitions, (member,))
        return self

    def _definition(self, reference: str) -> Schema:
        """The definition without its prose, which is a docstring."""
        schema: Schema = self.definitions.get(reference.rsplit("/", 1)[-1], {})
        return {key: value for key, value in schema.items() if key != "description"}


@lru_cache(maxsize=64)
def expected_by(model: type[BaseModel]) -> Expected:
    """Return what a model expects, read from its JSON Schema (the one editors use)."""
    schema = model.model_json_schema()
    return Expected(schema.get("$defs", {}), ({k: v for k, v in schema.items() if k != "description"},))


def written(value: Any) -> str:
    """Return a value as staff would write it on one line of YAML."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(written(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(item)}" for key, item in value.items()) + "}"
    text = str(value)
    return f'"{text}"' if text[:1] in tuple("*&!@%`{}[]|>,?#-'\"") or ": " in text or not text else text


def _members(schema: Schema) -> list[Schema]:
    return [s for name in ("anyOf", "oneOf", "allOf") for s in schema.get(name, []) if isinstance(s, dict)]
