"""What else the server has: SPARQL, graphs, the things themselves, dumps, and its health."""

from __future__ import annotations

from collections.abc import Sequence

from kg.serve.addresses import EXAMPLES, VOID
from kg.serve.content.openapi.schemas import Json, ref
from kg.serve.forms import DATASETS, GRAPHS, HTML, PROOFS, RESULTS, Form

__all__ = ["paths"]

_TEXT: Json = {"type": "string"}
_QUERY = "SELECT ?material WHERE { ?material a trade:Material } ORDER BY ?material LIMIT 3"
_LINKED = (*GRAPHS, HTML, *DATASETS)


def paths() -> Json:
    """Return the addresses beside those of the questions."""
    return {
        "/q/": {"get": _get("questions", "pages", "The library of questions",
                            _found([HTML]), _param("word", "A word to look for.", "gallium"),
                            _param("topic", "One of the topics.", "supply"),
                            _param("tag", "One of the tags.", "countries"))},
        "/openapi.json": {"get": _get("openapi", "description", "This description",
                                      _json("The description."))},
        "/sparql": _sparql(),
        **_proofs(),
        "/gsp": {"get": _get("graph", "sparql", "A graph by its name (Graph Store Protocol)",
                             _found(GRAPHS), _flag("default", "The default graph: all that is "
                             "held true."), _param("graph", "The IRI of a named graph.", ""),
                             _form(GRAPHS))},
        "/id/{class}/{slug}": {"get": _thing()},
        VOID: {"get": _get("void", "description", "The graph in VoID, with its questions",
                           _found(GRAPHS), _form(GRAPHS))},
        EXAMPLES: {"get": _get("sparql_examples", "description", "The questions as SPARQL examples",
                               _found(GRAPHS), _form(GRAPHS))},
        **{f"/dump/uschina-trade.{form.name}.gz": {"get": _dump(form)} for form in DATASETS},
        "/dump/SHA256SUMS": {"get": _get("sums", "dumps", "The checksums of the dumps",
                                         _ok("The sums.", "text/plain"))},
        "/healthz": {"get": _get("healthz", "health", "Whether the server lives",
                                 _json("It does."))},
        "/readyz": {"get": _get("readyz", "health", "Whether it can answer, and from which build",
                                {**_json("It can."), "503": {"description": "It cannot."}})},
    }  # fmt: skip


def _sparql() -> Json:
    told = (
        "Read-only: updates are answered with 403, and so is what would call another server. "
        "The prefixes of the project need no declaration. Without a query, the service describes "
        "itself."
    )
    params = [
        _param("query", "A SELECT, ASK, CONSTRUCT or DESCRIBE.", _QUERY),
        _param("timeout", "Seconds to wait at most, if less than the server's limit.", "5"),
        _form((*RESULTS, *GRAPHS)),
    ]
    found = _found((*RESULTS, *GRAPHS, HTML))
    posted = {
        "required": True,
        "content": {
            "application/sparql-query": {"schema": _TEXT, "example": _QUERY},
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["query"],
                    "properties": {"query": _TEXT},
                },
                "example": {"query": _QUERY},
            },
        },
    }
    get = _get("sparql", "sparql", "A SPARQL 1.1 query", found, *params)
    post = _get("sparql_posted", "sparql", "A SPARQL 1.1 query, sent as the body", found)
    return {
        "get": {**get, "description": told},
        "post": {**post, "description": told, "requestBody": posted},
    }


def _proofs() -> Json:
    """Return the addresses of proofs: of a fact, of a row of a question, of a row of a query."""
    told = (
        "From what holds through rules in words down to passages of sources. The form may stand "
        "at the end of the address too, as in `why.svg`."
    )
    both = ref("parameters", "date"), ref("parameters", "reading")
    row = _param("row", "The number of the row, from 1.", "1", "integer") | {"required": True}
    several = _param("all", "1 for other proofs as well, five at most.", "", "integer")
    shared = several, ref("parameters", "timeout"), _form(PROOFS)
    query = _param("query", "The SELECT, as it is sent to `/sparql`.", _QUERY)
    fact = _get(
        "proof_of_fact", "proofs", "Why a fact holds, or the status of a measure", _found(PROOFS),
        _param("subject", "A thing: IRI, short name or label.", "material:gallium")
        | {"required": True},
        _param("predicate", "A property, or `a` for the class; none for a status.", "a"),
        _param("object", "A thing or a value; none for a status.", "trade:SuspendedMaterial"),
        *both, *shared,
    )  # fmt: skip
    of_question = _get(
        "proof_of_row", "proofs", "Why a row of a question is in the answer",
        _found(PROOFS), _in_path("topic", "The topic of the question.", "status"),
        _in_path("question", "Its name.", "measures-by-status"), row, *both,
        ref("parameters", "build"), *shared,
    )  # fmt: skip
    of_query = _get(
        "proof_of_row_of_query", "proofs", "Why a row of a query is in its result", _found(PROOFS),
        query | {"required": True}, row, both[0], *shared,
    )  # fmt: skip
    also = " The parameters of the question come along."
    return {
        "/why": {"get": {**fact, "description": told}},
        "/q/{topic}/{question}/why": {"get": {**of_question, "description": told + also}},
        "/sparql/why": {"get": {**of_query, "description": told}},
    }


def _thing() -> Json:
    responses = {
        "303": {
            "description": "Where its page or its data is, by Accept.",
            "headers": {"Location": {"required": True, "schema": _TEXT}},
        },
        **_found(_LINKED),
    }
    return _get(
        "thing",
        "linked data",
        "A thing of the graph",
        responses,
        _in_path("class", "The kind of thing, such as measure.", "material"),
        _in_path("slug", "Its name among them.", "gallium"),
        _form(_LINKED),
    )


def _dump(form: Form) -> Json:
    name = f"dump_{form.name}"
    return _get(name, "dumps", f"The whole graph, {form.name}", _ok("It.", "application/gzip"))


def _get(name: str, tag: str, summary: str, responses: Json, *params: Json) -> Json:
    return {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "parameters": [*params],
        "responses": {**responses, "default": ref("responses", "Problem")},
    }


def _ok(description: str, *media: str, schema: Json | None = None) -> Json:
    content = {name: {"schema": schema or _TEXT} for name in media}
    return {"200": {"description": description, "content": content}}


def _json(description: str) -> Json:
    return _ok(description, "application/json", schema={"type": "object"})


def _found(forms: Sequence[Form]) -> Json:
    media = dict.fromkeys(form.media[0] for form in forms)
    found = _ok("Found.", *media)
    of_json = ref("schemas", "Proofs") if forms is PROOFS else {"type": ["object", "array"]}
    for name in media:
        if name.endswith("json"):
            found["200"]["content"][name] = {"schema": of_json}
    return {**found, "304": {"description": "The client has it."}}


def _param(name: str, description: str, example: str, kind: str = "string") -> Json:
    stated = {"example": example} if example else {}
    schema = {"type": kind}
    return {"name": name, "in": "query", "description": description, "schema": schema, **stated}


def _flag(name: str, description: str) -> Json:
    flag: Json = {"type": "string", "maxLength": 0}
    return {
        "name": name,
        "in": "query",
        "description": description,
        "allowEmptyValue": True,
        "schema": flag,
        "example": "",
    }


def _in_path(name: str, description: str, example: str) -> Json:
    return {**_param(name, description, example), "in": "path", "required": True}


def _form(forms: Sequence[Form]) -> Json:
    names = [*dict.fromkeys(form.name for form in forms)]
    schema = {"type": "string", "enum": names}
    told = "The form, in the place of Accept."
    return {**_param("format", told, ""), "schema": schema}
