"""Requests that nobody would write: the server refuses them, and never makes a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.specs.openapi import checks as described
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.serving import Server, serving

# Of a question one address is enough, and of all questions some: they share their code.
OPERATIONS = (
    "/q/status/measures-by-status",
    "/q/status/difference-between-two-days.{form}",
    "/q/status/suspensions-ending-soon.{form}",
    "/q/supply/production-shares.{form}",
    "/q/",
    "/sparql",
    "/sparql/why",
    "/why",
    "/q/{topic}/{question}/why",
    "/gsp",
    "/id/{class}/{slug}",
    "/.well-known/void",
    "/healthz",
)
CHECKS = (
    checks.not_a_server_error,
    described.status_code_conformance,
    described.content_type_conformance,
    described.response_headers_conformance,
    described.response_schema_conformance,
)
BRIEFLY = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def server(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("serving") / "server.log"
    with serving(store, "--workers", "1", log=log) as running:
        yield running


@pytest.fixture(scope="module")
def schema(http: httpx.Client) -> OpenApiSchema:
    return schemathesis.openapi.from_dict(http.get("/openapi.json").json())


@pytest.mark.parametrize("path", OPERATIONS)
def test_what_is_described_is_what_happens(
    server: Server, schema: OpenApiSchema, path: str
) -> None:
    session = requests.Session()
    session.trust_env = False
    for operation in schema[path].values():

        @given(operation.as_strategy())
        @BRIEFLY
        def ask(case: schemathesis.Case) -> None:
            case.query.pop("timeout", None)  # it is described truly: too short a time gives a 503
            found = case.call(server.base.rstrip("/"), session, allow_redirects=False)
            case.validate_response(found, checks=CHECKS)

        ask()


latin = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=40
)
header = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=40)
media = st.one_of(
    header,
    st.sampled_from(
        [
            "*/*",
            "text/*;q=0.3, */*;q=x",
            "text/csv;q=2",
            ";;,,",
            "application/json;q=-1",
            "text/html;q=nan",
        ]
    ),
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Accept": media,
        "Accept-Encoding": st.one_of(
            header, st.sampled_from(["gzip;q=0", "gzip;q=x", "*", "br, gzip"])
        ),
        "If-None-Match": st.one_of(header, st.sampled_from(["*", '"', 'W/"x"', ",,"])),
        "Content-Type": st.one_of(
            header,
            st.sampled_from(["application/sparql-query;charset=utf-16", "multipart/form-data"]),
        ),
        "Range": st.sampled_from(["bytes=0-", "bytes=5-1", "rows=1"]),
        "Host": st.sampled_from(["evil.example", "a:b:c", "[::1"]),
        "Cookie": header,
    },
)
PLACES = ["/", "/q/", "/q/status/status", "/q/status/status.", "/q/%00/x", "/q/..%2f..%2fetc", "/q/status/status.json", "/sparql", "/sparql/why", "/why", "/why.svg", "/q/status/status/why", "/gsp", "/id/", "/openapi.json"]  # fmt: skip
queries = st.one_of(
    latin.map(quote),
    st.binary(max_size=30).map(lambda data: "date=" + quote(data)),
    st.binary(max_size=30).map(lambda data: "measure=" + quote(data)),
    st.sampled_from(["%", "%zz", "&&==", "query=%ff", "date=%00", "measure=%ed%a0%80", "cite=%EF%BC%91", ";", "reading=" + "a" * 9000]),
)  # fmt: skip
methods = st.sampled_from(
    ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY"]
)


@given(methods, st.sampled_from(PLACES), queries, HEADERS, st.binary(max_size=60))
@settings(BRIEFLY, max_examples=150)
def test_no_header_or_encoding_makes_a_mistake(
    http: httpx.Client, method: str, place: str, query: str, headers: dict[str, Any], body: bytes
) -> None:
    found = http.request(method, f"{place}?{query}", headers=headers, content=body or None)
    assert found.status_code < 500, found.text
    assert found.headers["x-content-type-options"] == "nosniff"
    if found.headers.get("content-type") == "application/problem+json" and method != "HEAD":
        assert found.json()["status"] == found.status_code
