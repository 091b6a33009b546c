"""The briefing: what it says rests on rows, every claim has one note, and no label gets out."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.answer import Footnote
from kg.cli import main
from kg.compare import Relation
from kg.conflict import Claims, find
from kg.conflict.family import Family
from kg.engine import LocalEngine
from kg.errors import UsageError
from kg.export.brief import Brief, brief_of
from kg.export.brief.cite import ranges, within
from kg.export.brief.days import after, before
from kg.export.brief.disagreement import mentioned
from kg.export.brief.facts import facts_of
from kg.export.brief.model import Computed, Picture, Row, Said, Section, Source, Table
from kg.session import Graph
from kg.session.context import Context

DAY = datetime.date(2026, 11, 22)
HOSTILE = (
    "</td><script>alert(1)</script><img src=//x onerror=x()> | [^1]: [l](javascript:x) `c` ~~s~~ "
    "]]> https://evil.example www.evil.example \x1b[2J \u202egnp.exe \u05d0\u05d1 \n\n# h\n- i "
)


@pytest.fixture(scope="module")
def brief(graph: kg.Graph) -> Brief:
    return brief_of(graph, DAY)


@pytest.fixture(scope="module")
def in_hindsight(graph: kg.Graph) -> Brief:
    return brief_of(graph, "2025-11-12")


@pytest.fixture(scope="module")
def instruments(graph: kg.Graph) -> Brief:
    return brief_of(graph, DAY, "instruments")


class Page(HTMLParser):
    """What a page is made of, what its links point at, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.scopes: Counter[str | None] = Counter()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            assert name not in ("src", "srcset", "action", "data", "xlink:href"), (tag, name)
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append(value or "")
            if tag == "th" and name == "scope":
                self.scopes[value] += 1

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def said_in(brief: Brief, title: str) -> str:
    """Return the text of a section."""
    part = next(section for section in brief.sections if section.title == title)
    alone = Brief("", DAY, "", (), (), (part,))
    lone = [p.text for p in part.parts if isinstance(p, Said)]
    return " ".join([*lone, *(said.text for said in alone.mentions())])


# --- What it says


def test_the_windows_are_thirty_days_with_the_day_and_ninety_from_the_morrow() -> None:
    past, ahead = before(DAY), after(DAY)
    assert ahead is not None
    assert (past.days, past.last) == (30, DAY)
    assert (ahead.days, ahead.first) == (90, DAY + datetime.timedelta(days=1))
    assert "from 24 Oct 2026 to 22 Nov 2026, both included" in str(past)


def test_the_short_version_counts_what_the_questions_answer(graph: kg.Graph, brief: Brief) -> None:
    exposed = graph.ask("defense-applications-on-suspended-materials", DAY).rows
    changes = graph.ask(
        "status-changes-between-dates", DAY, since="2026-11-23", until="2027-02-20"
    ).rows
    told = " ".join(said.text for said in brief.summary)
    assert f"{len({row['application'] for row in exposed})} defense applications are" in told
    assert f"under {len({row['measure'] for row in exposed})} suspended measures" in told
    assert f"{len({row['measure'] for row in changes})} measures change status" in told
    assert "the first on 28 Nov 2026" in told
    assert "has its last day on 27 Nov 2026" in told
    assert 3 <= len(brief.summary) <= 7


def test_a_change_is_told_with_its_act_its_certainty_and_whose_word_it_is(brief: Brief) -> None:
    told = said_in(brief, "What changes next")
    assert "suspended → in force" in told
    assert "presumed: what came before ran out, and no later act is known" in told
    assert "end of extension" in told
    assert "official statement: “MOFCOM readout" in told


def test_an_end_of_which_no_source_says_whether_it_is_the_last_day_is_called_so(
    brief: Brief,
) -> None:
    assert "it may be a day earlier" in said_in(brief, "What changed")


def test_what_another_reading_says_otherwise_is_told_with_its_days(
    graph: kg.Graph, brief: Brief, instruments: Brief
) -> None:
    told = said_in(brief, "Where another reading says otherwise")
    assert "CN-MOFCOM-2025-55" in told
    assert "11 Nov 2026 to no known end" in told
    assert "9 measures are in force (presumed) and not suspended" in " ".join(
        said.text for said in brief.summary
    )
    assert "10 measures changed status" in instruments.summary[0].text


def test_every_row_of_exposure_stands_in_the_brief(graph: kg.Graph, brief: Brief) -> None:
    told = said_in(brief, "Exposed defense applications")
    for row in graph.ask("defense-applications-on-suspended-materials", DAY).rows:
        for name in ("application", "material", "measure"):
            assert str(row[name]) in told


def test_every_material_under_a_measure_has_its_shares_or_is_called_without(
    graph: kg.Graph, brief: Brief
) -> None:
    told = said_in(brief, "Concentration of supply")
    for row in graph.ask("materials-under-measures", DAY).rows:
        assert str(row["material"]) in told
    assert "9,781 to 9,782" in told


def test_every_contradiction_about_a_measure_that_is_mentioned_is_told(
    graph: kg.Graph, brief: Brief
) -> None:
    facts = facts_of(graph, DAY, "as-reported")
    measures = mentioned(facts)
    text = brief.markdown().partition("## Sources")[0]
    assert {iri for iri, name in facts.identifiers().items() if name in text} <= set(measures)
    claims = Claims(graph.engine)
    families = [Family(claims, [iri]) for iri in measures]
    every = [pair for pair in find(claims) if pair.verdict.relation is Relation.CONTRADICT]
    ours = [pair for pair in every if any(family.has(pair) for family in families)]
    told = said_in(brief, "Disagreements")
    assert f"Told here: {len(ours)} of the {len(every)} contradictions" in told
    assert f"Not shown: {len(every) - len(ours)} contradictions about other things" in told
    section = next(part for part in brief.sections if part.title == "Disagreements")
    mentions = Brief("", DAY, "", (), (), (section,)).mentions()
    assert {claim for said in mentions for claim in said.claims} == {
        side.claim.iri for pair in ours for side in (pair.first, pair.second)
    }


def test_contradictions_on_the_acts_of_a_measure_are_told_settled_or_not(brief: Brief) -> None:
    told = said_in(brief, "Disagreements")
    assert "revocation" in told
    assert "2026-11-10" in told
    assert "postponement" in told
    assert "White House fact sheet" in told
    assert "as-reported, instruments, official: the one kept" in told


def test_end_users_barred_by_what_is_not_suspended_are_told_of_at_once(
    graph: kg.Graph, brief: Brief
) -> None:
    rows = graph.ask("end-users-barred", DAY).rows
    assert rows
    sentence = next(said for said in brief.summary if said.text.startswith("Not suspended and"))
    for text in (sentence.text, said_in(brief, "Exposed defense applications")):
        for row in rows:
            assert all(str(row[name]) in text for name in ("measure", "end_users", "item", "kind"))
    assert sentence.claims


def test_shares_are_told_as_a_selection(brief: Brief) -> None:
    told = said_in(brief, "Concentration of supply") + " ".join(s.text for s in brief.summary)
    assert "Shares of output are in this record for 17 of 34 materials" in told
    assert "It holds none for" in told
    assert "the studies that it takes shares from may have them" in told
    assert "published" not in told


def test_what_is_covered_in_part_is_never_counted_as_a_whole(brief: Brief) -> None:
    told = said_in(brief, "Concentration of supply")
    assert "31 materials and groups of materials are covered" in told
    assert "Covered only in part: lithium-based materials (some of it" in told
    assert "by measures in force, and beyond that by others alone: graphite (some of it" in told
    assert "rare earths (members of it, by CN-MOFCOM-2025-18 and" in told
    assert "strategic minerals (covered in part)" in told
    assert "military technology does not, but uses materials of which" in brief.summary[2].text


def test_the_table_below_the_network_says_what_is_covered_in_part(brief: Brief) -> None:
    lines = brief.markdown().splitlines()
    partly = [line for line in lines if "(covers " in line]
    assert any("2025-18 (covers members of it) | rare earths and strategic" in x for x in partly)
    assert any("2025-58 (covers some of it) | lithium-based materials |" in x for x in partly)
    assert not any("2025-18 |" in line and "rare earths" in line for line in lines)


def test_measures_whose_suspension_ends_first_are_named(graph: kg.Graph) -> None:
    told = brief_of(graph, "2026-11-28").summary[2].text
    assert "10 Jan 2027: CN-MOFCOM-2025-55" in told
    assert "6 measures" not in told


def test_sources_newer_than_the_day_are_owned_up_to_at_the_head(
    graph: kg.Graph, brief: Brief, in_hindsight: Brief
) -> None:
    head = in_hindsight.heads[-1].text
    assert "were issued after 12 Nov 2025" in head
    assert head.endswith("--date 2025-11-12 --reading as-reported --known-by 2025-11-12")
    told = said_in(in_hindsight, "What changes next")
    assert "so far" not in told
    assert "also those issued after 12 Nov 2025" in told
    assert "so far" in said_in(brief, "What changes next")
    assert not any("hindsight" in said.text for said in brief.heads)
    known = brief_of(graph.what_if(known_by="2025-11-12"), "2025-11-12")
    assert not any("hindsight" in said.text for said in known.heads)
    assert "so far" in said_in(known, "What changes next")


def test_a_change_from_a_status_that_is_only_possible_has_no_certain_day(
    in_hindsight: Brief,
) -> None:
    told = said_in(in_hindsight, "What changed")
    assert "possibly in force → suspended, 10 % still charged, by 5 Nov 2025 at the latest" in told
    assert "by 5 Nov 2025" in told
    assert "14 are certain; 1 is certain from that day on, and perhaps" in (
        in_hindsight.summary[0].text
    )


def test_nothing_to_tell_is_told_with_the_days_nearest_to_it(graph: kg.Graph) -> None:
    brief = brief_of(graph, "1900-01-01")
    assert "no measure changed status" in brief.summary[0].text
    assert "No source on record was issued by then" in brief.heads[-1].text
    assert "The next change after is of" in said_in(brief, "What changed")
    assert "The next date with rows is" in said_in(brief, "Exposed defense applications")
    assert "No rows" in said_in(brief, "Concentration of supply")
    assert not re.search(r"<(ol|ul|p|div|td|th|h2|tbody|bdi)\b[^>]*/>", brief.html())


def test_the_last_day_there_is_has_no_next(graph: kg.Graph) -> None:
    brief = brief_of(graph, "9998-12-31")
    assert said_in(brief, "What changes next").startswith("No later day can be asked about")
    assert brief.html()


@pytest.mark.parametrize("day", ["9999-12-30", datetime.date(9999, 12, 30), "2026-02-30", "soon"])
def test_a_day_that_cannot_be_asked_about_is_refused(
    graph: kg.Graph, day: datetime.date | str
) -> None:
    with pytest.raises(UsageError):
        brief_of(graph, day)


def test_an_unknown_reading_is_refused_with_the_nearest(graph: kg.Graph) -> None:
    with pytest.raises(UsageError, match="offical") as fault:
        brief_of(graph, DAY, "offical")
    assert "official" in fault.value.hint


def test_what_is_supposed_stands_at_the_head(graph: kg.Graph) -> None:
    brief = brief_of(graph.what_if(assume_end={"CN-MOFCOM-2024-46/2a": "2026-12-31"}), DAY)
    assert any("2026-12-31" in said.text for said in brief.heads)
    assert not any("--known-by" in said.text for said in brief.mentions())


# --- Its notes


def test_every_claim_has_one_note_in_the_order_of_first_mention(brief: Brief) -> None:
    mentioned = dict.fromkeys(claim for said in brief.mentions() for claim in said.claims)
    assert [note.claim for note in brief.notes] == list(mentioned)
    assert [note.number for note in brief.notes] == list(range(1, len(mentioned) + 1))
    assert {note.source for note in brief.notes} == {source.iri for source in brief.sources}
    assert {claim for said in brief.summary for claim in said.claims} <= set(mentioned)


def test_a_computed_status_rests_on_notes_and_says_in_which_reading(brief: Brief) -> None:
    claims = {note.claim for note in brief.notes}
    assert brief.computed
    assert all(set(one.claims) <= claims for one in brief.computed)
    assert {"as-reported and official", "instruments"} <= {one.readings for one in brief.computed}


def test_links_of_a_page_lead_to_notes_and_back(brief: Brief) -> None:
    page = Page(brief.html())
    assert len(page.ids) == len(set(page.ids))
    targets = {link[1:] for link in page.links if link.startswith("#")}
    assert targets <= set(page.ids)
    assert {link for link in page.links if not link.startswith(("#", "https://"))} == set()
    assert {f"n{note.number}" for note in brief.notes} <= set(page.ids)


def test_markdown_defines_each_note_once_and_mentions_it_in_order(brief: Brief) -> None:
    text = brief.markdown()
    defined = [int(n) for n in re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)]
    used = list(dict.fromkeys(int(n) for n in re.findall(r"\[\^(\d+)\](?!:)", text)))
    assert defined == used == [note.number for note in brief.notes]


def test_ranges_of_numbers_lose_none() -> None:
    assert ranges([1, 2, 3, 5, 7, 8]) == "1-3, 5, 7-8"
    assert ranges([]) == ""


# --- The page


def test_a_page_stands_alone(brief: Brief) -> None:
    text = brief.html()
    page = Page(text)
    assert "default-src 'none'" in text
    assert not set(page.tags) & {"script", "link", "img", "iframe", "object", "embed", "base"}
    assert '<html lang="en">' in text
    assert page.tags["svg"] == 2
    assert not re.search(r"<(ol|ul|p|div|td|th|h2|tbody|bdi)\b[^>]*/>", text)
    assert page.tags["th"] == sum(page.scopes.values())


def test_markdown_has_tables_for_pictures_and_says_how_to_draw_them(brief: Brief) -> None:
    text = brief.markdown()
    assert "<svg" not in text
    assert "`kg export timeline measure:" in text
    assert "kg export gephi --view restrictions" in text


def test_tables_of_markdown_have_as_many_cells_as_columns(brief: Brief) -> None:
    for block in re.findall(r"(?:^\|.*\n)+", brief.markdown(), re.MULTILINE):
        assert len({pipes(line) for line in block.splitlines()}) == 1


def test_the_same_graph_gives_the_same_bytes_in_another_process(
    store: Path, brief: Brief, tmp_path: Path
) -> None:
    out = tmp_path / "brief.html"
    command = ["export", "brief", "--date", str(DAY), "--store", str(store), "--out", str(out)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    subprocess.run(
        [sys.executable, "-m", "kg", *command],
        env={**environ, "PYTHONHASHSEED": "77"},
        check=True,
        capture_output=True,
    )
    assert out.read_text(encoding="utf-8") == brief.html()


def test_another_ending_is_refused_before_anything_is_asked(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "brief.pdf"
    assert main(["export", "brief", "--out", str(out), "--store", str(tmp_path / "none")]) == 2
    assert "brief.html or brief.md" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_a_file_the_same_markdown_is_written_here(
    store: Path,
    brief: Brief,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("KG_TEXTS", raising=False)  # quotes would stand in its notes
    assert main(["export", "brief", "--date", str(DAY), "--store", str(store)]) == 0
    assert capsys.readouterr().out == brief.markdown()


# --- Hostile names


def hand_built(label: str) -> Brief:
    """A briefing in which every text is one label."""
    note = Footnote(1, "urn:claim", label, label, label, label, label, "urn:source", label, label,
                    label, label, label, "", ((1, 2),), (label,), (label,), (label,), label)  # fmt: skip
    said = Said(label, ("urn:claim",))
    table = Table(label, (label, label), (Row(((said,), (said, said))),), (50, 50))
    picture = Picture(label, "<svg></svg>", table, label)
    section = Section(label, (said, table, picture), (label,))
    source = Source(1, "urn:source", label, label, label, label, label, (label,), label)
    computed = Computed(label, label, label, ("urn:claim",))
    return Brief(label, DAY, label, (said,), (said,), (section,), (note,), (computed,), (source,))


def pipes(line: str) -> int:
    """Return the number of cells' ends in a line of Markdown."""
    return len(re.findall(r"(?<!\\)\|", uncoded(line)))


def uncoded(line: str) -> str:
    """Return a line of Markdown without what stands in it as code."""
    return re.sub("`[^`]*`", "", line)


PLAIN = hand_built("plain")


@settings(max_examples=40)
@given(
    st.text(min_size=1, max_size=40)
    | st.sampled_from([HOSTILE, "1. x", "=== ", "https://x", "a" * 10**5])
)
def test_no_label_changes_what_a_document_is_made_of(label: str) -> None:
    brief = hand_built(label)
    page, plain = Page(brief.html()), Page(PLAIN.html())
    links = page.tags["a"] - plain.tags["a"]
    assert links in (0, 1)  # an address of the web is a link
    assert page.tags - Counter(a=links) == plain.tags
    lines, others = brief.markdown().splitlines(), PLAIN.markdown().splitlines()
    assert len(lines) == len(others)
    for line, other in zip(lines, others, strict=True):
        assert pipes(line) == pipes(other)
        line = uncoded(line)
        assert re.findall(r"\[\^\d+\]", line) == re.findall(r"\[\^\d+\]", other)
        assert not re.search(r"<(?!br>)|://|(?<!\\)~~", line)


def test_a_long_label_is_shortened_and_says_by_how_much() -> None:
    assert within("x" * 10**5).endswith("(98500 more characters left out here)")
    assert within("x" * 100) == "x" * 100


def test_a_graph_whose_every_label_is_an_attack_gives_a_page_that_is_none(
    graph: kg.Graph,
) -> None:
    store = ox.Store()
    for quad in graph.engine.store:
        name = quad.object
        if isinstance(name, ox.Literal) and name.language:
            name = ox.Literal(f"{name.value} {HOSTILE}", language=name.language)
        store.add(ox.Quad(quad.subject, quad.predicate, name, quad.graph_name))
    was = graph._context
    brief = brief_of(Graph(Context(was.build, LocalEngine(store), was.texts, was.inputs)), DAY)
    page = Page(brief.html())
    assert not set(page.tags) & {"script", "img"}
    assert "alert(1)" in " ".join(page.words)
    text = brief.markdown()
    assert "<script" not in text
    assert "\x1b" not in text + brief.html()
    assert "\u202e" not in text + brief.html()
