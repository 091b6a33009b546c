"""Footnotes of single rows: what each kind of triple rests on, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

import pytest
from pyoxigraph import RdfFormat, Store

from kg.cite import Derived, NotCitable, RowCitation, cite
from kg.errors import QueryError
from kg.names import BASE, PREFIXES, prologue, shorten
from kg.sparql_text import tokens, unescape

FACTS = """
claim:1 a trade:Claim ; trade:inView true ; rdfs:label "ban"@en ; trade:isStatedIn source:t ;
    trade:hasEvidence <https://w3id.org/uschina-trade/claim/1/node/a> .
<https://w3id.org/uschina-trade/claim/1/node/a> oa:start 3 .
claim:2 a trade:Claim ; trade:inView true ; rdfs:label "again"@en .
claim:3 a trade:Claim ; trade:inView true ; rdfs:label "start"@en .
claim:4 a trade:Claim ; trade:modality trade:Hedged ; rdfs:label "perhaps"@en .
source:t a trade:Article ; dct:title "T"@en ; trade:issuedEarliestDay 5 .
material:ga a trade:Material ; rdfs:label "gallium"@en .
group:g trade:hasMember material:ga .
measure:m trade:covers material:ga .
event:e a trade:Imposition ; trade:affects measure:m ; trade:startDate "2024-12"^^xsd:gYearMonth ;
    trade:startEarliest "2024-12-01"^^xsd:date ; trade:startEarliestDay 20058 .
trade:Imposition rdfs:subClassOf trade:StatusEvent .
period:m1 a trade:StatusPeriod ; trade:isPeriodOf measure:m ; trade:hasStatus trade:InForce ;
    trade:isBegunBy event:e ; trade:restsOn claim:1, claim:3 .
[] owl:onProperty trade:covers .

claim:1 { measure:m trade:covers material:ga . event:e a trade:Imposition . }
claim:2 { measure:m trade:covers material:ga }
claim:3 { event:e trade:affects measure:m ; trade:startDate "2024-12"^^xsd:gYearMonth }
claim:4 { measure:m trade:covers material:ga , material:ge }
graph:ontology { trade:Imposition rdfs:subClassOf trade:StatusEvent }
"""


@pytest.fixture(scope="module")
def store() -> Store:
    prefixes = {**PREFIXES, "group": BASE + "id/material/"}
    lines = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items())
    store = Store()
    store.load((lines + FACTS).encode(), format=RdfFormat.TRIG)
    return store


def citations(store: Store, query: str, **options: int) -> list[RowCitation]:
    """Ask, and cite every row."""
    found = store.query(query, prefixes=PREFIXES)
    names = [variable.value for variable in found.variables]
    rows = [dict(zip(names, row, strict=True)) for row in found]
    return cite(store, query, rows, prefixes=PREFIXES, **options)


def claims(store: Store, query: str) -> list[list[str]]:
    """Ask, and return the numbers of the claims of every row."""
    return [
        [claim.rsplit("/", 1)[1] for claim in citation.claims]
        for citation in citations(store, query)
    ]


@pytest.mark.parametrize(
    ("pattern", "cited"),
    [
        ("?m trade:covers ?x", ["1", "2"]),
        ("GRAPH claim:4 { ?m trade:covers ?x }", ["4"]),
        ("GRAPH claim:3 { }", ["3"]),
        ("GRAPH graph:ontology { ?m rdfs:subClassOf ?x }", []),
        ("?m trade:startEarliestDay ?x", ["3"]),
        ("source:t trade:issuedEarliestDay ?x", []),
        ("?m trade:modality trade:Hedged", ["4"]),
        ("?m oa:start 3", ["1"]),
        ("?p trade:hasStatus ?x", ["1", "3"]),
        ("?m a/rdfs:subClassOf ?x", ["1"]),
        ("?m trade:hasMember/^trade:covers ?x", ["1", "2"]),
    ],
)
def test_what_a_triple_rests_on(store: Store, pattern: str, cited: list[str]) -> None:
    assert {tuple(found) for found in claims(store, f"SELECT * {{ {pattern} }}")} == {tuple(cited)}


def test_a_period_names_its_event_and_claims(store: Store) -> None:
    query = "SELECT ?m { ?p trade:isPeriodOf ?m ; trade:hasStatus trade:InForce ; rdf:type ?t }"
    [citation] = citations(store, query)
    period, event = BASE + "id/period/m1", BASE + "id/event/e"
    assert citation.derived == (Derived(period, event, citation.claims),)
    assert [shorten(claim) for claim in citation.claims] == ["claim:1", "claim:3"]


def test_reference_data_is_listed_and_names_are_not(store: Store) -> None:
    query = "SELECT ?l { ?g trade:hasMember ?x . ?x rdfs:label ?l ; a trade:Material }"
    [citation] = citations(store, query)
    assert citation.claims == ()
    assert [shorten(t.predicate.value) for t in citation.reference] == [
        "trade:hasMember",
        "rdf:type",
    ]


def test_rows_with_blank_nodes_are_found_again(store: Store) -> None:
    [citation] = citations(store, "SELECT ?b ?p { ?b owl:onProperty ?p }")
    assert citation.claims == ()
    assert len(citation.reference) == 1


def test_absences_are_named_with_what_is_known(store: Store) -> None:
    query = """SELECT ?m { ?m trade:covers ?x
        FILTER NOT EXISTS { ?m   trade:targets ?c } # nobody
        MINUS { ?m trade:rate 5 }
        OPTIONAL { ?x trade:casNumber ?n } FILTER(!bound(?n)) }"""
    [citation] = citations(store, query)
    assert citation.absences == (
        "measure:m trade:targets ?c",
        "measure:m trade:rate 5",
        "material:ga trade:casNumber ?n",
    )


def test_a_count_of_nothing_is_an_absence(store: Store) -> None:
    [citation] = citations(store, "SELECT (COUNT(*) AS ?n) { ?m trade:targets ?c }")
    assert citation.absences == ("?m trade:targets ?c",)
    assert citation.claims == ()


def test_a_minus_that_shares_nothing_is_no_absence(store: Store) -> None:
    [citation] = citations(store, "SELECT ?m { ?m trade:covers ?x MINUS { ?a trade:rate 5 } }")
    assert citation.absences == ()


def test_more_matches_than_the_cap_are_not_followed(store: Store) -> None:
    query = "SELECT (COUNT(?p) AS ?n) { ?c a trade:Claim ; ?p ?o }"
    [whole] = citations(store, query)
    [part] = citations(store, query, cap=3)
    assert not whole.capped
    assert len(whole.claims) == 4
    assert part.capped
    assert 1 <= len(part.claims) <= 3


def test_some_of_the_rows_may_be_cited_and_equal_rows_cite_the_same(store: Store) -> None:
    query = "SELECT ?t { ?c a ?t } ORDER BY ?c"
    found = store.query(query, prefixes=PREFIXES)
    rows: list[Mapping[str, object]] = [{"t": row["t"]} for row in found]
    last = rows[-3:]
    assert len(cite(store, query, last, prefixes=PREFIXES)) == 3  # type: ignore[arg-type]
    both = cite(store, query, [rows[0], rows[0]], prefixes=PREFIXES)  # type: ignore[list-item]
    assert both[0] == both[1]


def test_prefixes_and_base_of_the_text_are_kept(store: Store) -> None:
    query = prologue(["trade"]) + f"BASE <{BASE}id/> SELECT * {{ ?m trade:covers <material/ga> }}"
    found = [{"m": row["m"]} for row in store.query(query)]
    [citation] = cite(store, query, found)
    assert len(citation.claims) == 2


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("ASK { ?s ?p ?o }", "only the rows of a SELECT"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "only the rows of a SELECT"),
        ("SELECT * { SERVICE <http://e/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { { SELECT * { service ?x { ?s ?p ?o } } } }", "SERVICE"),
        ("SELECT * FROM <http://e/> { ?s ?p ?o }", "FROM"),
        ("SELECT * { ?s ?p ?o LATERAL { ?o ?q ?r } }", "LATERAL"),
        ("SELECT * { << ?s ?p ?o >> ?q ?r }", "triple terms"),
        ("SELECT * { ?s ?p ?o {| ?q ?r |} }", "statements about triples"),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING(EXISTS { ?s a ?c })", "HAVING"),
        ("SELECT * { GRAPH ?g { SELECT ?s { ?s ?p ?o } } }", "sub-SELECT inside GRAPH"),
        ("SELECT ?_kg_1 { ?_kg_1 ?p ?o }", "_kg_"),
        ("SELECT * { ?s ?p }", "line 1"),
        ("SELECT * { ?s ?p ?o ", "expected"),
    ],
)
def test_other_forms_are_refused_with_the_reason(store: Store, query: str, reason: str) -> None:
    with pytest.raises(NotCitable, match=reason):
        cite(store, query, [{}])


def test_a_row_the_query_does_not_give_is_refused(store: Store) -> None:
    query = "SELECT ?m { ?m trade:covers ?x }"
    with pytest.raises(NotCitable, match="row 1"):
        cite(store, query, [{"m": None}], prefixes=PREFIXES)


def test_nothing_heavy_is_imported() -> None:
    code = "import sys, kg.cite; print([m for m in ('rdflib', 'pyshacl') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


# --- unusual but legal text -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?m trade:covers ?x ; }",
        "SELECT * { ?m trade:covers ?x ; OPTIONAL { ?x trade:hsCode ?h } }",
        "SELECT * { ?m trade:covers ?x ;; .}",
        "SELECT*{?m trade:covers?x.FILTER(?m!=?x)}",
        "SELECT $m WHERE { $m trade:covers ?x } ORDER BY DESC(STR(?m)) ?x LIMIT 5 OFFSET 0",
        "SELECT (1 AS ?one) ?m { ?m trade:covers ?x } GROUP BY ?m HAVING (COUNT(*) > 0) (1 = 1)",
        "SELECT ?m { ?m trade:covers ?x VALUES () { () } }",
        "SELECT ?m { ?m trade:covers [] . [] a trade:Imposition }",
        "SELECT ?m { ?m trade:covers ?x . FILTER(?x IN (material:ga, <http://e/(x)>)) }",
        "SELECT ?m { ?m (trade:covers|((trade:rate))?/^(^trade:covers)) ?x FILTER isIRI(?x) }",
        "SELECT ?m { { ?m trade:covers ?x } { } OPTIONAL { } }",
        'SELECT ?m { ?m trade:covers ?x BIND(IF(1<2, \'>\', """<\'""") AS ?t) }',
        "SELECT ?m { ?m trade:covers ?x } VALUES ?m { measure:m UNDEF }",
        "BASE <http://e/?q> SELECT ?m { ?m trade:covers ?x OPTIONAL { ?m <?z> <&a=b> } }",
    ],
)
def test_unusual_text_is_followed(store: Store, text: str) -> None:
    for found in claims(store, text):
        assert {"1", "2"} <= set(found)
    assert claims(store, text)


def test_tokens_tell_iris_from_comparisons() -> None:
    def texts(query: str) -> list[str]:
        return [token.text for token in tokens(query)]

    assert texts("FILTER(?a<?b&&?c>1)") == ["FILTER", "(", *"?a < ?b && ?c > 1".split(), ")"]
    assert texts("(IF(?a<5,?b>3,1))")[4:7] == ["<", "5", ","]
    assert texts("(?a<=5&&?b>=3)")[1:4] == ["?a", "<=", "5"]
    assert texts("?s<p>?o") == ["?s", "<p>", "?o"]
    assert texts("{ ?s <?z> ?o }")[2] == "<?z>"
    assert texts(":a.b. :p?/:q") == [":a.b", ".", ":p", "?", "/", ":q"]


def test_keywords_in_strings_comments_and_iris_are_no_words() -> None:
    query = 'SELECT * # SERVICE\n{ ?s <SERVICE:x> \'SERVICE\', """a"SERVICE"""@en }'
    assert [token.upper for token in tokens(query) if token.upper] == ["SELECT"]


def test_escapes_are_decoded_before_a_guard_reads() -> None:
    words = {
        token.upper for token in tokens(unescape("{ \\u0053ERVICE \\U00000053ilent <x:> {} }"))
    }
    assert {"SERVICE", "SILENT"} <= words
    with pytest.raises(QueryError, match="no character"):
        unescape("\\uD800")


def test_what_is_no_sparql_is_placed() -> None:
    with pytest.raises(QueryError, match="line 2, column 3"):
        tokens("SELECT\n  `x`")
