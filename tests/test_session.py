"""The graph as a Python user holds it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.errors import QueryError, UsageError
from kg.names import BASE

MAIN = "defense-applications-on-suspended-materials"


def test_the_main_question(graph: kg.Graph) -> None:
    answer = graph.ask(MAIN, date="2026-11-22")
    found = {(str(row["application"]), str(row["material"])) for row in answer.rows}
    assert ("advanced defense systems", "gallium") in found
    assert ("military-grade armor plating", "antimony") in found
    ends = {str(row["measure"]): row["last_day"] for row in answer.rows}
    assert datetime.date(2026, 11, 27) in ends.values()
    assert answer.reading == "as-reported"
    assert len(graph.ask(MAIN, date=datetime.date(2026, 11, 27)).rows) == len(answer.rows)


def test_an_empty_answer_says_why(graph: kg.Graph) -> None:
    answer = graph.ask(MAIN, date="2026-11-28", reading="instruments")
    assert not answer.rows
    (why,) = answer.remarks
    assert "measure suspended on 2026-11-28" in why
    assert "The last date with rows is 2026-11-27" in why
    before = graph.ask(MAIN, date="2025-10-20")
    assert "The next date with rows is" in before.remarks[0]


def test_the_next_date_with_rows_is_the_first_one(graph: kg.Graph) -> None:
    answer = graph.ask("suspensions-ending-soon", date="2026-01-01", days=30)
    assert "The next date with rows is 2026-10-11" in answer.remarks[0]
    assert graph.ask("suspensions-ending-soon", date="2026-10-11", days=30).rows
    assert not graph.ask("suspensions-ending-soon", date="2026-10-10", days=30).rows


def test_without_a_date_it_is_today(graph: kg.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_TODAY", "2031-01-01")
    answer = graph.ask("measures-by-status")
    assert answer.date == datetime.date(2031, 1, 1)
    assert "days before 2031-01-01" in answer.newest_source


def test_every_question_answers_on_every_kind_of_day(graph: kg.Graph) -> None:
    for question in graph.questions():
        for date in ("2025-01-01", "2025-11-08", "2026-11-22", "2031-01-01"):
            given = {p.name: "gallium" for p in question.params if p.name == "thing"}
            answer = graph.ask(question.name, date=date, **given)
            assert answer.rows or answer.remarks


def test_values_of_every_kind_are_understood(graph: kg.Graph) -> None:
    by_slug = graph.ask("measures-on-a-material", date="2026-11-22", material="gallium")
    thing = by_slug.rows[0]["material"]
    for same in (
        "material:gallium",
        "Gallium",
        f"<{BASE}id/material/gallium>",
        thing,
    ):
        again = graph.ask("measures-on-a-material", date="2026-11-22", material=same)
        assert again.rows == by_slug.rows
    both = graph.ask("measures-on-a-material", date="2026-11-22", material=["gallium", "antimony"])
    assert {str(row["material"]) for row in both.rows} == {"gallium", "antimony"}


@pytest.mark.parametrize(
    ("question", "given", "words"),
    [
        ("defense-application-on-suspended-materials", {}, "did you mean " + MAIN),
        (MAIN, {"reading": "as-reportd"}, "did you mean as-reported"),
        (MAIN, {"date": "2026-02-30"}, "2026-02-30"),
        (MAIN, {"date": "tomorrow"}, "tomorrow"),
        ("suspensions-ending-soon", {"day": 3}, "did you mean days"),
        ("suspensions-ending-soon", {"days": "many"}, "whole number"),
        ("suspensions-ending-soon", {"days": 10**20}, "digits"),
        ("dominant-suppliers-under-control", {"above": "0." + "0" * 30 + "1"}, "digits"),
        ("measures-on-a-material", {"material": "galium"}, "gallium"),
        ("measures-on-a-material", {"material": '" } DROP ALL #'}, "nothing in the graph"),
    ],
)
def test_what_is_not_known_names_the_nearest(
    graph: kg.Graph, question: str, given: dict[str, object], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        graph.ask(question, **given)  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_a_query_of_ones_own(graph: kg.Graph) -> None:
    answer = graph.sparql("SELECT ?m { ?m a trade:Meeting }", cite=True)
    assert isinstance(answer, kg.Answer)
    assert answer.rows
    assert answer.citations
    assert graph.sparql("ASK { ?m a trade:Meeting }") is True
    triples = graph.sparql("CONSTRUCT { ?m a trade:Meeting } WHERE { ?m a trade:Meeting }")
    assert str(triples).endswith(" .\n")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { { SELECT * { SERVICE SILENT ?x { ?s ?p ?o } } } }", "SERVICE"),
        ("SELECT * { FILTER EXISTS { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }", "SERVICE"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "nothing is fetched"),
        ("SELECT * FROM NAMED <http://127.0.0.1:9/> { ?s ?p ?o }", "nothing is fetched"),
        (
            "SELECT * { OPTIONAL { ?m ?pp trueSERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }",
            "SERVICE",
        ),
        (
            'SELECT * { BIND("x\\u005C" AS ?q) SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }',
            "SERVICE",
        ),
        ("SELECT * { #\r SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }\n }", "SERVICE"),
        ("SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }", "nested"),
        ('SELECT ?x { ?x a trade:Meeting . FILTER(?x = "with" }', "does not parse"),
        ("LOAD <file:///etc/passwd>", "read-only"),
        ("DROP ALL", "read-only"),
        ("INSERT DATA { <a:b> <a:c> 1 }", "read-only"),
        ("SELECT ?x { ?x a foo:bar }", "line 1, column"),
        ("SELECT ?x {\n ?x a trade:Meeting ", "does not parse"),
    ],
)
def test_a_query_that_is_refused(graph: kg.Graph, query: str, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        graph.sparql(query)
    assert words in str(caught.value)


def test_an_unknown_name_in_a_query_without_rows_is_told(graph: kg.Graph) -> None:
    answer = graph.sparql("SELECT ?m { ?m a trade:Mesure ; trade:covers material:gallium }")
    assert isinstance(answer, kg.Answer)
    (told,) = answer.remarks
    assert "trade:Measure" in told


def test_words_of_other_uses_are_no_fault(graph: kg.Graph) -> None:
    answer = graph.sparql('SELECT ?x { VALUES ?x { "FROM <y> DROP ALL with all" } }')
    assert isinstance(answer, kg.Answer)
    assert len(answer.rows) == 1


def test_footnotes_quote_the_text_where_it_is_at_hand(fictional: kg.Graph, store: Path) -> None:
    why = fictional.why("measure:fictional-lunarite-ban")
    assert why.rows
    query = "SELECT ?m { ?m trade:covers material:fictional-lunarite }"
    answer = fictional.sparql(query, cite=True)
    assert isinstance(answer, kg.Answer)
    (note,) = answer.citations
    text = (Path(__file__).parent / "fictional" / "article.txt").read_bytes().decode()
    assert note.quotes == tuple(text[start:end] for start, end in note.spans)
    without = kg.open(store, [Path(__file__).parent / "fictional"]).sparql(query, cite=True)
    assert isinstance(without, kg.Answer)
    assert without.citations[0].quotes == ()
    assert "characters" in str(without.citations[0])


def test_claims_come_with_spans_and_triples(graph: kg.Graph) -> None:
    rows = graph.claims().rows
    assert len({row["claim"] for row in rows}) == graph.build.claims
    first = rows[0]
    assert isinstance(first["start"], int)
    assert all(str(triple).endswith(" .") for triple in first["triples"])  # type: ignore[union-attr]


def test_every_row_of_the_main_question_is_footnoted(graph: kg.Graph) -> None:
    answer = graph.ask(MAIN, date="2026-11-22", cite=True)
    assert all(answer.notes)
    assert [note.number for note in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert answer.derivations


# Readings, and what would be otherwise


def test_the_reading_decides_after_an_instrument_ran_out(graph: kg.Graph) -> None:
    said = {
        reading: graph.status("CN-MOFCOM-2025-57", "2026-11-22", reading).rows[0]
        for reading in ("as-reported", "official", "instruments")
    }
    assert str(said["instruments"]["status"]) == "in force"
    assert str(said["instruments"]["certainty"]) == "presumed"
    for reading in ("as-reported", "official"):
        assert str(said[reading]["status"]) == "suspended"
        assert said[reading]["last_day"] == datetime.date(2027, 1, 10)


def test_flips_tell_which_rows_and_why(graph: kg.Graph) -> None:
    answer = graph.status(date="2026-11-22", reading="instruments", flip=True)
    changed = {
        str(flip.row["identifier"]): flip for flip in answer.flips if flip.reading == "official"
    }
    provisions = {f"CN-MOFCOM-2025-{n}" for n in ("55", "56", "57", "58", "62")}
    provisions |= {f"CN-MOFCOM-2025-61/1({n})" for n in (1, 2, 3)}
    assert changed.keys() == provisions | {"US-BIS-AFFILIATES"}
    here, there = changed["CN-MOFCOM-2025-57"].because
    assert (here.reading, there.reading) == ("instruments", "official")
    assert here.status.startswith("in force, presumed, from 2026-11-11 without a known end")
    assert there.status.startswith("suspended, certain, from 2025-11-07 through 2027-01-10")
    assert "Extension of CN-MOFCOM-2025-57" in there.status


def test_readings_that_answer_the_same_are_said_to(graph: kg.Graph) -> None:
    answer = graph.status("CN-MOFCOM-2024-46/2a", "2026-11-22", flip=True)
    assert answer.flips == ()
    assert "Reading instruments answers the same." in answer.remarks
    places = graph.ask("production-shares", material="gallium", country="China", flip=True)
    assert any("do not depend on the reading" in remark for remark in places.remarks)


def test_what_was_believed_a_year_ago(graph: kg.Graph) -> None:
    then = graph.what_if(known_by="2025-11-12")
    row = then.status("CN-MOFCOM-2025-57", "2026-11-22", "official").rows[0]
    assert (str(row["status"]), str(row["certainty"])) == ("in force", "presumed")
    assert then.status(date="2026-11-22").supposing == ("as known by 2025-11-12",)
    assert then.build == graph.build
    assert str(graph.status("CN-MOFCOM-2025-57", "2026-11-22").rows[0]["status"]) == "suspended"


def test_what_remains_without_an_article(graph: kg.Graph) -> None:
    article = "source:2025-11-lifts-key-tech-metals"
    rest = graph.what_if(without=article)
    uses = rest.ask("applications-of-a-material", material="germanium", cite=True)
    assert article.partition(":")[2] not in str([note.source for note in uses.citations])
    assert rest is graph.what_if(without=[article])  # computed once


def test_an_assumed_end_is_cited_as_assumed(graph: kg.Graph) -> None:
    supposed = graph.what_if(assume_end={"CN-MOFCOM-2025-57": "2027-06-30"})
    answer = supposed.status("CN-MOFCOM-2025-57", "2027-06-30", "instruments", cite=True)
    row = answer.rows[0]
    assert (str(row["status"]), row["last_day"]) == ("suspended", datetime.date(2027, 6, 30))
    assumed = [note for note in answer.citations if note.basis == "assumption"]
    assert [note.label for note in assumed] == [
        "Assumed: the suspension of CN-MOFCOM-2025-57 has its last day on 2027-06-30"
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"known_by": "1999-01-01"}, "no source was issued by 1999-01-01"),
        ({"known_by": "soon"}, "known_by"),
        ({"without": "source:2025-11-lifts-key-tech-metal"}, "2025-11-lifts-key-tech-metals"),
        ({"without": "material:gallium"}, "no claim or source material:gallium"),
        ({"assume_end": {"CN-MOFCOM-2024-46/1": "2027-01-01"}}, "no suspension"),
        ({"assume_end": {"CN-MOFCOM-2025-57": "2025-11-01"}}, "begins on 2025-11-07"),
        ({"assume_end": {"CN-MOFCOM-2025-571": "2027-01-01"}}, "did you mean"),
    ],
)
def test_a_supposition_that_cannot_be_is_named(
    graph: kg.Graph, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        graph.what_if(**given)
    assert words in str(caught.value)


def test_suppositions_add_up(graph: kg.Graph) -> None:
    later = graph.what_if(known_by="2025-11-12").what_if(without="source:us-eo-14257")
    assert later.supposing == ("as known by 2025-11-12", "without source:us-eo-14257")
    row = later.status("CN-MOFCOM-2025-57", "2026-11-22").rows[0]
    assert str(row["status"]) == "in force"


def test_what_a_withdrawn_source_leaves_in_the_air_is_told(graph: kg.Graph) -> None:
    rest = graph.what_if(without="source:cn-mofcom-gac-2025-70")
    remarks = " ".join(rest.status(date="2026-11-22").remarks)
    assert "No status in as-reported, official from event:cn-mofcom-2026-09-28-extends" in remarks
    assert "what it affects or extends is not among the claims that count" in remarks


def test_an_assumption_that_changes_nothing_is_told(graph: kg.Graph) -> None:
    idle = graph.what_if(assume_end={"US-EO-RECIP-CN": "2027-06-01"})
    (told,) = idle.remarks
    assert (
        told == "That measure:us-eo-recip-cn is suspended until 2027-06-01 changes no status of it."
    )


def test_the_newest_source_is_one_that_counts_in_the_reading(graph: kg.Graph) -> None:
    legal = graph.status(date="2026-11-22", reading="instruments")
    assert legal.newest_source.startswith("2026-02-20")
    assert graph.status(date="2026-11-22").newest_source.startswith("2026-09-28")


def test_a_measure_that_was_not_known_then_has_an_empty_answer_that_says_so(
    graph: kg.Graph,
) -> None:
    answer = graph.what_if(known_by="2025-02-01").status("CN-MOFCOM-2025-57", "2026-11-22")
    assert not answer.rows
    assert answer.remarks[-2].startswith("No rows. Looked for: a measure")
    assert answer.remarks[-1] == (
        "measure:cn-mofcom-2025-57 was first told of by source:cn-mofcom-gac-2025-57, "
        "issued 2025-10-09."
    )
    assert answer.supposing == ("as known by 2025-02-01",)


def test_a_question_with_a_note_gives_it_with_every_answer(graph: kg.Graph) -> None:
    answer = graph.ask("what-may-go-to-a-country", date="2026-11-22", item="material:gallium")
    assert any("Only measures of the record are known" in remark for remark in answer.remarks)
