"""What a query from outside may not do, and that the words for it may stand anywhere else."""

from __future__ import annotations

import socket
import string
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.engine import LocalEngine
from kg.engine.syntax import fault_of
from kg.errors import QueryError, RefusedError

EX = "http://example.org/"
GRAPH = ox.NamedNode(EX + "service")


def engine() -> LocalEngine:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode(EX + "s"), ox.NamedNode(EX + "p"), ox.Literal("o"), GRAPH))
    return LocalEngine(store)


ENGINE = engine()


@contextmanager
def listener() -> Iterator[tuple[str, socket.socket]]:
    """An address that somebody listens at, and the socket that tells whether anybody came."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/", listening


def nobody_came(listening: socket.socket) -> bool:
    try:
        listening.accept()
    except BlockingIOError:
        return True
    return False


NO_CALL = "SELECT * { VALUES ?x { '''x' } SERVICE <%s> {} VALUES ?y { '''y' } }"
CALLS = [
    "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { service<%s>{} }",
    "ASK { SeRvIcE sIlEnT <%s> {} }",
    "SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE <%s> { ?s ?p ?o } } } } }",
    "ASK { FILTER NOT EXISTS { SERVICE <%s> { ?s ?p ?o } } }",
    "SELECT (EXISTS { SERVICE <%s> {} } AS ?x) {}",
    "CONSTRUCT { ?s ?p ?o } { { ?s ?p ?o } UNION { SERVICE <%s> { ?s ?p ?o } } }",
    "DESCRIBE ?s { BIND(<%s> AS ?where) SERVICE ?where { ?s ?p ?o } }",
    "PREFIX x: <%s> SELECT * { SERVICE x: {} }",
    "BASE <%s> SELECT * { SERVICE <> {} }",
    "SELECT * { # SERVICE \n SERVICE # <http://example.org/> \n <%s> {} }",
    "SELECT * { #\r SERVICE <%s> {} \n }",
    "SELECT * { BIND('\\'' AS ?q) SERVICE <%s> { ?s ?p '' } }",
    'SELECT * { BIND("""\\"""" AS ?q) SERVICE <%s> {} BIND("""""" AS ?r) }',
    'SELECT * { VALUES ?x { """x" } SERVICE <%s> {} }',
    NO_CALL,
    'SELECT * { BIND("x\\u005C" AS ?q) SERVICE <%s> {} }',
    "SELECT * { OPTIONAL { ?s ?p trueSERVICE <%s> {} } }",
    "SELECT * { ?s a 1SERVICE <%s> {} }",
    "SELECT ?service { ?service ?p 'service' . SERVICE <%s> {} }",
    "SELECT * { \\u0053ERVICE <%s> {} }",
    "ASK { SERVICE <%s> {} } # servicx SERVICXX servicxxx",
    "SELECT * { \\U00000053\\u0065rvice <%s> {} }",
]


@pytest.mark.parametrize("call", CALLS)
def test_no_server_is_called(call: str) -> None:
    with listener() as (address, listening):
        with pytest.raises(QueryError):
            list(ENGINE.solutions(call % address))  # type: ignore[arg-type]
        assert nobody_came(listening)


def test_asking_the_parser_calls_nobody() -> None:
    every = " ".join(f"servic{letter}" for letter in string.ascii_lowercase)
    with listener() as (address, listening):
        for word in ("SERVICEE", "SERVSERVICEICE", "SERVICXE", "SERVICEXE", "serviceservice"):
            with pytest.raises(QueryError):
                ENGINE.solutions(f"ASK {{ {word} <{address}> {{}} }} # {every}")
        assert nobody_came(listening)


def test_the_reason_is_told() -> None:
    told = {}
    for call in CALLS:
        with pytest.raises(QueryError) as caught:
            ENGINE.refuse(call % EX)
        told[call] = "SERVICE calls another server" in caught.value.what
    # In one of them the word stands in a long string, and it does not parse for another reason.
    assert [call for call, is_told in told.items() if not is_told] == [NO_CALL]


HARMLESS = [
    "SELECT ?service { ?service ?p $SERVICE }",
    "SELECT * { ?s ?p 'SERVICE <http://example.org/> {}' }",
    'SELECT * { ?s ?p """a "service" {""", \'\'\'Service\'\'\' }',
    "SELECT * { ?s ?p 'it\\'s a SERVICE <x> { }' }",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { ?s <http://service.example/SERVICE#service> ?o } # SERVICE <http://x/> {}",
    "PREFIX service: <http://example.org/> SELECT * { ?s service:SERVICE _:service }",
    "PREFIX x: <http://example.org/> SELECT * { ?s x:service-description/x:service ?o }",
    "SELECT ?service ?servicx ?servicxx { ?service ?servicx ?servicxx }",
    "SELECT * { GRAPH <http://example.org/service> { ?s ?p ?o } }",
    "SELECT * FROM <http://example.org/service> { ?s ?p ?o }",
    "SELECT * { ?s ?p '\\u0053ERVICE \\u007B' }",
    "SELECT * { ?s ?p '\\u0022 SERVICE <x:> {} \\u0022' }",
    "SELECT * { FILTER(?a<?service&&?c>'service') }",
]


@pytest.mark.parametrize("query", HARMLESS)
def test_the_word_may_stand_where_it_is_no_keyword(query: str) -> None:
    list(ENGINE.solutions(query))  # type: ignore[arg-type]


BEHIND_THE_GUARD = [
    "ASK { SERVICE <%s> {} }",
    "SELECT * { SERVICE <%s> {} }",
    "SELECT * { SERVICE SILENT <%s> {} }",
    "CONSTRUCT WHERE { ?s ?p ?o }",
]


IN_A_WORKER = """
import sys
import pyoxigraph as ox
from kg.engine.pool.sockets import forbid_sockets
forbid_sockets()
list(ox.Store().query(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such filter")
@pytest.mark.parametrize("query", BEHIND_THE_GUARD[:3])
def test_what_passed_the_guard_could_not_connect(query: str) -> None:
    with listener() as (address, listening):
        subprocess.run([sys.executable, "-c", IN_A_WORKER, query % address], capture_output=True)
        assert nobody_came(listening)


def test_the_engine_would_connect_without_these_lines() -> None:
    """What the tests above rest on: this listener hears of a call."""
    with listener() as (address, listening):
        listening.setblocking(True)
        listening.settimeout(10)
        import threading

        def refuse() -> None:
            came, _ = listening.accept()
            came.close()
            heard.set()

        heard = threading.Event()
        threading.Thread(target=refuse).start()
        list(ENGINE.store.query("SELECT * { SERVICE SILENT <%s> {} }" % address))  # type: ignore[arg-type]
        assert heard.wait(10)


def test_a_function_that_there_is_not_is_the_querys_fault() -> None:
    with pytest.raises(QueryError, match="custom function"):
        ENGINE.solutions("SELECT (<http://example.org/service>(1) AS ?x) {}")


def test_no_update_is_run() -> None:
    with listener() as (address, listening):
        for update in (
            f"LOAD <{address}>",
            f"load silent <{address}> into graph <x:y>",
            "DROP ALL",
            f"PREFIX x: <y:> CLEAR ALL ; LOAD <{address}>",
            "INSERT { ?s ?p ?o } WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }",
        ):
            with pytest.raises(RefusedError):
                ENGINE.solutions(update)
        assert nobody_came(listening)
    assert len(ENGINE.store) == 1


@pytest.mark.parametrize(
    "clause",
    [
        "FROM <http://example.org/nowhere>",
        "FROM NAMED <http://example.org/nowhere>",
        "FROM <http://example.org/service> FROM <file:///etc/passwd>",
        "FROM x:nowhere",
    ],
)
def test_a_graph_that_is_not_here_is_not_fetched(clause: str) -> None:
    with pytest.raises(RefusedError, match="names no graph of this store"):
        ENGINE.refuse(f"PREFIX x: <{EX}> SELECT * {clause} {{ ?s ?p ?o }}")


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX x: <http://example.org/> SELECT * FROM x:service { ?s ?p ?o }",
        "BASE <http://example.org/a> SELECT * FROM <service> { ?s ?p ?o }",
        "SELECT * { ?from ?p 'FROM <x:y>' } # FROM <x:y>",
    ],
)
def test_a_graph_is_known_however_it_is_written(query: str) -> None:
    ENGINE.refuse(query)


@pytest.mark.parametrize(
    "query",
    [
        "ASK {" + "FILTER(true) " * 2000 + "}",
        "ASK { FILTER(" + "!" * 30000 + "true) }",
        "ASK { FILTER(1" + " + 1" * 30000 + ") }",
        "SELECT " + " ".join(f"(1 AS ?x{n})" for n in range(5000)) + " {}",
        "ASK { FILTER('" + ")" * 500 + "' = " + "(" * 5000 + "1" + ")" * 5000 + ") }",
        "ASK " + "{" * 5000 + "}" * 5000,
    ],
)
def test_what_would_overflow_the_stack_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match=r"nested|joins"):
        ENGINE.refuse(query)


def test_long_lists_are_no_such_thing() -> None:
    ENGINE.refuse("SELECT * { VALUES ?x { " + "-1 " * 5000 + "} }")
    ENGINE.refuse("ASK { FILTER(1 IN (" + "2, " * 5000 + "3)) }")
    ENGINE.refuse("ASK { ?s ?p '" + "(" * 500 + "' }")


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELEC * {}", 1, 1),
        ("SELECT ?x\nWHERE {\n  ?x a 1 .\n  FILTR(?x)\n}", 4, 3),
        ("SELECT * {\n  ?s a nowhere:x }", 2, 8),
        ("SELECT * {\n  ?s x:y 1 }", 2, 6),
        ("SELECT * { ?s <http://a b/> ?o }", 1, 15),
        ("SELECT * {\n", 2, 1),
        ("SELECT * {} LIMIT x", 1, 19),
        ("SELECT * { foo }", 1, 12),
        ("", 1, 1),
    ],
)
def test_a_fault_is_told_where_it_is(query: str, line: int, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        ENGINE.solutions(query)
    assert caught.value.where == f"line {line}, column {column}"


# Queries out of pieces: a piece that is whole by itself may stand wherever a pattern may.
names = st.text(string.ascii_letters, min_size=1, max_size=6).filter(lambda name: name != "a")
variables = names.map("?{}".format)
iris = names.map(f"<{EX}{{}}>".format)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\\\r\n'\""), max_size=8)
literals = st.one_of(texts.map("'{}'".format), texts.map('"""{}"""'.format), st.just("'\\''"))
comments = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=8)
gaps = st.one_of(st.just(" "), st.just("\n"), comments.map("#{}\n".format))
triples = st.tuples(variables, iris, st.one_of(variables, iris, literals)).map(
    lambda parts: " ".join(parts) + " ."
)
patterns = st.recursive(
    st.one_of(triples, literals.map("FILTER(STR(?v) != {})".format)),
    lambda inner: st.one_of(
        inner.map("{{ {} }}".format),
        inner.map("OPTIONAL {{ {} }}".format),
        inner.map("FILTER NOT EXISTS {{ {} }}".format),
        inner.map("{{ SELECT * {{ {} }} }}".format),
        inner.map("MINUS {{ {} }}".format),
        st.tuples(inner, inner).map(lambda both: "{ %s } UNION { %s }" % both),
        st.tuples(inner, gaps, inner).map("".join),
    ),
    max_leaves=6,
)
cased = st.lists(st.booleans(), min_size=7, max_size=7).map(
    lambda ups: "".join(c.upper() if up else c for c, up in zip("service", ups, strict=True))
)


@given(patterns, patterns, gaps, gaps, cased, st.booleans(), st.sampled_from(["{%s}", "%s"]))
def test_a_call_is_refused_wherever_it_stands(
    before: str, after: str, gap: str, space: str, word: str, is_silent: bool, around: str
) -> None:
    silent = " SILENT " if is_silent else ""
    call = f"{word}{space}{silent}<http://127.0.0.1:9/>{gap}{{ {after} }}"
    query = f"SELECT * {{ {before}{gap}{around % call} {after} }}"
    with pytest.raises(QueryError):
        ENGINE.refuse(query)


@given(patterns, patterns, gaps, cased, texts)
def test_the_word_is_never_refused_elsewhere(
    before: str, after: str, gap: str, word: str, text: str
) -> None:
    harmless = (
        f"?{word} <{EX}{word}> '{text}{word}', \"{word} <x:y> {{\", {word}:{word}, '1'@{word} . "
        f"# {text} {word}\n"
    )
    query = f"PREFIX {word}: <{EX}> SELECT * {{ {before}{gap}{harmless}{gap}{after} }}"
    ENGINE.refuse(query)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_fails_otherwise_than_by_an_error_of_ours(first: str, second: str) -> None:
    for query in (first, f"SELECT * {{ {first} SERVICE {second} }}", f"ASK {{ ?s ?p {first} }}"):
        with suppress(QueryError):
            ENGINE.solutions(query)
        fault_of(query, None)
