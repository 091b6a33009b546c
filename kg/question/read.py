"""Reading a question's file: the header, and the defaults of its parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kg.errors import QueryError
from kg.question.model import KINDS, Question
from kg.question.param import EXPECTED, VALUES_LINE, Param, Term, kind_of

__all__ = ["KEYS", "read_header", "read_question"]

KEYS = ("summary", "description", "note", "tags", "params", "reads", "empty", "things", *KINDS)
READS = ("view", "all claims", "snapshot")

HEADER = re.compile(r"#\+ ?(?P<indent>\s*)(?:(?P<key>[\w-]+):(?:\s+|$))?(?P<rest>.*)")
PROLOGUE = re.compile(r"\s*(?:PREFIX|BASE)\s", re.IGNORECASE)


def read_question(path: Path) -> Question:
    """Read one .rq file.

    Raises
    ------
    QueryError
        When the header has an unknown key, or a parameter's line cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise QueryError("the file is not UTF-8", str(path), f"byte {error.start}") from None
    header, helps = read_header(text, path)
    return Question(
        name=path.stem,
        topic=path.parent.name,
        summary=header.get("summary", ""),
        description=header.get("description", ""),
        tags=tuple(re.findall(r"[\w-]+", header.get("tags", ""))),
        params=_params(text, helps, path),
        text=text,
        path=path,
        reads=header.get("reads", "view"),
        empty=header.get("empty", ""),
        note=header.get("note", ""),
        things=_names(header, "things"),
        kinds={name: KINDS[key] for key in KINDS for name in _names(header, key)},
    )


def _names(header: Mapping[str, str], key: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", header.get(key, "")))


def read_header(text: str, path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the header's values by key, and the help of each parameter by name.

    Raises
    ------
    QueryError
        When a key is not known.
    """
    found: dict[str, str] = {}
    helps: dict[str, str] = {}
    key = name = ""
    for number, line in enumerate(text.split("\n"), 1):
        match = HEADER.fullmatch(line.rstrip())
        if match is None:
            continue
        if match["key"] and not match["indent"]:
            key = match["key"]
            if key not in KEYS:
                hint = f"the keys are {', '.join(KEYS)}"
                raise QueryError(f"unknown header key {key!r}", f"{path}:{number}", hint)
            found[key] = match["rest"]
        elif key == "params":
            name = match["key"] or name
            helps[name] = f"{helps.get(name, '')} {match['rest']}".strip()
        elif key:
            found[key] = f"{found[key]} {line[2:].strip()}".strip()
    if found.get("reads", "view") not in READS:
        hint = f"write one of: {', '.join(READS)}"
        raise QueryError(f"reads: {found['reads']!r} is not known", str(path), hint)
    return found, helps


def _params(text: str, helps: Mapping[str, str], path: Path) -> tuple[Param, ...]:
    lines = text.split("\n")
    prologue = "\n".join(line for line in lines if PROLOGUE.match(line))
    found: dict[str, Param] = {}
    for number, line in enumerate(lines, 1):
        if match := VALUES_LINE.fullmatch(line):
            name, where = match["one"] or match["date"], f"{path}:{number}"
            default = _default(name, line, prologue, where)
            param = Param(name, helps.get(name, ""), default, _kind(default, where))
            if (param.kind == "date") != (match["day"] is not None):
                hint = 'write VALUES (?date ?day) { ("2026-11-22"^^xsd:date 20779) }'
                raise QueryError(f"the day {name!r} goes with its number", where, hint)
            if found.setdefault(name, param) != param:
                hint = "give all VALUES lines of a parameter the same default"
                raise QueryError(f"{name!r} has two different defaults", where, hint)
    return tuple(found.values())


def _default(name: str, line: str, prologue: str, where: str) -> tuple[Term, ...]:
    """Return the terms of a VALUES line, as the engine reads them."""
    try:
        solutions = Store().query(f"{prologue}\nSELECT ?{name} {{ {line} }}")
    except SyntaxError as error:
        raise QueryError("the VALUES line does not parse", where, str(error)) from None
    assert isinstance(solutions, QuerySolutions)
    terms = [row[name] for row in solutions]
    return tuple(term for term in terms if isinstance(term, NamedNode | Literal))


def _kind(default: Sequence[Term], where: str) -> str:
    kinds = {kind_of(term) for term in default} or {"iri"}
    if len(kinds) > 1 or not kinds <= set(EXPECTED):
        hint = f"use one of {', '.join(EXPECTED)}"
        raise QueryError(f"a default is {' and '.join(sorted(kinds))}", where, hint)
    return kinds.pop()
