"""Each question of the library as an operation, with its parameters and the forms it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kg.engine import LocalEngine
from kg.question import Library, Param, Question
from kg.serve.content.fields import likely
from kg.serve.content.openapi.schemas import Json, headers, ref, row_schema
from kg.serve.content.permalink import written_as
from kg.serve.forms import ANSWERS

__all__ = ["options", "paths"]

# The day that the questions themselves are written for.
_DAY = "2026-11-22"
_KINDS: dict[str, Json] = {
    "date": {"type": "string", "format": "date"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "string": {"type": "string", "minLength": 1},
    "iri": {"type": "string", "minLength": 1},
}
_NAMED = (
    " A thing is named by the last part of its IRI, a short name such as `material:gallium`, its"
    " label or its IRI."
)
_AGAIN = "May be given several times."

Example = Callable[[Param], list[str]]

_OPTIONS = ("date", "reading", "cite", "flips", "build", "timeout")


def paths(engine: LocalEngine, library: Library) -> Iterator[tuple[str, Json]]:
    """Yield each address of a question with what it is."""
    example = _examples(engine, library)
    for question in sorted(library, key=lambda q: (q.topic, q.name)):
        params = [
            *(_param(p, example(p)) for p in question.params if p.name not in ("date", "reading")),
            *(ref("parameters", name) for name in _OPTIONS),
        ]
        place = f"/q/{question.topic}/{question.name}"
        yield place, {"get": _operation(question, params, "")}
        form: Json = {
            "name": "form",
            "in": "path",
            "required": True,
            "description": "The form of the answer. CSV has no place for `flips`, TSV none for "
            "`flips` and `cite`.",
            "schema": {"type": "string", "enum": [form.name for form in ANSWERS]},
            "example": "json",
        }
        yield f"{place}.{{form}}", {"get": _operation(question, [form, *params], "_as")}


def _operation(question: Question, params: list[Json], suffix: str) -> Json:
    told = " ".join(part for part in (question.description, question.note) if part)
    media: Json = {form.media[0]: {"schema": {"type": "string"}} for form in ANSWERS}
    media["application/json"] = {
        "schema": {
            "allOf": [
                ref("schemas", "Answer"),
                {"properties": {"rows": {"items": row_schema(question)}}},
            ]
        }
    }
    return {
        "operationId": f"{question.name.replace('-', '_')}{suffix}",
        "tags": [question.topic],
        "summary": question.summary,
        "description": told,
        "parameters": params,
        "responses": {
            "200": {"description": "The answer.", "headers": headers(), "content": media},
            "304": {"description": "The client has it."},
            "default": ref("responses", "Problem"),
        },
    }


def _param(param: Param, example: list[str]) -> Json:
    own = [written_as(param, term) for term in param.default]
    left = f"Any when left out. {_AGAIN}" if param.has_undef else _AGAIN
    named = _NAMED if param.kind == "iri" else ""
    schema: Json = {"type": "array", "items": _KINDS[param.kind]}
    if own:
        schema["default"] = [_typed(param, text) for text in own]
    return {
        "name": param.name,
        "in": "query",
        "description": f"{param.help[:1].upper()}{param.help[1:]}. {left}{named}",
        "schema": schema,
        "style": "form",
        "explode": True,
        "example": [_typed(param, text) for text in example],
    }


def _typed(param: Param, text: str) -> str | int | float:
    if param.kind == "integer":
        return int(text)
    return float(text) if param.kind == "decimal" else text


def _examples(engine: LocalEngine, library: Library) -> Example:
    """Return what gives a value for a parameter: its own, one of its namesakes, a likely one."""
    known: dict[str, list[str]] = {}
    for question in library:
        for param in question.params:
            if param.default:
                known.setdefault(param.name, [written_as(param, t) for t in param.default])

    def example(param: Param) -> list[str]:
        if param.default:
            return [written_as(param, term) for term in param.default]
        if param.name in known:
            return known[param.name][:1]
        return [choice.name for choice in likely(engine, param)[:1]]

    return example


def options(readings: Iterable[str]) -> Json:
    """Return the parameters that every question takes."""
    switch = {"type": "integer", "enum": [0, 1], "default": 0}
    return {
        "date": _option("date", "The day asked about, today when left out.",
                        {"type": "string", "format": "date"}, _DAY),
        "reading": _option("reading", "Whose words decide a status.",
                           {"type": "string", "enum": [*readings]}, "as-reported"),
        "cite": _option("cite", "Whether to add the claims and sources behind each row.",
                        switch),
        "flips": _option("flips", "Whether to add what other readings answer instead.",
                         switch),
        "build": _option("build", "The build that a permalink names, by 12 letters of its "
                         "identity or more. The answer is that of the current build; where they "
                         "differ, a remark and KG-Notice name both.",
                         {"type": "string", "pattern": "^[0-9a-f]{12,64}$"}, "0123456789ab"),
        "timeout": _option("timeout", "Seconds the answer may take, if fewer than the server's.",
                           {"type": "number", "exclusiveMinimum": 0}),
    }  # fmt: skip


def _option(name: str, description: str, schema: Json, example: str = "") -> Json:
    stated = {"example": example} if example else {}
    return {"name": name, "in": "query", "description": description, "schema": schema, **stated}
