"""The description of the server for programs: valid, and true of the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from openapi_spec_validator import validate

from kg.files import queries_dir
from kg.question import Library
from tests.serving import Server, serving

QUESTIONS = list(Library.load(queries_dir()))
Json = dict[str, Any]


@pytest.fixture(scope="module")
def server(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(store, log=tmp_path_factory.mktemp("serving") / "server.log") as running:
        yield running


@pytest.fixture(scope="module")
def document(http: httpx.Client) -> Json:
    found: Json = http.get("/openapi.json").json()
    return found


def resolved(document: Json, part: Json) -> Json:
    if "$ref" not in part:
        return part
    found: Any = document
    for name in part["$ref"].split("/")[1:]:
        found = found[name]
    return found


def test_the_document_is_valid(document: Json) -> None:
    validate(document)
    assert document["openapi"] == "3.1.0"


def test_every_question_is_described_with_its_parameters(document: Json) -> None:
    for question in QUESTIONS:
        for path in (
            f"/q/{question.topic}/{question.name}",
            f"/q/{question.topic}/{question.name}.{{form}}",
        ):
            operation = document["paths"][path]["get"]
            names = {resolved(document, param)["name"] for param in operation["parameters"]}
            own = {param.name for param in question.params}
            assert names - {"form"} == own | {
                "date",
                "reading",
                "cite",
                "flips",
                "build",
                "timeout",
            }
            assert operation["summary"] == question.summary


def test_readings_are_an_enumeration_and_defaults_are_told(document: Json) -> None:
    assert resolved(document, {"$ref": "#/components/parameters/reading"})["schema"]["enum"] == [
        "as-reported",
        "instruments",
        "official",
    ]
    operation = document["paths"]["/q/status/suspensions-ending-soon"]["get"]
    days = next(param for param in operation["parameters"] if param.get("name") == "days")
    assert days["schema"] == {"type": "array", "items": {"type": "integer"}, "default": [30]}
    assert days["description"].startswith("How many days ahead to look.")


def asked(document: Json, path: str, operation: Json) -> Iterator[tuple[str, Json]]:
    """Yield the address of an operation's examples, and what goes along; a body of each type."""
    params = [
        resolved(document, param)
        for param in operation["parameters"]
        if "example" in resolved(document, param)
    ]
    given = {param["name"]: param["example"] for param in params if param["in"] == "query"}
    address = path.format(
        **{param["name"]: param["example"] for param in params if param["in"] == "path"}
    )
    if "requestBody" not in operation:
        yield address, {"params": given}
        return
    for media, body in operation["requestBody"]["content"].items():
        name = "data" if isinstance(body["example"], dict) else "content"
        yield address, {name: body["example"], "headers": {"Content-Type": media}}


def test_every_example_answers_200_as_it_is_described(document: Json, http: httpx.Client) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if path.endswith(".{form}"):  # asks the same as the address without a form
                plain = document["paths"][path.removesuffix(".{form}")]["get"]
                assert operation["parameters"][1:] == plain["parameters"]
                continue
            for address, sent in asked(document, path, operation):
                found = http.request(method, address, follow_redirects=True, **sent)
                assert found.status_code == 200, (address, sent, found.text)
                assert not faults(document, operation, found), address


def faults(document: Json, operation: Json, found: httpx.Response) -> list[str]:
    """Return how a response differs from what is said of it, one difference of each kind."""
    said = operation["responses"]["200"]
    missing = [name for name in said.get("headers", ()) if name not in found.headers]
    media = found.headers["content-type"].partition(";")[0]
    if media not in said["content"]:
        return [*missing, media]
    if media != "application/json":
        return missing
    schema = {**said["content"][media]["schema"], "components": document["components"]}
    wrong = jsonschema_rs.Draft202012Validator(schema).iter_errors(found.json())
    return [*missing, *{f"{fault.schema_path}: {fault.message[:200]}" for fault in wrong}]


def test_the_same_question_is_answered_in_each_form(document: Json, http: httpx.Client) -> None:
    path = "/q/supply/production-shares.{form}"
    operation = document["paths"][path]["get"]
    for form in operation["parameters"][0]["schema"]["enum"]:
        more = {} if form == "tsv" else {"cite": 1}
        found = http.get(path.format(form=form), params={"date": "2026-11-22", **more})
        assert found.status_code == 200
        assert not faults(document, operation, found)


def test_the_description_takes_no_parameters(http: httpx.Client) -> None:
    assert http.get("/openapi.json", params={"date": "2026-11-22"}).status_code == 400
