"""What goes out, as JSON Schema: answers, problems, and the headers beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from pyoxigraph import QuerySolutions, Store

from kg.answer import Footnote
from kg.answer.footnote import Conclusion, Derivation
from kg.answer.model import Flip, Standing
from kg.names import PREFIXES
from kg.question import Question

__all__ = ["Json", "headers", "ref", "row_schema", "schemas"]

Json = dict[str, Any]

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_WHOLES = {"type": "array", "items": {"type": "integer"}}
_TYPES: dict[str, Json] = {
    "str": _TEXT,
    "int": {"type": "integer"},
    "tuple[str, ...]": _TEXTS,
    "tuple[int, ...]": _WHOLES,
    "tuple[tuple[int, int], ...]": {"type": "array", "items": _WHOLES},
    "tuple[Standing, ...]": {"type": "array", "items": {"$ref": "#/components/schemas/Standing"}},
    "Mapping[str, Value]": {"$ref": "#/components/schemas/Row"},
    "Mapping[str, Value] | None": {
        "anyOf": [{"$ref": "#/components/schemas/Row"}, {"type": "null"}]
    },
}
_CELLS: dict[str, Json] = {
    "text": {"type": ["string", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "number": {"type": ["number", "null"]},
    "whole": {"type": ["integer", "null"]},
    "truth": {"type": ["boolean", "null"]},
    "texts": {**_TEXTS, "type": ["array", "null"]},
}


def ref(kind: str, name: str) -> Json:
    """Return where a component is described."""
    return {"$ref": f"#/components/{kind}/{name}"}


def schemas() -> Json:
    """Return the schemas that many responses share."""
    return {
        "Problem": _object(
            "Why there is no answer (RFC 9457).",
            type=_TEXT,
            title=_TEXT,
            status={"type": "integer"},
            detail={**_TEXT, "description": "What is wrong."},
            where={**_TEXT, "description": "The parameter, or the line and column."},
            hint={**_TEXT, "description": "What to do next."},
        )
        | {"required": ["type", "title", "status", "detail"]},
        "Thing": _object("A thing of the graph.", iri={**_TEXT, "format": "iri"}, label=_TEXT),
        "Cell": {
            "description": "A thing; where a statement has another value, that; null for nothing.",
            "anyOf": [
                ref("schemas", "Thing"),
                {"type": ["string", "number", "boolean", "array", "null"]},
            ],
        },
        "Row": {"type": "object", "additionalProperties": ref("schemas", "Cell")},
        "Standing": _of(Standing, "The status of a measure in one reading, in words."),
        "Flip": _of(Flip, "A row that another reading answers otherwise."),
        "Citation": _of(Footnote, "A claim, where it stands, and its words where at hand."),
        "Derivation": _of(Derivation, "A status that was computed, and from which claims."),
        "Conclusion": _of(
            Conclusion, "A triple that was inferred, by which rules, from which claims."
        ),
        "Answer": _answer(),
    }


def _answer() -> Json:
    def several(name: str) -> Json:
        return {"type": "array", "items": ref("schemas", name)}

    return _object(
        "The answer to a question, with its circumstances.",
        question=_TEXT,
        summary=_TEXT,
        date={**_TEXT, "format": "date"},
        reading=_TEXT,
        build={**_TEXT, "description": "The identity of the build that answered."},
        asked={**_TEXTS, "description": "The parameters in words."},
        supposing=_TEXTS,
        notice=_TEXT,
        newest_source={"type": ["string", "null"]},
        columns=_TEXTS,
        rows=several("Row"),
        remarks={**_TEXTS, "description": "What must be known, such as why there are no rows."},
        citations=several("Citation"),
        notes={
            "type": "array",
            "items": _WHOLES,
            "description": "For each row, the numbers of its citations.",
        },
        derivations=several("Derivation"),
        conclusions=several("Conclusion"),
        flips=several("Flip"),
        permalink={**_TEXT, "format": "uri"},
    )


def row_schema(question: Question) -> Json:
    """Return what a row of a question holds, by its columns."""
    cells = {
        name: ref("schemas", "Cell")
        if name in question.things
        else _CELLS[question.kinds.get(name, "text")]
        for name in _columns(question)
    }
    return {"type": "object", "required": [*cells], "properties": cells}


def _columns(question: Question) -> Iterable[str]:
    """Return the columns of a question, which a store without triples tells at once."""
    found = Store().query(question.text, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    return [variable.value for variable in found.variables]


def headers() -> Json:
    """Return the headers in which an answer's circumstances go along."""
    told = {
        "KG-Build": "The identity of the build that answered.",
        "KG-Notice": "What the reader must know: no advice, the newest source, and remarks.",
        "Link": "The permalink: day, reading, values and build, all resolved.",
        "ETag": "What tells these bytes from others.",
    }
    return {
        name: {"description": text, "required": True, "schema": _TEXT}
        for name, text in told.items()
    }


def _of(kind: type, description: str) -> Json:
    return _object(description, **{field.name: _TYPES[str(field.type)] for field in fields(kind)})


def _object(description: str, **properties: Json) -> Json:
    return {
        "type": "object",
        "description": description,
        "required": [*properties],
        "properties": properties,
    }
