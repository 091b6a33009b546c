"""The documentation of the ontology: whole, linked, the same each time, and harmless."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import html5rdf
import pyoxigraph as ox
import pytest

from kg.cli import main
from kg.export.ontology import Documentation, documentation_of, page, shape_files
from kg.export.ontology.asked import terms_in
from kg.export.ontology.exclusions import groups_of
from kg.export.ontology.said import anchor_of
from kg.export.ontology.style import alone
from kg.files import ontology_dir, queries_dir
from kg.names import BASE, TRADE, local_name
from kg.question import Library
from kg.reason.axioms import Disjoint, read_axioms
from kg.reason.rules import compile_rules
from kg.source import parse_turtle

HOSTILE = "</style><script>alert(1)</script><b onclick='x'>\"&\u202e]]>"


class Page(HTMLParser):
    """A page by its places, its links, its tags and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.places: list[str] = []
        self.links: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.levels: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags[tag] += 1
        self.attributes |= found.keys()
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if "id" in found:
            self.places.append(found["id"] or "")
        if "href" in found:
            self.links.append(found["href"] or "")


def triples() -> list[ox.Triple]:
    return parse_turtle(ontology_dir() / "trade.ttl")


@cache
def told() -> Documentation:
    library = Library.load(queries_dir())
    return documentation_of(triples(), shape_files(ontology_dir()), library)


@cache
def shown() -> Page:
    return Page(page(told()))


def small(*statements: str) -> Documentation:
    """Return the documentation of a toy ontology."""
    head = f"""@prefix t: <{TRADE}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix dct: <http://purl.org/dc/terms/> . <{BASE}ontology> a owl:Ontology . """
    return documentation_of([*ox.parse(head + "\n".join(statements), ox.RdfFormat.TURTLE)], {})


def test_every_term_has_one_place_and_every_link_leads_to_one() -> None:
    kinds = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")
    declared = {
        triple.subject.value
        for triple in triples()
        if isinstance(triple.subject, ox.NamedNode)
        and local_name(str(triple.object)[1:-1]) in kinds
    }
    assert {term.iri for term in told().terms()} == declared
    assert {anchor_of(iri) for iri in declared} <= {*shown().places}
    assert anchor_of(TRADE + "ExportBan") == "ExportBan"
    assert max(Counter(shown().places).values()) == 1
    inside = {link[1:] for link in shown().links if link.startswith("#")}
    assert inside - {*shown().places} == set()


def test_what_a_proof_names_has_a_place() -> None:
    rules = compile_rules(triples())
    names = {rule.name for rule in rules.all}
    names |= {clash.name for clash in rules.clashes if not clash.name.startswith("disjoint-")}
    assert {f"rule-{name}" for name in names} - {*shown().places} == set()


def test_every_pair_that_excludes_each_other_is_in_a_group_and_no_other_is() -> None:
    disjoint = read_axioms(triples()).disjoint
    groups, stars = groups_of(disjoint)
    found = {frozenset(pair) for group in groups for pair in combinations(group, 2)}
    found |= {frozenset((one, other)) for one, others in stars for other in others}
    assert found == {frozenset((pair.one, pair.other)) for pair in disjoint}
    assert len(groups) + len(stars) < 12
    assert groups_of([Disjoint("a", "b"), Disjoint("c", "a")]) == ([], [("a", ("b", "c"))])


def test_every_shape_is_told_in_its_words_and_at_its_terms() -> None:
    kinds = {"PropertyShape", "SPARQLConstraint"}
    for path in (ontology_dir() / "shapes").glob("*.ttl"):
        for triple in parse_turtle(path):
            if (
                isinstance(triple.subject, ox.NamedNode)
                and local_name(str(triple.object)[1:-1]) in kinds
            ):
                assert f"shape-{local_name(triple.subject.value)}" in shown().places
    at = {term.anchor: {check.name for check in term.checks} for term in told().terms()}
    assert "Measure-isImposedBy" in at["Measure"] & at["isImposedBy"]
    assert "Labelled-english" in at["Measure"]
    assert "MeasureTerms" in at["covers"] & at["Measure"]
    assert at["MeasurePackage"]
    assert "Share-year-order" in at["reportYear"]
    assert "Measure-isImposedBy" not in at["Country"]


def test_a_question_is_told_at_each_term_that_another_parser_reads_in_it() -> None:
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    def named(node: object) -> set[str]:
        if isinstance(node, CompValue) and node.name == "pname":
            return {f"{node.prefix}:{node.localname}"}
        parts = node.values() if isinstance(node, dict) else node
        return set() if isinstance(parts, str) else _united(named(p) for p in _listed(parts))

    asked = {term.short: {one.name for one in term.asked} for term in told().terms()}
    for question in Library.load(queries_dir()):
        told_of = {short for short in asked if question.name in asked[short]}
        assert told_of == named(parseQuery(question.text)) & asked.keys(), question.name


def _listed(parts: object) -> Iterable[object]:
    return parts if isinstance(parts, Iterable) else ()


def _united(sets: Iterable[set[str]]) -> set[str]:
    return {name for found in sets for name in found}


def test_comments_and_strings_name_no_term() -> None:
    query = """# trade:covers
        PREFIX t: <http://t/> SELECT ?x { ?x t:a "trade:b t:c" ; <http://t/d> t:e\\-f # t:g
        }"""
    assert terms_in(query) == {"http://t/a", "http://t/d", "http://t/e-f"}


def test_the_file_fetches_nothing_and_runs_nothing() -> None:
    assert not {"script", "link", "img", "iframe", "object", "form"} & shown().tags.keys()
    assert not {name for name in shown().attributes if name == "src" or name.startswith("on")}
    outside = {link for link in shown().links if not link.startswith("#")}
    assert outside == {"https://creativecommons.org/licenses/by/4.0/"}
    assert not re.search(r"url\(|@import|</", alone())


def test_the_file_is_well_formed_and_its_headings_are_in_order() -> None:
    parser = html5rdf.HTMLParser()
    parser.parse(page(told()))
    assert parser.errors == []
    assert shown().levels[0] == shown().levels.count(1) == 1
    assert all(
        after - before <= 1
        for before, after in zip(shown().levels, shown().levels[1:], strict=False)
    )
    assert shown().tags["main"] == shown().tags["nav"] == 1


def test_the_order_of_triples_and_the_labels_of_nodes_change_nothing() -> None:
    library = Library.load(queries_dir())
    again = documentation_of(triples()[::-1], shape_files(ontology_dir()), library)
    assert page(again) == page(told())


def test_the_command_writes_the_same_file_each_time_and_needs_no_store(tmp_path: Path) -> None:
    store = tmp_path / "store"
    written = set()
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.html"
        environ = {**os.environ, "PYTHONHASHSEED": seed, "KG_STORE": str(store)}
        command = [sys.executable, "-m", "kg", "export", "ontology", "--out", str(out)]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
        assert told().counts() in done.stdout
        written.add(out.read_bytes())
    assert written == {page(told()).encode()}
    assert not store.exists()


@pytest.mark.parametrize("name", ["o.pdf", "no/o.html", "."])
def test_a_target_that_cannot_be_is_refused_before_anything_is_read(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kg.export.ontology.documentation_of", None)
    assert main(["export", "ontology", "--out", str(tmp_path / name)]) == 2
    assert capsys.readouterr().err.startswith("kg: ")


def test_an_ontology_with_hostile_words_stays_words() -> None:
    text = HOSTILE.replace('"', '\\"')
    found = page(
        small(
            f'[] owl:onProperty t:q ; owl:hasValue "{text}\U000f0000" ; rdfs:subClassOf t:A .',
            f'<{BASE}ontology> dct:title "{text}" ; dct:description "{text}" ; owl:versionInfo "{text}" ;'
            "  dct:license <javascript:alert(1)> .",
            f't:A a owl:Class ; rdfs:label "{text}" ; skos:definition "{text}" ; skos:example "{text}" .',
            f't:p a owl:ObjectProperty ; rdfs:domain t:A ; rdfs:label "{text}" ; t:q "{text}" .',
            f't:i a owl:NamedIndividual , t:A ; skos:notation "{text}" ; t:p <javascript:x> .',
            "t:x&y a owl:Class ; rdfs:subClassOf t:A .".replace("t:x&y", f"<{TRADE}x&y>"),
        )
    )
    assert "<script" not in found
    assert "\u202e" not in found
    result = Page(found)
    assert not {"script", "b"} & result.tags.keys()
    assert all(link.startswith("#") for link in result.links)
    assert {link[1:] for link in result.links} <= {*result.places}


def test_an_ontology_with_next_to_nothing_has_a_page() -> None:
    for statements in ((), ("t:A a owl:Class .",), ("t:p a owl:DatatypeProperty .",)):
        parser = html5rdf.HTMLParser()
        parser.parse(page(small(*statements)))
        assert parser.errors == []


def test_what_follows_is_told_at_the_term_and_what_a_day_needs_is_marked() -> None:
    terms = {term.anchor: term for term in told().terms()}
    words = {
        fact.name: ["".join(span.text for span in line) for line in fact.lines]
        for fact in terms["SuspendedMeasure"].facts
    }
    assert words["Kind of"] == words["Checked as"] == ["measure"]
    assert "X stands as suspended, then X is a suspended measure" in words["Defined"][0]
    assert terms["SuspendedMeasure"].marks == ("holds on a day only",)
    assert terms["controls"].marks == ("concluded, never stated",)
    assert terms["affects"].marks == ("one value at most",)


def test_the_map_leads_to_the_classes_that_the_others_serve() -> None:
    links = set(re.findall(r'href="#(\w+)"', told().picture))
    assert {"Country", "Material", "Measure", "Meeting", "Application"} <= links
    assert {"covers", "isImposedBy", "uses", "affects", "ExportBan", "controls"} <= links


def _colours(sheet: str) -> list[set[str]]:
    """Return the colours of a sheet, in the light and in the dark."""
    blocks = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[:2]
    return [{*re.findall(r"--[\w-]+: #\w+", block)} for block in blocks]


def test_a_file_alone_has_the_colours_of_the_site() -> None:
    sheet = Path(__file__).parent.parent / "kg/serve/static/style.css"
    site = sheet.read_text(encoding="utf-8")
    for mine, whole in zip(_colours(alone()), _colours(site), strict=True):
        assert mine
        assert mine <= whole
