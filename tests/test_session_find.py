"""Finding things by what they are called."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.engine import LocalEngine
from kg.names import PREFIXES
from kg.session.context import Context
from kg.session.find import MOST, Names


def names_of(graph: kg.Graph, turtle: str) -> Names:
    """Return the names of a graph of a few lines."""
    store = ox.Store()
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    store.load(f"{prefixes}{turtle}".encode(), format=ox.RdfFormat.TURTLE)
    was = graph._context
    return Names(Context(was.build, LocalEngine(store), was.texts, was.inputs))


def found(graph: kg.Graph, text: str) -> list[tuple[str, object]]:
    return [(str(row["thing"]), row["how"]) for row in graph.find(text).rows]


@pytest.mark.parametrize(
    "text",
    ["gallium", "Gallium", " GALLIUM ", "ＧＡＬＬＩＵＭ", "镓", "7440-55-3", "material:gallium",
     "<https://w3id.org/uschina-trade/id/material/gallium>", "gal\u00adlium", "\u202e镓"],
)  # fmt: skip
def test_a_name_in_any_dress_is_exact(graph: kg.Graph, text: str) -> None:
    assert found(graph, text)[0] == ("gallium", "exact")


def test_what_is_found_tells_kind_and_labels_in_both_languages(graph: kg.Graph) -> None:
    answer = graph.find("gallium")
    assert answer.columns == ("thing", "kind", "label_en", "label_zh", "matched", "how")
    row = dict(answer.rows[0])
    assert row.pop("thing") == kg.Thing(PREFIXES["material"] + "gallium", "gallium")
    assert row == {
        "kind": "material", "label_en": "gallium", "label_zh": "镓", "matched": "gallium",
        "how": "exact",
    }  # fmt: skip


def test_a_misspelt_name_finds_the_nearest(graph: kg.Graph) -> None:
    assert found(graph, "galium")[0] == ("gallium", "alike")
    assert found(graph, "germannium")[0] == ("germanium", "alike")


def test_exact_comes_before_part(graph: kg.Graph) -> None:
    hows = [how for _, how in found(graph, "graphite")]
    assert hows == sorted(hows)
    assert set(hows) == {"exact", "part"}


def test_words_in_any_order_find_the_act(graph: kg.Graph) -> None:
    titles = [str(row["matched"]) for row in graph.find("70 MOFCOM announcement").rows]
    assert "MOFCOM and GAC Announcement 70 of 2025" in titles


def test_a_code_of_several_materials_finds_them_all(graph: kg.Graph) -> None:
    things = {thing for thing, how in found(graph, "811292") if how == "exact"}
    assert {"gallium", "germanium"} <= things


def test_terms_of_the_ontology_are_found_with_their_kind(graph: kg.Graph) -> None:
    kinds = {str(row["thing"]): row["kind"] for row in graph.find("suspended").rows}
    assert kinds["suspended"] == "status"
    assert graph.find("trade:covers").rows[0]["kind"] == "property"
    assert graph.find("trade:Measure").rows[0]["kind"] == "class"


def test_nothing_found_is_said(graph: kg.Graph) -> None:
    answer = graph.find("xyzzyq")
    assert not answer.rows
    assert answer.remarks == ("Nothing in the graph is called “xyzzyq”, or nearly so.",)
    assert not graph.find("").rows


def test_more_than_anybody_reads_is_counted(graph: kg.Graph) -> None:
    answer = graph.find("a")
    assert len(answer) == MOST
    assert "write more of the name" in answer.remarks[-1]


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "a b " * 25_000, "\ufdfa" * 5_000, "\ud800", "\x00"]
)
def test_a_text_that_is_no_name_is_answered(graph: kg.Graph, text: str) -> None:
    answer = graph.find(text)
    assert not answer.rows
    assert len(answer.summary) < 100


@given(st.text(max_size=30))
@settings(deadline=None, max_examples=60)
def test_every_match_can_be_explained(graph: kg.Graph, text: str) -> None:
    rows = graph.find(text).rows
    assert len({row["thing"] for row in rows}) == len(rows)
    assert {row["how"] for row in rows} <= {"exact", "part", "alike"}


def test_two_things_of_one_name_are_both_there(graph: kg.Graph) -> None:
    names = names_of(
        graph,
        """material:a a trade:Material ; rdfs:label "twin"@en . product:b a trade:Product ;
        rdfs:label "Twin"@en , "\u0001<b>"@zh . material:c a trade:Material .""",
    )
    assert [iri.rsplit("/", 1)[-1] for iri, _, how in names.matches("TWIN")] == ["a", "b"]
    assert names.matches("c") == []  # nothing that has no name


def test_a_label_of_many_letters_is_found_by_its_part(graph: kg.Graph) -> None:
    names = names_of(graph, f'material:long rdfs:label "{"ab" * 50_000} end"@en .')
    assert [how for *_, how in names.matches("b end")] == ["part"]
    assert names.matches("abend") == []


def test_the_most_special_class_is_the_kind(graph: kg.Graph) -> None:
    names = names_of(
        graph,
        """trade:Ban rdfs:subClassOf trade:Measure ; rdfs:label "ban"@en .
        trade:Measure rdfs:label "measure"@en .
        measure:m a trade:Ban , trade:Measure ; rdfs:label "m one"@en .""",
    )
    assert names.kind(PREFIXES["measure"] + "m") == "ban"


def test_a_variant_still_knows_what_it_leaves_out(graph: kg.Graph) -> None:
    early = graph.what_if(known_by="2025-02-01")
    assert found(early, "CN-MOFCOM-2025-57")[0][1] == "exact"
    assert early.find("gallium").supposing == ("as known by 2025-02-01",)
