"""What the rules conclude is what other reasoners conclude from the same axioms, round by round."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from random import Random

import owlready2
import owlrl
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from kg.files import ontology_dir
from kg.names import INFERRED, PREFIXES, RDF_TYPE, TRADE, expand, prologue
from kg.reason.fixpoint import Rounds, close, infer, key_of
from kg.reason.proof import Prover
from kg.reason.rules import STANDS_AS, compile_rules
from kg.reason.snapshot import follows_on, snapshot
from kg.source import parse_turtle

# The same few graphs in every run; KG_LAW_EXAMPLES=500 searches at random.
EXAMPLES = int(os.environ.get("KG_LAW_EXAMPLES", "8"))
SAME = "KG_LAW_EXAMPLES" not in os.environ

ONTOLOGY = parse_turtle(ontology_dir() / "trade.ttl")
RULES = compile_rules(ONTOLOGY)
OWL, RDFS = PREFIXES["owl"], PREFIXES["rdfs"]
AS_REPORTED, DAY = f"{TRADE}AsReported", 20_000


def law(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Look for a graph that breaks a law, so many times as often as elsewhere."""
    return settings(
        deadline=None,
        max_examples=EXAMPLES * examples,
        derandomize=SAME,
        suppress_health_check=list(HealthCheck),
    )


# --- small graphs -----------------------------------------------------------------------------------

APPLICATIONS, MATERIALS, MEASURES = (
    [f"{kind}:{letter}" for letter in letters]
    for kind, letters in (("application", "abcd"), ("material", "ghij"), ("measure", "mn"))
)
KINDS = {
    "application": "Application DefenseApplication CivilApplication DualUseApplication".split(),
    "material": "Material MaterialGroup TradeItem".split(),
    "measure": "Measure ExportControl ExportBan LicensingRequirement MeasurePackage Tariff".split(),
}
# Concluded properties and classes are stated too: a rule must go on from those as well.
LINKS = {
    "isPartOf": (APPLICATIONS, APPLICATIONS),
    "uses": (APPLICATIONS, MATERIALS),
    "dependsOn": (APPLICATIONS, MATERIALS),
    "servesSector": (APPLICATIONS, ["sector:defense", "sector:energy"]),
    "isFormOf": (MATERIALS, MATERIALS),
    "hasMember": (MATERIALS, MATERIALS),
    "covers": (MEASURES, MATERIALS),
    "coversSomeOf": (MEASURES, MATERIALS),
    "controls": (MEASURES, MATERIALS),
    "hasProvision": (MEASURES, MEASURES),
    "isImposedBy": (MEASURES, ["country:cn"]),
}
DATED_KINDS = {
    "application": ["ExposedApplication", "ExposedDefenseApplication"],
    "material": ["SuspendedMaterial", "ControlledMaterial"],
    "measure": ["SuspendedMeasure", "MeasureInForce"],
}
Fact = tuple[str, str, str]


def triple(fact: Fact) -> Triple:
    subject, predicate, value = (expand(name) or RDF_TYPE for name in fact)
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def of_kinds(kinds: dict[str, list[str]]) -> st.SearchStrategy[Fact]:
    names = [*APPLICATIONS, *MATERIALS, *MEASURES]
    return st.sampled_from(
        [(name, "a", f"trade:{kind}") for name in names for kind in kinds[name.split(":")[0]]]
    )


_links = st.sampled_from(sorted(LINKS)).flatmap(
    lambda name: st.tuples(
        st.sampled_from(LINKS[name][0]), st.just(f"trade:{name}"), st.sampled_from(LINKS[name][1])
    )
)
# A measure stands as one thing on a day: of two statuses OWL concludes that they are one.
_statuses = st.dictionaries(
    st.sampled_from(MEASURES), st.sampled_from(["Suspended", "InForce", "Revoked"])
).map(lambda held: {(name, "trade:standsAs", f"trade:{status}") for name, status in held.items()})
_timeless = st.sets(st.one_of(_links, _links, of_kinds(KINDS)), min_size=4, max_size=20)
_facts = st.tuples(_timeless, _statuses, st.sets(of_kinds(DATED_KINDS), max_size=2)).map(
    lambda drawn: frozenset(map(triple, set.union(*drawn)))
)


def concluded(facts: Collection[Triple]) -> set[Triple]:
    return {t for found in infer([*ONTOLOGY, *facts], RULES.all) for t in found}


def of_things(found: Iterable[Triple], facts: Collection[Triple]) -> set[Triple]:
    """Return what our terms say of things and the facts do not state."""
    stated = {*ONTOLOGY, *facts}
    return {
        t
        for t in found
        if key_of(t).startswith(TRADE) and t.predicate.value.startswith((TRADE, RDF_TYPE))
    } - stated


# --- what others conclude ---------------------------------------------------------------------------

# Labels, disjointness and datatypes conclude nothing of things, and cost owlrl most of its time. Nor
# does it see that a property has one value: it would make one status of two.
_READ_BY_OWLRL = {
    *(
        OWL + name
        for name in "equivalentClass onProperty someValuesFrom hasValue inverseOf".split()
    ),
    *(OWL + name for name in "intersectionOf unionOf propertyChainAxiom".split()),
    *(RDFS + name for name in "subClassOf subPropertyOf domain range".split()),
    *(PREFIXES["rdf"] + name for name in ("first", "rest")),
}
_USED = {TRADE + name for name in [*LINKS, "standsAs"]}


def _for_owlrl(t: Triple) -> bool:
    of_property = t.predicate.value in (RDFS + "domain", RDFS + "range")
    return (
        t.predicate.value in _READ_BY_OWLRL and (not of_property or t.subject.value in _USED)
    ) or t.object == NamedNode(OWL + "TransitiveProperty")


FOR_OWLRL = [t for t in ONTOLOGY if _for_owlrl(t)]


def by_owlrl(facts: Collection[Triple]) -> set[Triple]:
    """Return what OWL 2 RL concludes.

    owlrl takes the blank node of an anonymous inverse for a property (prp-inv), and lets it relate
    things in between: chains and restrictions on inverses come out whole, so nothing is left out
    here. What it relates by blank nodes is no triple of RDF, and is dropped.
    """
    graph = rdflib.Graph()
    graph.parse(data=serialize([*FOR_OWLRL, *facts], format=RdfFormat.N_TRIPLES), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    named = (t for t in graph if all(isinstance(term, rdflib.URIRef) for term in t))
    return of_things((Triple(*map(NamedNode, t)) for t in named), facts)


_ABOVE = re.compile(r"^Sub(?:Class|ObjectProperty)Of\( <(\S+)> <(\S+)> \)$", re.MULTILINE)
_SAME = re.compile(r"^Equivalent(?:Classes|ObjectProperties)\( (.+) \)$", re.MULTILINE)
_KIND = re.compile(r"^Type\( <(\S+)> <(\S+)> \)$", re.MULTILINE)
_RELATED = re.compile(r"^<(\S+)> \(known instances: (.*?) \|", re.MULTILINE)


def by_hermit(facts: Collection[Triple], folder: Path) -> set[Triple]:
    """Return what HermiT concludes: it prints the narrowest classes and properties only."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("Java was not found; HermiT needs it")
    file = folder / "all.nt"
    told = [t for t in (*ONTOLOGY, *facts) if not isinstance(t.object, Literal)]
    file.write_bytes(serialize(told, format=RdfFormat.N_TRIPLES))
    # The classes beside the jar are owlready2's: they print what things are and how they relate.
    home = Path(owlready2.__file__).parent / "hermit"
    command = [
        java,
        "-XX:TieredStopAtLevel=1",
        "-Xmx2g",
        "-cp",
        f"{home}{os.pathsep}{home / 'HermiT.jar'}",
    ]
    command += ["org.semanticweb.HermiT.cli.CommandLine", "-c", "-O", "-I", "-Y", file.as_uri()]
    printed = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=120
    ).stdout
    above: dict[str, set[str]] = {}
    for sub, sup in _ABOVE.findall(printed):
        above.setdefault(sub, set()).add(sup)
    for line in _SAME.findall(printed):
        for name in same if len(same := re.findall(r"<(\S+)>", line)) > 1 else ():
            above.setdefault(name, set()).update(same)
    found = {(thing, RDF_TYPE, kind) for thing, kind in _KIND.findall(printed)}
    for prop, pairs in _RELATED.findall(printed):
        found |= {(one, prop, other) for one, other in re.findall(r"\(<(\S+)>, <(\S+)>\)", pairs)}
    known = {(t.subject.value, t.predicate.value, t.object.value) for t in facts}
    found |= known
    while (
        more := {
            wider
            for s, p, o in found
            for wider in (
                *((s, p, w) for w in above.get(o, ()) if p == RDF_TYPE),
                *((s, w, o) for w in above.get(p, ())),
            )
        }
        - found
    ):
        found |= more
    return of_things((Triple(*map(NamedNode, t)) for t in found), facts)


@law(1)
@given(facts=_facts)
def test_the_rules_conclude_what_owl_rl_does(facts: frozenset[Triple]) -> None:
    assert concluded(facts) == by_owlrl(facts)


FIXTURES = {
    "a material far below a suspended group": """
        measure:m a trade:ExportBan ; trade:covers material:g ; trade:standsAs trade:Suspended .
        material:g trade:hasMember material:h . material:i trade:isFormOf material:h .
        application:a trade:uses material:i ; trade:isPartOf application:b .
        application:b trade:isPartOf application:c . application:c trade:servesSector sector:defense .
        application:d trade:uses material:h ; a trade:DualUseApplication .""",
    "measures that are no export controls, or whose status is another": """
        measure:m a trade:Tariff ; trade:covers material:g ; trade:standsAs trade:Suspended .
        measure:n a trade:LicensingRequirement ; trade:coversSomeOf material:g ; trade:standsAs trade:InForce .
        measure:o a trade:ExportControl ; trade:covers material:h ; trade:standsAs trade:Revoked .
        application:a trade:uses material:g , material:h ; a trade:DefenseApplication .""",
    "circles of parts and of forms": """
        application:a trade:isPartOf application:b . application:b trade:isPartOf application:a .
        application:b trade:uses material:g ; a trade:CivilApplication .
        material:g trade:isFormOf material:h . material:h trade:isFormOf material:g .
        measure:m trade:controls material:h ; a trade:EndUseReview , trade:MeasureInForce .""",
    "what is stated although it is concluded": """
        application:a a trade:ExposedDefenseApplication . material:g a trade:SuspendedMaterial .
        application:b trade:dependsOn material:g ; trade:isPartOf application:a .
        measure:m a trade:SuspendedMeasure ; trade:hasProvision measure:n .""",
}  # fmt: skip


@pytest.mark.parametrize("name", FIXTURES)
def test_the_rules_conclude_what_hermit_does(name: str, tmp_path: Path) -> None:
    words = (fact.split() for fact in _sentences(FIXTURES[name]))
    facts = [triple((s, p, o)) for s, p, o in words]
    assert concluded(facts) == by_hermit(facts, tmp_path)


def _sentences(text: str) -> Iterable[str]:
    """Yield the triples of Turtle without literals, one by one."""
    for sentence in re.split(r" \.\s*", text.strip()):
        subject, _, rest = sentence.strip().partition(" ")
        for said in rest.split(" ; ") if rest else ():
            predicate, _, values = said.strip().partition(" ")
            yield from (f"{subject} {predicate} {value}" for value in values.split(" , "))


# --- rounds -----------------------------------------------------------------------------------------


def store_of(facts: Iterable[Triple]) -> Store:
    store = Store()
    store.extend(Quad(*fact) for fact in facts)
    return store


def as_sets(rounds: Rounds) -> list[set[Triple]]:
    return [set(found) for found in rounds]


@law(3)
@given(facts=_facts)
def test_closing_twice_adds_nothing(facts: frozenset[Triple]) -> None:
    store = store_of(facts)
    rounds = close(store, RULES.all)
    before = set(store)
    assert close(store, RULES.all, len(rounds)) == ()
    assert set(store) == before


@law(3)
@given(facts=_facts, seed=st.integers(0, 2**32))
def test_neither_the_order_of_facts_nor_that_of_rules_matters(
    facts: frozenset[Triple], seed: int
) -> None:
    random = Random(seed)
    shuffled, ordered = sorted(facts, key=str), sorted(facts, key=str)
    random.shuffle(shuffled)
    rules = random.sample(RULES.all, len(RULES.all))
    assert as_sets(infer(shuffled, rules)) == as_sets(infer(ordered, RULES.all))


@law(3)
@given(facts=_facts)
def test_nothing_inferred_is_stated_or_inferred_twice(facts: frozenset[Triple]) -> None:
    rounds = as_sets(infer(facts, RULES.all))
    assert all(rounds)
    assert sum(map(len, rounds)) == len(set().union(*rounds))
    assert not facts & set().union(*rounds)


@law(2)
@given(facts=_facts)
def test_a_conclusion_follows_in_one_step_from_what_is_stated_or_of_a_lower_round(
    facts: frozenset[Triple],
) -> None:
    known = set(facts)
    for found in as_sets(infer(facts, RULES.all)):
        # All that follows in one step from what is known, and nothing else, is the next round.
        store = store_of(known)
        next_ones = infer(known, RULES.all)[0]
        assert found == set(next_ones)
        prover = Prover(_with_round(store, found), RULES.all)
        for one in found:
            step = prover.proof(one)
            assert step is not None
            assert {premise.triple for premise in step.premises} <= known
        known |= found
    assert infer(known, RULES.all) == ()


def _with_round(store: Store, found: Collection[Triple]) -> Store:
    for one in found:
        store.add(Quad(*one))
        store.add(Quad(*one, NamedNode(f"{INFERRED}1")))
    return store


# --- snapshots --------------------------------------------------------------------------------------


def turtle(text: str) -> list[Triple]:
    prefixes = prologue().replace("PREFIX", "@prefix").replace(">\n", "> .\n")
    return [q.triple for q in parse((prefixes + text).encode(), format=RdfFormat.TURTLE)]


def built(
    facts: Iterable[Triple], statuses: Iterable[Triple], ontology: Iterable[Triple] = ONTOLOGY
) -> Store:
    """Return a store as it is built: closed, with the periods of the statuses around one day."""
    ontology = list(ontology)
    store = store_of([*ontology, *facts])
    store.extend(Quad(*t, NamedNode(f"{PREFIXES['graph']}ontology")) for t in ontology)
    for measure, _, status in statuses:
        period = NamedNode(f"{PREFIXES['period']}{measure.value[-1]}")
        for name, value in {
            "isPeriodOf": measure,
            "hasStatus": status,
            "inReading": NamedNode(AS_REPORTED),
            "periodFromDay": Literal(DAY),
            "periodToDay": Literal(DAY + 1),
        }.items():
            store.add(Quad(period, NamedNode(TRADE + name), value))
    close(store, compile_rules(ontology).timeless)
    return store


_halves = st.tuples(_timeless, _statuses).map(
    lambda two: tuple([*map(triple, half)] for half in two)
)


@law(3)
@given(halves=_halves)
def test_a_snapshot_holds_the_store_and_all_that_its_statuses_lead_to(
    halves: tuple[list[Triple], list[Triple]],
) -> None:
    facts, statuses = halves
    store = built(facts, statuses)
    copy, rounds = snapshot(store, DAY, AS_REPORTED)
    # What is of that day only is what a snapshot adds.
    assert set(store) <= set(copy)
    added = {quad.triple for quad in set(copy) - set(store)}
    assert added == {t for t in {quad.triple for quad in copy} if key_of(t) in RULES.dated_terms}
    assert added == {*statuses, *(t for found in rounds for t in found)}
    # And nothing is missing that follows from both together.
    view = {quad.triple for quad in copy.quads_for_pattern(None, None, None, None)}
    assert concluded([*facts, *statuses]) <= view
    assert close(copy, RULES.all, 99) == ()


@law(1)
@given(halves=_halves)
def test_on_another_day_a_snapshot_adds_nothing(
    halves: tuple[list[Triple], list[Triple]],
) -> None:
    store = built(*halves)
    for day in (DAY - 1, DAY + 1):
        copy, rounds = snapshot(store, day, AS_REPORTED)
        assert (set(copy), rounds) == (set(store), ())
    assert snapshot(store, DAY, TRADE + "Official")[1] == ()
    assert not any(store.quads_for_pattern(None, NamedNode(STANDS_AS), None, None))


# --- what follows from what is new on a day -----------------------------------------------------------

WATCHED = """
trade:SuspendedMaterial rdfs:subClassOf trade:WatchedMaterial , trade:Risky .
trade:MaterialGroup rdfs:subClassOf trade:Risky .
trade:WatchedApplication owl:equivalentClass
    [ owl:onProperty trade:dependsOn ; owl:someValuesFrom trade:WatchedMaterial ] .
trade:RiskyApplication owl:equivalentClass
    [ owl:onProperty trade:dependsOn ; owl:someValuesFrom trade:Risky ] .
trade:hasMood owl:propertyChainAxiom ( trade:standsAs trade:isFeltAs ) .
trade:CalmMeasure owl:equivalentClass [ owl:onProperty trade:hasMood ; owl:hasValue trade:Calm ] .
trade:MoodyMeasure owl:equivalentClass
    [ owl:onProperty trade:hasMood ; owl:someValuesFrom owl:Thing ] .
"""
WATCHED_FACTS = """measure:m a trade:ExportBan ; trade:covers material:g .
    application:a trade:dependsOn material:g . application:b trade:dependsOn material:h .
    material:g a trade:Material . material:h a trade:MaterialGroup .
    trade:Suspended trade:isFeltAs trade:Calm"""
NEW = {
    ("measure:m", "trade:hasMood", "trade:Calm"),
    ("measure:m", "a", "trade:SuspendedMeasure"),
    ("measure:m", "a", "trade:CalmMeasure"),
    ("measure:m", "a", "trade:MoodyMeasure"),
    ("material:g", "a", "trade:SuspendedMaterial"),
    ("material:g", "a", "trade:WatchedMaterial"),
    ("material:g", "a", "trade:Risky"),
    ("application:a", "a", "trade:ExposedApplication"),
    ("application:a", "a", "trade:WatchedApplication"),
    ("application:a", "a", "trade:RiskyApplication"),
}


def test_what_is_new_on_a_day_leads_on_by_all_rules_wherever_it_is_asked() -> None:
    ontology = [*ONTOLOGY, *turtle(WATCHED)]
    rules = compile_rules(ontology)
    facts = [triple((s, p, o)) for s, p, o in map(str.split, _sentences(WATCHED_FACTS))]
    status = triple(("measure:m", "trade:standsAs", "trade:Suspended"))
    store = built(facts, [status], ontology)
    expected = set(map(triple, NEW))
    assert {t for found in snapshot(store, DAY, AS_REPORTED)[1] for t in found} == expected
    assert {t for found in follows_on(store, rules, DAY, AS_REPORTED) for t in found} == expected
    assert follows_on(store, rules, DAY, AS_REPORTED, 3) == ()
    prover = Prover(store, rules.all, rules.terms_of_a_day, lambda _: [status])
    for fact in expected:
        step = prover.proof(fact)
        assert step is not None, fact
        assert status in step.leaves()
    assert prover.proof(triple(("application:b", "a", "trade:WatchedApplication"))) is None
    timeless = prover.proof(triple(("application:b", "a", "trade:RiskyApplication")))
    assert timeless is not None
    assert status not in timeless.leaves()


def test_a_long_chain_of_parts_is_thought_through_at_once() -> None:
    links = [(f"application:p{n}", "trade:isPartOf", f"application:p{n + 1}") for n in range(200)]
    rounds = infer(map(triple, links), RULES.timeless)
    pairs = {t for found in rounds for t in found if key_of(t) == f"{TRADE}isPartOf"}
    assert len(pairs) == 200 * 201 / 2 - 200
    # Each round joins two of the lengths before it.
    assert [sum(key_of(t) == f"{TRADE}isPartOf" for t in found) for found in rounds[:3]] == [
        199, 198 + 197, 196 + 195 + 194 + 193,
    ]  # fmt: skip
