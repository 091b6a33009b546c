"""The laws of proofs and of footnotes where rules conclude, on small random claims.

The claims of a proof are enough: with them and reference data alone what is proven holds. And none
of them can be spared. A footnote law like that of tests/test_cite_laws.py holds of inferred triples.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Triple

from kg.build.assemble import assemble
from kg.build.parts import Ontology, Parts
from kg.build.statuses import ACCEPTED
from kg.cite import Grounds, cite, ways
from kg.claim import Claim
from kg.dates import day_number
from kg.errors import KgError
from kg.files import ontology_dir
from kg.names import BASE, INFERRED, PREFIXES, RDF_TYPE, TRADE, expand
from kg.reason.fixpoint import key_of
from kg.reason.proof import Step
from kg.reason.snapshot import snapshot
from kg.source import Document, parse_turtle
from kg.terms import text_of
from kg.why.search import Way, proofs_of_row, proofs_of_triple
from kg.why.status import Standing
from kg.why.support import Day, Supports

# The same few claims in every run; KG_LAW_EXAMPLES=500 searches at random.
EXAMPLES = int(os.environ.get("KG_LAW_EXAMPLES", "8"))
SAME = "KG_LAW_EXAMPLES" not in os.environ

# What nothing follows from is left out: each example is built some ten times.
_IDLE = {PREFIXES["skos"] + name for name in ("definition", "scopeNote", "example")}
_IDLE |= {PREFIXES["rdfs"] + "isDefinedBy", PREFIXES["owl"] + "disjointWith"}
ONTOLOGY = Ontology(
    t for t in parse_turtle(ontology_dir() / "trade.ttl") if t.predicate.value not in _IDLE
)
VIEW = DefaultGraph()
SOURCE = PREFIXES["source"] + "toy"
Fact = tuple[str, str, str]
Claims = Mapping[str, Collection[Fact]]


def law(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Look for claims that break a law, so many times as often as elsewhere."""
    return settings(
        deadline=None,
        max_examples=EXAMPLES * examples,
        derandomize=SAME,
        suppress_health_check=list(HealthCheck),
    )


# --- small graphs, built as the graph itself is -----------------------------------------------------


def iri(name: str) -> NamedNode:
    return NamedNode(RDF_TYPE if name == "a" else expand(name) or "")


def triple(fact: Fact) -> Triple:
    subject, predicate, value = fact
    is_date = value[:1].isdigit()
    target = Literal(value, datatype=iri("xsd:date")) if is_date else iri(value)
    return Triple(iri(subject), iri(predicate), target)


def claim(name: str) -> str:
    return f"{PREFIXES['claim']}toy/{name}"


def parts_of(claims: Claims, reference: Collection[Fact]) -> Parts:
    """Return parts with one article of these claims; one whose name begins with h is hedged."""
    made = {}
    metadata = [triple(("source:toy", "trade:basis", "trade:Press"))]
    for name, facts in claims.items():
        modality = f"{TRADE}{'Hedged' if name.startswith('h') else 'Asserted'}"
        triples = tuple(map(triple, sorted(facts)))
        made[claim(name)] = Claim(claim(name), "", SOURCE, modality, ACCEPTED, False, (), triples)
        about = {RDF_TYPE: TRADE + "Claim", TRADE + "isStatedIn": SOURCE}
        about |= {TRADE + "modality": modality, TRADE + "review": ACCEPTED}
        metadata += [
            Triple(NamedNode(claim(name)), NamedNode(p), NamedNode(value))
            for p, value in about.items()
        ]
    document = Document(Path("toy.trig"), SOURCE, made, tuple(metadata))
    return Parts(ONTOLOGY, tuple(map(triple, sorted(reference))), (document,))


class World:
    """Claims and reference data, and what would be with some of the claims only."""

    def __init__(self, claims: Claims, reference: Collection[Fact] = ()) -> None:
        self.claims = claims
        self.reference = reference
        self.store = self._with(frozenset(map(claim, claims)))
        self.with_only = cache(self._with)

    def _with(self, names: frozenset[str]) -> Store:
        chosen = {name: facts for name, facts in self.claims.items() if claim(name) in names}
        return assemble(parts_of(chosen, self.reference), gated=False).in_memory()

    def without(self, names: Collection[str]) -> Store:
        return self.with_only(frozenset(map(claim, self.claims)) - frozenset(names))


_LINKS = {
    "isPartOf": ("application:a application:b application:c", "application:a application:b application:c"),
    "uses": ("application:a application:b", "material:g material:h"),
    "servesSector": ("application:b application:c", "sector:defense"),
    "isFormOf": ("material:g material:h", "material:g material:h"),
    "hasMember": ("material:i", "material:g material:h"),
    "covers": ("measure:m measure:n", "material:g material:h material:i"),
}  # fmt: skip
_POOL = [
    *(
        (subject, f"trade:{name}", value)
        for name, (subjects, values) in _LINKS.items()
        for subject in subjects.split()
        for value in values.split()
    ),
    *(
        (f"application:{letter}", "a", f"trade:{kind}Application")
        for letter in "abc"
        for kind in ("Defense", "Civil")
    ),
    ("measure:m", "a", "trade:ExportBan"),
    ("measure:n", "a", "trade:Tariff"),
    ("material:g", "a", "trade:Material"),
    ("material:i", "a", "trade:MaterialGroup"),
]
_facts = st.sampled_from(_POOL)
_claims = st.dictionaries(
    st.sampled_from(["c1", "c2", "c3", "c4", "c5", "c6", "c7", "h1"]),
    st.sets(_facts, min_size=1, max_size=3),
    min_size=2,
)
_reference = st.sets(_facts, max_size=2)
worlds = st.builds(World, _claims, _reference)


def inferred(store: Store) -> list[Triple]:
    """Return what is inferred of applications, materials and measures."""
    found = {q.triple for q in store if text_of(q.graph_name).startswith(INFERRED)}
    return sorted((t for t in found if text_of(t.subject).startswith(BASE + "id/")), key=str)


def holds(store: Store, fact: Triple) -> bool:
    return any(store.quads_for_pattern(*fact, VIEW))


def are_sound(world: World, found: list[Way], is_there: Callable[[Store], bool]) -> None:
    """Check that claims of proofs are enough, that none can be spared, and that proofs differ."""
    for way in found:
        assert way.claims <= set(map(claim, world.claims))
        assert is_there(world.with_only(way.claims)), f"{set(way.claims)} are not enough"
        for one in way.claims:
            fewer = way.claims - {one}
            assert not is_there(world.with_only(fewer)), f"{one} can be spared of {set(way.claims)}"
    for one, other in combinations([way.claims for way in found], 2):
        assert not one <= other
        assert not other <= one


def is_a_tree(step: Step, above: tuple[Triple, ...] = ()) -> None:
    assert step.triple not in above
    assert (step.rule is None) == (not step.premises)
    for premise in step.premises:
        is_a_tree(premise, (*above, step.triple))


# --- triples ----------------------------------------------------------------------------------------


@law(3)
@given(world=worlds, data=st.data())
def test_the_claims_of_a_proof_are_enough_and_none_can_be_spared(
    world: World, data: st.DataObject
) -> None:
    concluded = inferred(world.store)
    assume(concluded)
    fact = data.draw(st.sampled_from(concluded))
    found = proofs_of_triple(Supports(world.store), fact, 5)
    assert found
    are_sound(world, found, lambda store: holds(store, fact))
    for way in found:
        ((step, _),) = way.steps
        assert step.triple == fact
        is_a_tree(step)
        said = {
            fact
            for name in world.claims
            if claim(name) in way.claims
            for fact in world.claims[name]
        }
        assert {*step.leaves()} <= {*map(triple, said | {*world.reference}), *ONTOLOGY.triples}


@law(2)
@given(world=worlds, data=st.data())
def test_fewer_than_five_proofs_are_all_there_are(world: World, data: st.DataObject) -> None:
    said = {triple(fact) for facts in world.claims.values() for fact in facts}
    goals = sorted({*inferred(world.store), *said}, key=str)
    fact = data.draw(st.sampled_from(goals))
    found = proofs_of_triple(Supports(world.store), fact, 5)
    assume(len(found) < 5 and all(way.claims for way in found))
    # One claim of each proof taken away in turn: nothing is left that proves it.
    hit: set[str] = set()
    for way in found:
        if not way.claims & hit:
            hit.add(data.draw(st.sampled_from(sorted(way.claims))))
    assert not holds(world.without(hit), fact)


STATED_AND_INFERRED = {
    "c1": [("application:b", "a", "trade:DefenseApplication")],
    "c2": [("application:b", "trade:servesSector", "sector:defense"),
           ("application:b", "trade:uses", "material:g")],
}  # fmt: skip


def test_what_is_stated_is_proven_by_what_it_would_follow_from_too() -> None:
    world = World(STATED_AND_INFERRED)
    fact = triple(STATED_AND_INFERRED["c1"][0])
    found = proofs_of_triple(Supports(world.store), fact, 5)
    assert [way.claims for way in found] == [{claim("c1")}, {claim("c2")}]
    query = QUERIES["a join within a claim or two"]
    (row,) = rows_of(world.store, query)
    supports = Supports(world.store)
    proven = proofs_of_row(
        supports, ways(world.store, supports.ground, query, row, prefixes=PREFIXES), 5
    )
    assert [way.claims for way in proven] == [{claim("c2")}]


def test_what_follows_by_a_domain_alone_is_proven_on_a_day_too() -> None:
    world = World({"c1": [("measure:m", "trade:covers", "material:g")]})
    fact = triple(("measure:m", "a", "trade:Measure"))
    day = Day(world.store, day_number(date(2025, 1, 1)), TRADE + "AsReported")
    (way,) = proofs_of_triple(Supports(world.store, day), fact)
    assert way.claims == {claim("c1")}


@law(2)
@given(world=worlds, fact=_facts)
def test_what_is_stated_is_proven_by_one_claim_and_what_does_not_hold_by_none(
    world: World, fact: Fact
) -> None:
    meant = triple(fact)
    found = proofs_of_triple(Supports(world.store), meant, 5)
    assert bool(found) == holds(world.store, meant)
    are_sound(world, found, lambda store: holds(store, meant))


@law(1)
@given(claims=_claims, reference=_reference)
def test_proofs_are_the_same_each_time(claims: Claims, reference: set[Fact]) -> None:
    world, again = World(claims, reference), World(dict(reversed(claims.items())), reference)
    for fact in inferred(world.store)[:3]:
        one, other = (proofs_of_triple(Supports(w.store), fact, 5) for w in (world, again))
        assert [way.claims for way in one] == [way.claims for way in other]
        assert [way.steps for way in one] == [way.steps for way in other]


# --- rows -------------------------------------------------------------------------------------------

FORMS = {
    "a triple": "?x trade:dependsOn ?y",
    "a join": "?m trade:controls ?y . ?x trade:dependsOn ?y",
    "a class": "?x a trade:DefenseApplication",
    "a join within a claim or two": "?x trade:uses ?y ; a trade:DefenseApplication",
    "what is not shown": "?x trade:isPartOf ?hidden",
    "a path": "?x trade:isPartOf/trade:dependsOn ?y",
    "a longer path": "?x (trade:isPartOf|^trade:isFormOf)+ ?y",
    "an optional": "?x trade:isPartOf ?z OPTIONAL { ?z trade:dependsOn ?y }",
    "a union": "{ ?x trade:dependsOn ?y } UNION { ?m trade:controls ?y }",
    "a filter": "?x trade:dependsOn ?y FILTER(?y != material:g)",
    "what exists": "?x trade:uses ?y FILTER EXISTS { ?hidden trade:controls ?y }",
    "what does not exist": "?x trade:uses ?y FILTER NOT EXISTS { ?hidden trade:controls ?y }",
}
QUERIES = {
    name: f"SELECT DISTINCT {' '.join(v for v in ('?m', '?x', '?z', '?y') if v in body)} {{ {body} }}"
    for name, body in FORMS.items()
} | {
    "a group": "SELECT ?y (COUNT(DISTINCT ?x) AS ?n) { ?x trade:dependsOn ?y } GROUP BY ?y",
}


def rows_of(store: Store, query: str) -> list[dict[str, object]]:
    found = store.query(query, prefixes=PREFIXES)
    names = [variable.value for variable in found.variables]
    return [
        {name: term for name, term in zip(names, row, strict=True) if term is not None}
        for row in found
    ]


_forms = st.sampled_from(sorted(QUERIES))


@law(5)
@given(form=_forms, world=worlds, data=st.data())
def test_the_claims_of_a_proof_of_a_row_are_enough_and_none_can_be_spared(
    form: str, world: World, data: st.DataObject
) -> None:
    query = QUERIES[form]
    rows = rows_of(world.store, query)
    assume(rows)
    row = data.draw(st.sampled_from(rows))
    supports = Supports(world.store)
    found = ways(world.store, supports.ground, query, row, prefixes=PREFIXES)
    proven = proofs_of_row(supports, found, 5)
    assert proven
    are_sound(world, proven, lambda store: row in rows_of(store, query))


@law(4)
@given(form=_forms, claims=_claims)
def test_the_law_of_footnotes_where_rules_conclude(form: str, claims: Claims) -> None:
    query, world = QUERIES[form], World(claims)
    rows = rows_of(world.store, query)
    for row, citation in zip(rows, cite(world.store, query, rows, prefixes=PREFIXES), strict=True):
        cited = set(citation.claims)
        assert not citation.capped
        assert row in rows_of(world.with_only(frozenset(cited)), query), f"needs more than {cited}"
        left = rows_of(world.without(cited), query)
        assert row not in left or _is_of_kind_still(world.without(cited), citation.concluded)
        for other in set(map(claim, claims)) - cited:
            assert row in rows_of(world.without({other}), query), f"{row} needs {other} too"


def _is_of_kind_still(store: Store, concluded: Collection[Grounds]) -> bool:
    """Tell whether a membership used is left, since domain or range gives it without the claims."""
    goals = [grounds.step.triple for grounds in concluded if grounds.step]
    return any(goal.predicate.value == RDF_TYPE and holds(store, goal) for goal in goals)


# --- statuses ---------------------------------------------------------------------------------------

_KINDS = "Imposition Suspension Extension Revocation RateChange Postponement Reinstatement".split()
_DAYS = [f"2025-{month:02}-01" for month in range(1, 9)]


@st.composite
def _acts(draw: st.DrawFn) -> Claims:
    """Return claims on acts on one measure, each fact in one claim or in two."""
    facts: list[Fact] = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        event = f"event:e{number}"
        kind = draw(st.sampled_from(_KINDS)) if number > 1 else "Imposition"
        facts += [(event, "a", f"trade:{kind}"), (event, "trade:affects", "measure:m")]
        facts += [(event, "trade:startDate", draw(st.sampled_from(_DAYS)))]
        if draw(st.booleans()):
            facts += [(event, "trade:endDate", draw(st.sampled_from(_DAYS)))]
        if kind == "Extension":
            facts += [(event, "trade:extends", f"event:e{draw(st.integers(1, number - 1))}")]
    names = ["c1", "c2", "c3", "c4", "c5", "c6"]
    claims: dict[str, set[Fact]] = {}
    for fact in facts:
        for name in draw(st.sets(st.sampled_from(names), min_size=1, max_size=2)):
            claims.setdefault(name, set()).add(fact)
    return claims


_SAYS = """
SELECT ?measure ?status ?certainty ?from ?to {
  %s trade:isPeriodOf ?measure ; trade:hasStatus ?status ; trade:hasCertainty ?certainty ;
    trade:periodFrom ?from ; trade:periodTo ?to ; trade:inReading trade:AsReported }"""


def says(store: Store, period: str) -> list[dict[str, object]]:
    return rows_of(store, _SAYS % period)


def periods_of(store: Store) -> Iterator[tuple[str, dict[str, object]]]:
    for row in rows_of(store, "SELECT ?p { ?p trade:inReading trade:AsReported } ORDER BY ?p"):
        period = text_of(row["p"])
        yield period, says(store, f"<{period}>")[0]


@law(3)
@given(claims=_acts())
def test_the_claims_a_status_needs_are_enough_and_none_can_be_spared(claims: Claims) -> None:
    try:
        world = World(claims)
    except KgError:
        assume(False)
    for period, said in periods_of(world.store):
        standing = Standing(world.store, period)
        needed = standing.needed(sorted(standing.rests_on))
        assert needed is not None
        assert needed <= standing.rests_on
        assert said in in_store(world, needed), f"{said} needs more than {needed}"
        for one in needed:
            is_said = said in in_store(world, needed - {one})
            assert not is_said or days_lost(world, needed, one), f"{said} does not need {one}"


_DATING = {"trade:startDate", "trade:endDate", "trade:endMeaning"}


def days_lost(world: World, names: frozenset[str], one: str) -> bool:
    """Tell whether without a claim an act, which others still tell of, lacks what is said of it."""
    own, rest = (
        {fact for name in some for fact in world.claims[name.removeprefix(claim(""))]}
        for some in ({one}, names - {one})
    )
    told = {subject for subject, _, _ in rest}
    return any(fact[0] in told for fact in own - rest if fact[1] in _DATING)


def in_store(world: World, names: frozenset[str]) -> list[dict[str, object]]:
    """Return the periods there are with some claims only; none where they are at odds."""
    try:
        return says(world.with_only(names), "?any")
    except KgError:
        return []


@law(1)
@given(claims=_acts(), others=_claims, day=st.sampled_from(_DAYS[2:]))
def test_what_follows_from_a_status_is_proven_by_claims_that_are_enough(
    claims: Claims, others: Claims, day: str
) -> None:
    # That none can be spared is said of the period: fewer may give another one with the status.
    both = {name: {*claims.get(name, ()), *others.get(name, ())} for name in {*claims, *others}}
    try:
        world = World(
            both,
            [("measure:m", "a", "trade:ExportBan"), ("measure:m", "trade:covers", "material:g")],
        )
    except KgError:
        assume(False)

    def on_the_day(store: Store) -> Store:
        return snapshot(store, day_number(date.fromisoformat(day)), TRADE + "AsReported")[0]

    held = on_the_day(world.store)
    dated = [fact for fact in inferred(held) if key_of(fact) in ONTOLOGY.rules.dated_terms]
    assume(dated)
    number = day_number(date.fromisoformat(day))
    asked = Supports(world.store, Day(world.store, number, TRADE + "AsReported"))
    for fact in dated:
        (way,) = proofs_of_triple(Supports(held), fact)
        assert holds(on_the_day(world.with_only(way.claims)), fact)
        (same,) = proofs_of_triple(asked, fact)  # without a snapshot, from what is asked
        assert holds(on_the_day(world.with_only(same.claims)), fact)
