"""The parameters of a SPARQL 1.1 Protocol request, wherever they stand in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from kg.names import nearest
from kg.serve.front.asked import KEPT
from kg.serve.problem import Problem

__all__ = ["Parameters", "parameters"]

_BY_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_GRAPHS = ("default-graph-uri", "named-graph-uri")
_UPDATES = ("update", "using-graph-uri", "using-named-graph-uri")
# SPARQLWrapper says the format several times, the short name first.
_ONCE = ("query", "timeout", "cite", "example", *KEPT)
_MOST = 1000

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Parameters:
    """What a request says.

    Parameters
    ----------
    query
        The text; None where there is none, which is not the same as an empty one.
    default, named
        The graphs it is to be run on; none for those of the query or the whole store.
    others
        Whatever else was given; what is not known here is left alone, as other endpoints do it.
    """

    query: str | None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    others: dict[str, str] = field(default_factory=dict)

    @property
    def graphs(self) -> dict[str, tuple[str, ...]]:
        """The two lists of graphs, by the names that calls have for them."""
        return {"default": self.default, "named": self.named}


async def parameters(request: Request) -> Parameters:
    """Return the parameters of a request.

    Raises
    ------
    Problem
        400 for what cannot be read or is given twice; 403 for updates; 413 and 415 for bodies that
        are too long or of a type that no query is sent in.
    """
    pairs = _read(request.scope["query_string"], "address")
    if request.method == "POST":
        pairs += await _posted(request)
    # Forms send fields that nobody filled in.
    chosen = {name: [v for n, v in pairs if n == name and v] for name in _GRAPHS}
    others: dict[str, str] = {}
    for name, value in pairs:
        if name in _UPDATES:
            raise _no_updates()
        if "graph" in name and name not in _GRAPHS:
            raise Problem(400, f"there is no parameter {name[:60]!r}", "address",
                          f"did you mean {(*nearest(name, _GRAPHS), *_GRAPHS)[0]}?")  # fmt: skip
        if name in _ONCE and name in others:
            raise Problem(400, f"{name} is given more than once", name, "give it once")
        others.setdefault(name, value)
    query = others.pop("query", None)
    return Parameters(query, tuple(chosen[_GRAPHS[0]]), tuple(chosen[_GRAPHS[1]]), others)


async def _posted(request: Request) -> Pairs:
    media, charset = _type_of(request)
    if media == _UPDATE:
        raise _no_updates()
    if media not in (_BY_FORM, _DIRECT):
        raise Problem(415, f"a query is not sent as {media[:60] or 'nothing'}", "Content-Type",
                      f"send {_DIRECT} or {_BY_FORM}")  # fmt: skip
    if charset not in ("", "utf-8", "utf8"):
        raise Problem(415, "SPARQL is sent in UTF-8 and in no other encoding", "Content-Type")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Problem(415, "queries are not sent compressed", "Content-Encoding")
    try:
        body = await request.body()
    except ClientDisconnect:
        raise Problem(413, "the body of a request may be 1 MiB long") from None
    return [("query", _text(body, "body"))] if media == _DIRECT else _read(body, "body")


def _type_of(request: Request) -> tuple[str, str]:
    """Return the media type of a body and its charset, both empty where nothing is said."""
    media, *settings = request.headers.get("content-type", "").lower().split(";")
    pairs = (setting.partition("=") for setting in settings)
    charsets = [value.strip(' "') for name, _, value in pairs if name.strip() == "charset"]
    return media.strip(), charsets[0] if charsets else ""


def _text(raw: bytes, where: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as fault:
        raise Problem(400, f"this is not UTF-8 from byte {fault.start} on", where) from None


def _read(raw: bytes, where: str) -> Pairs:
    text = _text(raw, where)
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST)
    except UnicodeDecodeError:
        raise Problem(400, "what is written with percent signs is not UTF-8", where) from None
    except ValueError:
        raise Problem(400, f"there are more than {_MOST} parameters", where) from None


def _no_updates() -> Problem:
    return Problem(
        403,
        "this is an update, and the graph is read-only",
        hint="facts come in as claims: add a source file, check it, and build",
    )
