"""Axioms become rules: each construct the rule it means, and none that nothing would act on."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, RdfFormat, Triple, parse

from kg.errors import CheckError
from kg.files import ontology_dir
from kg.names import TRADE, prologue
from kg.reason.rules import Rule, Rules, compile_rules
from kg.reason.stated import UNREAD, UNREAD_KINDS
from kg.source import parse_turtle

EXAMPLES = int(os.environ.get("KG_LAW_EXAMPLES", "20"))
SHIPPED = parse_turtle(ontology_dir() / "trade.ttl")
LABELS = """
trade:Tariff rdfs:label "tariff"@en , "关税"@zh .
trade:Measure rdfs:label "measure"@en .
trade:covers rdfs:label "covers"@en .
trade:ExportBan rdfs:label "export ban" .
"""


def triples(text: str) -> list[Triple]:
    turtle = prologue().replace("PREFIX", "@prefix").replace(">\n", "> .\n") + text
    return [quad.triple for quad in parse(turtle.encode(), format=RdfFormat.TURTLE)]


def rules(text: str) -> Rules:
    return compile_rules(triples(text + LABELS))


def told(rule: Rule) -> str:
    """Return a rule as ``name: body -> head``, its variables as letters."""
    body = " , ".join(map(str, rule.body))
    shortened = re.sub(rf"<(?:{TRADE}|[^>]*[/#])([^>]*)>", r"\1", f"{body} -> {rule.head}")
    return f"{rule.name}: {shortened}"


# --- what each construct says ---------------------------------------------------------------------

CONSTRUCTS = {
    "subclass": (
        "trade:Tariff rdfs:subClassOf trade:Measure .",
        ["subclass-Tariff-Measure: ?x type Tariff -> ?x type Measure"],
        ["every tariff is a measure"],
    ),
    "subproperty": (
        "trade:covers rdfs:subPropertyOf trade:controls .",
        ["subproperty-covers-controls: ?x covers ?y -> ?x controls ?y"],
        ["if X covers Y, then X controls Y"],
    ),
    "subproperty of an inverse": (
        "[] owl:inverseOf trade:covers ; rdfs:subPropertyOf trade:isUnder .",
        ["subproperty-covers-isUnder: ?x covers ?y -> ?y isUnder ?x"],
        ["if X covers Y, then Y isUnder X"],
    ),
    "chain with an inverse": (
        "trade:controls owl:propertyChainAxiom ( trade:controls [ owl:inverseOf trade:isFormOf ] ) .",
        ["chain-controls-isFormOf: ?x controls ?y , ?z isFormOf ?y -> ?x controls ?z"],
        ["if X controls Y, and Z isFormOf Y, then X controls Z"],
    ),
    "chain of three": (
        "trade:r owl:propertyChainAxiom ( [ owl:inverseOf trade:p ] trade:q trade:p ) .",
        ["chain-r-p-q-p: ?x p ?y , ?x q ?z , ?z p ?w -> ?y r ?w"],
        ["if X p Y, and X q Z, and Z p W, then Y r W"],
    ),
    "transitive": (
        "trade:isPartOf a owl:TransitiveProperty .",
        ["transitive-isPartOf: ?x isPartOf ?y , ?y isPartOf ?z -> ?x isPartOf ?z"],
        ["if X isPartOf Y, and Y isPartOf Z, then X isPartOf Z"],
    ),
    "domain": (
        "trade:covers rdfs:domain trade:Measure .",
        ["domain-covers: ?x covers ?y -> ?x type Measure"],
        ["if X covers Y, then X is a measure"],
    ),
    "range": (
        "trade:covers a owl:ObjectProperty ; rdfs:range trade:Measure .",
        ["range-covers: ?x covers ?y -> ?y type Measure"],
        ["if X covers Y, then Y is a measure"],
    ),
    "domain and range of an inverse": (
        """trade:covers a owl:ObjectProperty .
        [] owl:inverseOf trade:covers ; rdfs:domain trade:Measure ; rdfs:range trade:Tariff .""",
        [
            "domain-covers: ?x covers ?y -> ?y type Measure",
            "range-covers: ?x covers ?y -> ?x type Tariff",
        ],
        ["if X covers Y, then Y is a measure", "if X covers Y, then X is a tariff"],
    ),
    "domain of several classes at once": (
        "trade:covers rdfs:domain [ owl:intersectionOf ( trade:Measure trade:ExportBan ) ] .",
        [
            "domain-covers: ?x covers ?y -> ?x type ExportBan",
            "domain-covers-2: ?x covers ?y -> ?x type Measure",
        ],
        ["if X covers Y, then X is an export ban", "if X covers Y, then X is a measure"],
    ),
    "equivalent to an intersection": (
        "trade:B owl:equivalentClass [ owl:intersectionOf ( trade:Tariff trade:Measure ) ] .",
        [
            "definition-B: ?x type Tariff , ?x type Measure -> ?x type B",
            "necessity-B-Measure: ?x type B -> ?x type Measure",
            "necessity-B-Tariff: ?x type B -> ?x type Tariff",
        ],
        ["if X is a tariff, and X is a measure, then X is a B", "every B is a measure", "every B is a tariff"],
    ),
    "equivalent to a value": (
        "trade:B owl:equivalentClass [ owl:onProperty trade:p ; owl:hasValue trade:v ] .",
        [
            "definition-B: ?x p v -> ?x type B",
            "necessity-B-p: ?x type B -> ?x p v",
        ],
        ["if X p v, then X is a B", "if X is a B, then X p v"],
    ),
    "equivalent to a literal value": (
        "trade:B owl:equivalentClass [ owl:onProperty trade:p ; owl:hasValue true ] .",
        [
            'definition-B: ?x p "true"^^boolean -> ?x type B',
            'necessity-B-p: ?x type B -> ?x p "true"^^boolean',
        ],
        ["if X p true, then X is a B", "if X is a B, then X p true"],
    ),
    "equivalent to what some are related to": (
        """trade:B owl:equivalentClass [ owl:onProperty [ owl:inverseOf trade:covers ] ;
            owl:someValuesFrom trade:Tariff ] .""",
        ["definition-B: ?x covers ?y , ?x type Tariff -> ?y type B"],
        ["if X covers Y, and X is a tariff, then Y is a B"],
    ),
    "some of anything": (
        """[] owl:onProperty trade:covers ; owl:someValuesFrom owl:Thing ;
            rdfs:subClassOf trade:Measure .""",
        ["subclass-covers-Measure: ?x covers ?y -> ?x type Measure"],
        ["if X covers Y, then X is a measure"],
    ),
    "union below": (
        "[] owl:unionOf ( trade:Tariff trade:ExportBan ) ; rdfs:subClassOf trade:Measure .",
        [
            "subclass-ExportBan-Measure: ?x type ExportBan -> ?x type Measure",
            "subclass-Tariff-Measure: ?x type Tariff -> ?x type Measure",
        ],
        ["every export ban is a measure", "every tariff is a measure"],
    ),
    "nested": (
        """trade:B owl:equivalentClass [ owl:intersectionOf ( trade:Measure [ owl:onProperty trade:p ;
            owl:someValuesFrom [ owl:unionOf ( trade:Tariff [ owl:onProperty trade:q ;
            owl:someValuesFrom trade:ExportBan ] ) ] ] ) ] .""",
        [
            "definition-B: ?x type Measure , ?x p ?y , ?y type Tariff -> ?x type B",
            "definition-B-2: ?x type Measure , ?x p ?y , ?y q ?z , ?z type ExportBan -> ?x type B",
            "necessity-B-Measure: ?x type B -> ?x type Measure",
        ],
        [],
    ),
    "everything": ("trade:B rdfs:subClassOf owl:Thing .", [], []),
    "a name for a union": (
        "trade:B owl:unionOf ( trade:Tariff trade:ExportBan ) .",
        [
            "definition-B: ?x type ExportBan -> ?x type B",
            "definition-B-2: ?x type Tariff -> ?x type B",
        ],
        ["every export ban is a B", "every tariff is a B"],
    ),
    "a name for an intersection": (
        "trade:B owl:intersectionOf ( trade:Tariff trade:Measure ) .",
        [
            "definition-B: ?x type Tariff , ?x type Measure -> ?x type B",
            "necessity-B-Measure: ?x type B -> ?x type Measure",
            "necessity-B-Tariff: ?x type B -> ?x type Tariff",
        ],
        [],
    ),
    "an equal class that comes first": (
        "[ owl:onProperty trade:p ; owl:someValuesFrom trade:Tariff ] owl:equivalentClass trade:B .",
        ["definition-B: ?x p ?y , ?y type Tariff -> ?x type B"],
        ["if X p Y, and Y is a tariff, then X is a B"],
    ),
    "itself": ("trade:B rdfs:subClassOf trade:B .", [], []),
}  # fmt: skip


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_a_construct_gives_its_rules_and_their_words(name: str) -> None:
    text, expected, words = CONSTRUCTS[name]
    made = rules(text).all
    assert [told(rule) for rule in made] == expected
    assert [rule.words for rule in made] == words or not words


def test_what_only_forbids_gives_no_rule_but_a_clash() -> None:
    made = rules("""
        trade:Tariff owl:disjointWith trade:ExportBan .
        trade:covers a owl:FunctionalProperty .
        trade:rate a owl:DatatypeProperty ; rdfs:range xsd:decimal ; rdfs:label "rate"@en .
    """)
    assert made.all == ()
    assert [(clash.name, clash.words) for clash in made.clashes] == [
        ("disjoint-Tariff-ExportBan", "nothing is both a tariff and an export ban"),
        ("one-valued-covers", "“covers” has one value at most"),
        ("datatype-rate", "a value of “rate” is of the type xsd:decimal"),
    ]


# --- what is refused ------------------------------------------------------------------------------

IN_EXPRESSIONS = (
    "allValuesFrom complementOf cardinality minCardinality maxCardinality hasSelf".split()
)
QUALIFIED = [name for name in UNREAD if name.startswith(("qualified", "minQ", "maxQ"))]


@pytest.mark.parametrize("name", [*IN_EXPRESSIONS, *QUALIFIED, "oneOf"])
def test_an_expression_that_is_not_read_is_refused_with_the_class_it_is_said_of(name: str) -> None:
    with pytest.raises(CheckError, match=rf"owl:{name}\b") as refused:
        rules(
            f"trade:B owl:equivalentClass [ owl:intersectionOf ( trade:C [ owl:{name} trade:D ] ) ] ."
        )
    assert "trade:B" in str(refused.value)


@pytest.mark.parametrize("name", sorted({*UNREAD} - {*IN_EXPRESSIONS, *QUALIFIED, "oneOf"}))
def test_an_axiom_that_is_not_read_is_refused_with_its_subject(name: str) -> None:
    with pytest.raises(CheckError, match=rf"owl:{name}\b") as refused:
        rules(f"trade:p owl:{name} trade:q .")
    assert "trade:p" in str(refused.value)


@pytest.mark.parametrize("kind", [kind for kind in UNREAD_KINDS if kind.endswith("Property")])
def test_a_kind_of_property_that_is_not_read_is_refused_with_its_name(kind: str) -> None:
    with pytest.raises(CheckError, match=rf"owl:{kind}\b") as refused:
        rules(f"trade:p a owl:ObjectProperty , owl:{kind} .")
    assert "trade:p" in str(refused.value)


@pytest.mark.parametrize("kind", [kind for kind in UNREAD_KINDS if not kind.endswith("Property")])
def test_an_axiom_without_a_name_is_refused_too(kind: str) -> None:
    with pytest.raises(CheckError, match=rf"owl:{kind}\b"):
        rules(f"[] a owl:{kind} ; owl:members ( trade:A trade:B ) .")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("trade:p owl:inverseOf trade:q .", "trade:p"),
        ("trade:B owl:equivalentClass [ owl:onProperty trade:p ] .", "trade:B"),
        ('trade:B rdfs:subClassOf "C" .', "ontology/trade.ttl"),
        ("trade:p owl:propertyChainAxiom ( trade:q [ a owl:ObjectProperty ] ) .", "trade:p"),
        ("trade:q rdfs:subPropertyOf [ owl:inverseOf trade:p ] .", "trade:q"),
        ("[] a owl:FunctionalProperty ; owl:inverseOf trade:p .", "ontology/trade.ttl"),
        ("[] a owl:TransitiveProperty ; owl:inverseOf trade:p .", "ontology/trade.ttl"),
        ("trade:p owl:propertyChainAxiom (%s) ." % (" trade:q" * 8), "trade:p"),
        ("trade:B rdfs:subClassOf owl:Nothing .", "trade:B"),
        ("trade:B rdfs:subClassOf owl:Nothing .", "owl:disjointWith"),
        ("trade:B rdfs:subClassOf [ owl:unionOf ( trade:C trade:D ) ] .", "trade:B"),
        ("trade:B rdfs:subClassOf [ owl:onProperty trade:p ; owl:someValuesFrom trade:C ] .",
         "trade:B"),
        ("trade:p rdfs:domain [ owl:unionOf ( trade:C trade:D ) ] .", "trade:p"),
        ("owl:Thing rdfs:subClassOf trade:C .", "trade:C"),
        ("trade:B a owl:Restriction ; owl:onProperty trade:p ; owl:hasValue trade:v .", "trade:B"),
        ("trade:B owl:equivalentClass [ owl:onProperty trade:p , trade:q ; owl:hasValue trade:v ] .",
         "trade:B"),
        ("trade:B owl:equivalentClass [ owl:onProperty trade:p ; owl:hasValue trade:v , trade:w ] .",
         "trade:B"),
        ("""trade:B owl:equivalentClass [ owl:onProperty trade:p ; owl:hasValue trade:v ;
            owl:someValuesFrom trade:C ] .""", "trade:B"),
        ("trade:B owl:unionOf ( trade:C trade:D ) ; owl:intersectionOf ( trade:C trade:D ) .",
         "trade:B"),
        ("[ owl:unionOf ( trade:C trade:D ) ] owl:equivalentClass [ owl:unionOf ( trade:E ) ] .",
         "without a name"),
        ("trade:p rdfs:subPropertyOf owl:bottomObjectProperty .", "trade:p"),
        ("trade:p rdfs:subPropertyOf owl:topObjectProperty .", "trade:p"),
        ("trade:p a owl:ObjectProperty ; rdfs:range xsd:string .", "trade:p"),
        ("trade:p rdfs:range rdfs:Resource .", "trade:p"),
        ("trade:p rdfs:domain xsd:string .", "xsd:string"),
        ("trade:p owl:propertyChainAxiom () .", "trade:p"),
        ("trade:B owl:equivalentClass [ owl:unionOf () ] .", "trade:B"),
        ("trade:p owl:propertyChainAxiom _:a . _:a rdf:first trade:q .", "trade:p"),
        ("trade:p owl:propertyChainAxiom _:a . _:a rdf:rest () .", "trade:p"),
        ("trade:p owl:propertyChainAxiom _:a . _:a rdf:first trade:q ; rdf:rest trade:r .", "list"),
        ("trade:p owl:propertyChainAxiom _:a . _:a rdf:first trade:q , trade:r ; rdf:rest () .",
         "trade:p"),
        ("trade:B owl:disjointWith [ a owl:Class ; owl:unionOf ( trade:C trade:D ) ] .", "trade:B"),
        ("[ owl:unionOf ( trade:C trade:D ) ] owl:disjointWith trade:B .", "trade:B"),
    ],
)  # fmt: skip
def test_an_axiom_of_which_no_rule_can_be_made_is_refused(text: str, named: str) -> None:
    with pytest.raises(CheckError) as refused:
        rules(text)
    assert named in str(refused.value)


# --- names ----------------------------------------------------------------------------------------

TIED = """
trade:A rdfs:subClassOf [ owl:onProperty trade:p ; owl:hasValue trade:v1 ] ,
    [ owl:onProperty trade:p ; owl:hasValue trade:v2 ] , [ owl:onProperty trade:p ; owl:hasValue 3 ] .
trade:p rdfs:domain [ owl:intersectionOf ( trade:A trade:B ) ] , [ owl:intersectionOf ( trade:C trade:D ) ] .
trade:E owl:equivalentClass [ owl:onProperty trade:p ; owl:someValuesFrom trade:A ] ,
    [ owl:onProperty trade:p ; owl:someValuesFrom trade:B ] , [ owl:unionOf ( trade:C trade:D ) ] .
trade:p owl:propertyChainAxiom ( trade:p trade:q ) , ( trade:q trade:p ) , ( [ owl:inverseOf trade:p ] trade:q ) .
trade:p rdfs:label "one"@en , "other" .
"""
ONTOLOGIES = {"shipped": tuple(SHIPPED), "tied": tuple(triples(TIED))}
COMPILED = {name: compile_rules(ontology) for name, ontology in ONTOLOGIES.items()}


@pytest.mark.parametrize("name", ONTOLOGIES)
@settings(deadline=None, max_examples=EXAMPLES)
@given(seed=st.integers(0, 2**32))
def test_rules_depend_neither_on_labels_of_nodes_nor_on_the_order_of_triples(
    name: str, seed: int
) -> None:
    ontology = ONTOLOGIES[name]
    random = Random(seed)
    labels = [f"n{number}" for number in range(1000)]
    random.shuffle(labels)
    called: dict[str, BlankNode] = {}

    def renamed(term: object) -> object:
        if not isinstance(term, BlankNode):
            return term
        return called.setdefault(term.value, BlankNode(labels[len(called)]))

    shuffled = random.sample(ontology, len(ontology))
    other = [Triple(renamed(t.subject), t.predicate, renamed(t.object)) for t in shuffled]  # type: ignore[arg-type]
    assert compile_rules(other) == COMPILED[name]


@pytest.mark.parametrize("name", ONTOLOGIES)
def test_each_rule_has_a_name_of_its_own_and_says_something_of_its_own(name: str) -> None:
    made = COMPILED[name]
    names = [rule.name for rule in made.all] + [clash.name for clash in made.clashes]
    assert len(set(names)) == len(names)
    said = [(rule.head, rule.body) for rule in made.all]
    assert len(set(said)) == len(said)
    assert all(rule.head not in rule.body for rule in made.all)


# --- what holds on a day --------------------------------------------------------------------------


def dated(of: Iterable[Triple]) -> set[str]:
    return {name.removeprefix(TRADE) for name in compile_rules(of).dated_terms}


def test_the_terms_that_hold_on_a_day_only() -> None:
    assert dated(SHIPPED) == {
        "standsAs", "SuspendedMeasure", "MeasureInForce", "SuspendedMaterial", "ControlledMaterial",
        "ExposedApplication", "ExposedDefenseApplication",
    }  # fmt: skip


def test_a_class_defined_by_one_of_a_day_is_of_a_day_and_one_above_it_is_not() -> None:
    ontology = triples("""
        trade:Idle owl:equivalentClass [ owl:onProperty trade:standsAs ; owl:hasValue trade:Expired ] ;
            rdfs:subClassOf trade:Measure .
        trade:Freed owl:equivalentClass [ owl:onProperty trade:isUnder ; owl:someValuesFrom trade:Idle ] .
        trade:standsAs rdfs:domain trade:Measure .
        trade:Tariff rdfs:subClassOf trade:Measure .
        trade:Measure rdfs:subClassOf trade:Thing .
    """)
    assert dated(ontology) == {"standsAs", "Idle", "Freed"}
    made = compile_rules(ontology)
    assert [rule.name for rule in made.timeless] == [
        "subclass-Measure-Thing",
        "subclass-Tariff-Measure",
    ]
    assert {"subclass-Idle-Measure", "domain-standsAs"} <= {rule.name for rule in made.dated}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("trade:Idle rdfs:subClassOf trade:Watched . trade:Watched rdfs:subClassOf trade:Seen .",
         {"Watched", "Seen"}),
        ("""trade:Idle rdfs:subClassOf trade:Watched . trade:Seen owl:equivalentClass
            [ owl:onProperty trade:dependsOn ; owl:someValuesFrom trade:Watched ] .""",
         {"Watched", "Seen"}),
        ("""trade:p owl:propertyChainAxiom ( trade:standsAs trade:q ) . trade:Seen owl:equivalentClass
            [ owl:onProperty trade:p ; owl:hasValue trade:v ] .""", {"p", "Seen"}),
        ("trade:standsAs rdfs:subPropertyOf trade:p . trade:p a owl:TransitiveProperty .", {"p"}),
        # Timeless rules lead to it as well.
        ("trade:Idle rdfs:subClassOf trade:Watched . trade:Tariff rdfs:subClassOf trade:Watched .",
         set()),
        # What it takes for the one to be the other is stated of it.
        ("""trade:Idle rdfs:subClassOf trade:A . trade:Tariff rdfs:subClassOf trade:A .
            trade:B owl:equivalentClass [ owl:intersectionOf ( trade:A trade:C ) ] .""", set()),
    ],
)  # fmt: skip
def test_a_term_is_of_a_day_where_nothing_else_leads_to_it(text: str, expected: set[str]) -> None:
    idle = """trade:Idle owl:equivalentClass
        [ owl:onProperty trade:standsAs ; owl:hasValue trade:Expired ] ."""
    ontology = triples(idle + text)
    assert dated(ontology) == {"standsAs", "Idle", *expected}
    made = compile_rules(ontology)
    assert not any(atom.key in made.dated_terms for rule in made.timeless for atom in rule.body)


def test_a_list_that_never_ends_is_refused() -> None:
    text = "trade:p owl:propertyChainAxiom _:a . _:a rdf:first trade:q ; rdf:rest _:a ."
    with pytest.raises(CheckError, match="never ends"):
        rules(text)


def test_a_class_as_the_range_of_no_object_property_is_refused() -> None:
    text = "trade:p a owl:DatatypeProperty ; rdfs:range trade:Measure ."
    with pytest.raises(CheckError, match="trade:p"):
        rules(text)
