"""Networks in files: read by programs that are not ours, and refused where they would misread."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import igraph
import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import main
from kg.errors import UsageError
from kg.export.gephi import (
    FORMS,
    form_of,
    told,
    write_csv,
    write_gexf,
    write_graphml,
    write_network,
    write_sigma,
)
from kg.export.gephi.cells import reads_otherwise
from kg.network.model import Column, Edge, Node, Projection, Report, Spell

GEXF, VIZ = "{http://gexf.net/1.3}", "{http://gexf.net/1.3/viz}"
DAY = datetime.date
BAN = (Spell(DAY(2024, 12, 3), DAY(2025, 11, 8)), Spell(DAY(2026, 11, 28), None))
PAUSE = (Spell(DAY(2025, 11, 9), DAY(2026, 11, 27)),)
HOSTILE = [
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "]]>", "&amp;", 'say "\\" and \\',
    "שלום عربي", "👩‍👩‍👧 family", "x" * 100_000, "'null', [a, b]", "镓",
]  # fmt: skip
BROKEN = ["a\x00b\x1b[31m", "lone \ud800", "\ufffe\uffff", "two\nlines\tand a tab\r", "\x85\x9b"]


def node(name: str, label: str | None = None, kind: str = "material", **values: Any) -> Node:
    return Node(name, f"https://example.org/{name}", name if label is None else label, kind, values)


def edge(source: str, target: str, kind: str = "in force", **more: Any) -> Edge:
    more = {"label": kind, **more}
    return Edge(source, target, kind, **more)


def network(
    nodes: tuple[Node, ...] | None = None, edges: tuple[Edge, ...] | None = None, **more: Any
) -> Projection:
    if nodes is None:
        nodes = (
            node("country:cn", "China", "country"),
            node("material:ga", "gallium", "material", group="metals", hs=("811292", "811299")),
            node("material:sb", "antimony", "material", share=48.5, critical=True, rank=2),
        )
    if edges is None:
        edges = (
            edge("country:cn", "material:ga", "in force", spells=BAN, weight=3,
                 values={"measures": ("CN-46/2a", "CN-33"), "since": "2024-12-03"}),
            edge("country:cn", "material:ga", "suspended", spells=PAUSE),
            edge("country:cn", "material:sb", "in force"),
        )  # fmt: skip
    columns = (Column("group", "text"), Column("hs", "texts"), Column("share", "number"),
               Column("critical", "truth"), Column("rank", "whole"))  # fmt: skip
    base = Projection(
        view="restrictions", summary="Who restricts what", presence="An edge is a restriction.",
        date=None, reading="as-reported", build="b" * 64, nodes=nodes, edges=edges,
        node_columns=columns, edge_columns=(Column("measures", "texts"), Column("since", "text")),
        report=Report(5, len(nodes), len(edges), 2, 1, (("measure:x\x1b", "no day is known"),)),
        newest_source="2026-11-20", remarks=("Something to know.",),
    )  # fmt: skip
    return replace(base, **more)


def labelled(labels: list[str]) -> Projection:
    nodes = tuple(
        node(f"thing:{i:02}", label, group=label, hs=(label, "b")) for i, label in enumerate(labels)
    )
    edges = tuple(
        edge(one.id, other.id, label=one.label, values={"measures": (one.label,)})
        for one, other in pairwise(nodes)
    )
    return network(nodes, edges)


def gexf(projection: Projection) -> str:
    out = io.StringIO()
    write_gexf(projection, out)
    return out.getvalue()


def read(projection: Projection) -> Any:
    return networkx.read_gexf(io.BytesIO(gexf(projection).encode()))


def test_networkx_reads_nodes_edges_and_types() -> None:
    found = read(network())
    assert type(found) is networkx.MultiDiGraph
    assert found.nodes["material:ga"]["label"] == "gallium"
    assert found.nodes["material:ga"]["iri"] == "https://example.org/material:ga"
    antimony = found.nodes["material:sb"]
    assert (antimony["share"], antimony["critical"], antimony["rank"]) == (48.5, True, 2)
    assert "group" not in antimony
    ban = found["country:cn"]["material:ga"]["country:cn in force material:ga"]
    assert (ban["weight"], ban["label"], ban["since"]) == (3.0, "in force", "2024-12-03")


def test_networkx_reads_lists_and_open_ends_as_text_and_no_kind() -> None:
    ban = read(network())["country:cn"]["material:ga"]["country:cn in force material:ga"]
    assert json.loads(ban["measures"]) == ["CN-46/2a", "CN-33"]
    assert ban["spells"] == [("2024-12-03", "2025-11-08T23:59:59"), ("2026-11-28", "None")]
    assert "kind" not in ban  # it is in the id, and in the label


def test_one_kind_after_the_other_is_one_multigraph_for_graphology(tmp_path: Path) -> None:
    found = graphology(tmp_path, labelled([*HOSTILE, *BROKEN]))
    assert found["order"] == len(HOSTILE) + len(BROKEN)
    assert found["size"] == found["order"] - 1
    for number, label in enumerate(HOSTILE):
        attributes = found["nodes"][f"thing:{number:02}"]
        assert attributes["label"] == attributes["group"] == label
        assert attributes["hs"] == [label, "b"]
    found = graphology(tmp_path, network())
    assert (found["order"], found["size"], found["type"]) == (3, 3, "directed")
    assert found["nodes"]["material:sb"]["share"] == 48.5
    ban = found["edges"]["country:cn in force material:ga"]
    assert (ban["kind"], ban["weight"], ban["measures"]) == ("in force", 3, ["CN-46/2a", "CN-33"])
    assert ban["color"] == "rgb(0,114,178)"


def graphology(folder: Path, projection: Projection) -> dict[str, Any]:
    """Return a network as graphology reads it."""
    packages, program = os.environ.get("KG_NPM"), shutil.which("node")
    if not packages or not program:
        pytest.skip("KG_NPM does not name a folder with graphology, or node is not installed")
    write_gexf(projection, folder / "net.gexf")
    script = """
        const Graph = require('graphology'), gexf = require('graphology-gexf');
        const g = gexf.parse(Graph, require('fs').readFileSync(process.argv[1], 'utf8'));
        const told = {order: g.order, size: g.size, type: g.type, nodes: {}, edges: {}};
        g.forEachNode((key, found) => { told.nodes[key] = found; });
        g.forEachEdge((key, found) => { told.edges[key] = found; });
        console.log(JSON.stringify(told));"""
    done = subprocess.run(
        [program, "-e", script, str(folder / "net.gexf")],
        env={**os.environ, "NODE_PATH": f"{packages}/node_modules"},
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def test_gephi_finds_what_it_reads_and_nothing_it_drops() -> None:
    root = ET.fromstring(gexf(network()))
    graph = root.find(f"{GEXF}graph")
    assert graph is not None
    assert root.get("version") == "1.3"
    assert graph.attrib == {
        "defaultedgetype": "directed", "mode": "dynamic", "timeformat": "date",
        "timerepresentation": "interval", "timezone": "UTC",
    }  # fmt: skip
    blocks = graph.findall(f"{GEXF}attributes")
    assert [block.attrib for block in blocks] == [
        {"class": "node", "mode": "static"}, {"class": "edge", "mode": "static"},
    ]  # fmt: skip
    types = {column.get("title"): column.get("type") for block in blocks for column in block}
    assert types == {
        "kind": "string", "iri": "string", "group": "string", "hs": "liststring",
        "share": "double", "critical": "boolean", "rank": "long", "measures": "liststring",
        "since": "string",
    }  # fmt: skip
    for found in graph.iter(f"{GEXF}edge"):
        assert found.get("kind")
        assert found.get("type") is None
        assert found.find(f"{VIZ}color") is not None
        assert not {"start", "end"} & set(found.attrib)
    for found in graph.iter(f"{GEXF}node"):
        assert [child.tag for child in found][-3:] == [
            f"{VIZ}size",
            f"{VIZ}position",
            f"{VIZ}color",
        ]
        assert found.find(f"{GEXF}spells") is None  # always there


def test_a_ban_goes_after_the_last_second_of_its_last_day_and_comes_back() -> None:
    spells = [
        (found.get("kind"), [spell.attrib for spell in found.iter(f"{GEXF}spell")])
        for found in ET.fromstring(gexf(network())).iter(f"{GEXF}edge")
    ]
    assert spells == [
        ("in force", [
            {"start": "2024-12-03", "end": "2025-11-08T23:59:59"}, {"start": "2026-11-28"},
        ]),
        ("suspended", [{"start": "2025-11-09", "end": "2026-11-27T23:59:59"}]),
        ("in force", []),
    ]  # fmt: skip


def test_a_network_of_one_day_has_no_time() -> None:
    text = gexf(network(edges=(edge("country:cn", "material:ga"),), date=DAY(2026, 11, 22)))
    assert 'mode="static">' in text
    assert "spell" not in text
    assert "timeformat" not in text


def test_years_have_four_digits() -> None:
    spells = (Spell(DAY(987, 1, 1), DAY(1203, 5, 6)), Spell(DAY(9998, 1, 1), DAY(9999, 12, 31)))
    text = gexf(network(edges=(edge("country:cn", "material:ga", spells=spells),)))
    assert '<spell start="0987-01-01" end="1203-05-06T23:59:59"/>' in text
    assert '<spell start="9998-01-01" end="9999-12-31T23:59:59"/>' in text


def test_the_file_tells_of_itself_without_a_clock() -> None:
    text = gexf(network(supposing=("known by 2025-11-12",)))
    assert "lastmodifieddate" not in text
    for words in ("An edge is a restriction.", "over time", "as-reported", "b" * 64,
                  "known by 2025-11-12", "Not legal advice; newest source 2026-11-20"):  # fmt: skip
        assert words in text


def test_size_follows_from_edges_and_colour_from_kind_and_status() -> None:
    found = read(network())
    sizes = {name: found.nodes[name]["viz"]["size"] for name in found}
    assert sizes["country:cn"] > sizes["material:ga"] > sizes["material:sb"]
    colours = {name: found.nodes[name]["viz"]["color"] for name in found}
    assert colours["material:ga"] == colours["material:sb"] != colours["country:cn"]
    lines = re.findall(r'kind="(in force|suspended)".*?r="(\d+)"', gexf(network()))
    assert lines == [("in force", "0"), ("suspended", "230"), ("in force", "0")]
    out = gexf(network(edges=(edge("country:cn", "material:ga", "Revoked"),)))
    assert 'r="61" g="65" b="70"' in out  # white paper shows no white line


def test_places_are_those_of_the_layout_or_of_the_user() -> None:
    from kg.network.layout import placed

    found, places = read(network()), placed(network())
    for name, (x, y) in places.items():
        at = found.nodes[name]["viz"]["position"]
        assert (at["x"], at["y"]) == (round(x, 2), round(-y, 2))  # y grows upwards there
    out = io.StringIO()
    write_gexf(network(), out, dict.fromkeys(places, (1.5, -2.0)))
    assert 'x="1.5" y="2.0"' in out.getvalue()


@pytest.mark.parametrize("form", ["gexf", "graphml", "sigma"])
def test_an_empty_network_is_a_file_all_the_same(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"net{FORMS[form][0]}"
    written = write_network(network((), ()), path)
    assert (written.nodes, written.edges, written.altered) == (0, 0, ())
    if form == "sigma":
        assert json.loads(path.read_text(encoding="utf-8"))["nodes"] == []
    else:
        reader = networkx.read_gexf if form == "gexf" else networkx.read_graphml
        assert len(reader(path)) == 0


@pytest.mark.parametrize("form", list(FORMS))
def test_the_same_network_gives_the_same_bytes(tmp_path: Path, form: str) -> None:
    bytes_of = []
    for name in ("one", "two"):
        written = write_network(network(), tmp_path / f"{name}{FORMS[form][0]}")
        bytes_of.append([Path(file).read_bytes() for file in written.files])
    assert bytes_of[0] == bytes_of[1]


@pytest.mark.parametrize("form", list(FORMS))
def test_hostile_labels_break_nothing(tmp_path: Path, form: str) -> None:
    projection = labelled([*HOSTILE, *BROKEN])
    path = tmp_path / f"net{FORMS[form][0]}"
    written = write_network(projection, path)
    for number, label in enumerate(labels_in(path, form)):
        given = projection.nodes[number].label
        if form == "csv":
            assert not label.startswith(("=", "+", "-", "@"))
            assert label.isprintable()
        elif given in HOSTILE:
            assert label == given
        else:
            assert "\n" not in label
            assert label != given
    changes = {one.what: one for one in written.altered}
    lost = next(one for what, one in changes.items() if "nobody sees" in what)
    # Seven of them, in three places of nodes; five in two places of edges.
    assert (lost.count, lost.first) == (3 * 7 + 2 * 5, "thing:10, label")
    assert any("line breaks" in what for what in changes)


def labels_in(path: Path, form: str) -> Iterator[str]:
    if form == "csv":
        with path.with_name("net-nodes.csv").open(encoding="utf-8", newline="") as table:
            csv.field_size_limit(200_000)
            yield from (row["Label"] for row in csv.DictReader(table))
    elif form == "sigma":
        for found in json.loads(path.read_text(encoding="utf-8"))["nodes"]:
            yield found["attributes"]["label"]
    else:
        reader = networkx.read_gexf if form == "gexf" else networkx.read_graphml
        yield from (label for _, label in reader(path).nodes(data="label"))


@given(st.text(alphabet=st.characters(), max_size=40))
def test_any_label_comes_back_or_is_told_of(label: str) -> None:
    projection, out = labelled([label]), io.StringIO()
    written = write_gexf(projection, out)
    text = out.getvalue().encode()  # halves of letters would fail here
    found = networkx.read_gexf(io.BytesIO(text)).nodes["thing:00"]
    assert (found["label"] == label) or written.altered
    assert json.loads(found["hs"]) == [found["label"], "b"]


@given(st.lists(st.text(alphabet="ab \"'\\,[]()\n", max_size=8), max_size=4))
def test_a_list_is_one_of_json_and_of_gephi_at_once(texts: list[str]) -> None:
    one = replace(network().nodes[1], values={"hs": tuple(texts)})
    found = read(network((one,), ())).nodes["material:ga"]["hs"]
    assert json.loads(found) == [re.sub("\n+", " ", text) for text in texts]
    # Gephi knows no escape but these two: any other would lose its backslash.
    assert not re.search(r'\\[^"\\]', found.replace("\\\\", ""))


_DAYS = st.dates(DAY(1, 1, 1), DAY(9999, 12, 31))


@given(st.lists(_DAYS, min_size=2, max_size=8, unique=True).map(sorted), st.booleans())
def test_spells_apart_are_written_and_others_refused(days: list[DAY], is_open: bool) -> None:
    pairs = list(zip(days[::2], days[1::2], strict=False))
    spells = [Spell(first, last) for first, last in pairs]
    if is_open:
        spells[-1] = Spell(spells[-1].first, None)
    projection = network(edges=(edge("country:cn", "material:ga", spells=tuple(spells)),))
    gaps = [(b[0] - a[1]).days for a, b in pairwise(pairs)]
    if any(gap < 2 for gap in gaps):
        with pytest.raises(UsageError, match="touch or overlap"):
            gexf(projection)
    else:
        assert len(re.findall("<spell ", gexf(projection))) == len(spells)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"edges": (edge("country:cn", "material:ga"),) * 2}, "is there twice"),
        ({"edges": (edge("country:cn", "material:sb"), edge("country:cn", "material:ga"))}, "order"),
        ({"edges": (edge("country:cn", "material:none"),)}, "to no node"),
        ({"edges": (edge("country:cn", "material:ga", weight=0),)}, "one fact or more"),
        ({"edges": (edge("country:cn", "material:ga", "a\x00"),)}, "of this kind"),
        ({"edges": (edge("country:cn", "material:ga", ""),)}, "order|of this kind"),
        ({"edges": (edge("country:cn", "material:ga", spells=(BAN[0], BAN[0])),)}, "overlap"),
        ({"edges": (edge("country:cn", "material:ga", spells=(BAN[1], BAN[0])),)}, "overlap"),
        ({"edges": (edge("country:cn", "material:ga", spells=(
            Spell(DAY(2025, 1, 2), DAY(2025, 1, 1)),)),)}, "before it begins"),
        ({"nodes": (node("a"), node("a")), "edges": ()}, "two nodes"),
        ({"nodes": (node("a b"),), "edges": ()}, "this id"),
        ({"nodes": (node("a\n"),), "edges": ()}, "this id"),
        ({"nodes": (node("a", other=1),), "edges": ()}, "has no column"),
        ({"nodes": (node("a", rank=1.5),), "edges": ()}, "rank holds whole"),
        ({"nodes": (node("a", critical=1),), "edges": ()}, "critical holds truth"),
        ({"nodes": (node("a", hs="text"),), "edges": ()}, "hs holds texts"),
        ({"node_columns": (Column("Label", "text"),)}, "named so"),
        ({"edge_columns": (Column("weight", "number"),)}, "named so"),
        ({"edge_columns": (Column("a", "text"), Column("A", "text"))}, "two columns"),
    ],
)  # fmt: skip
def test_what_would_be_misread_is_refused(
    tmp_path: Path, broken: dict[str, Any], words: str
) -> None:
    for form, (ending, _) in FORMS.items():
        with pytest.raises(UsageError, match=words):
            write_network(replace(network(), **broken), tmp_path / f"net{ending}", form)
    assert os.listdir(tmp_path) == []


def test_numbers_that_no_file_holds_are_left_out_and_told(tmp_path: Path) -> None:
    nodes = (
        node("a", share=float("nan"), rank=2**63),
        node("b", share=float("-inf"), rank=-(2**63)),
        node("c", share=10**400, rank=2**53 + 1),
    )
    written = write_gexf(network(nodes, ()), tmp_path / "net.gexf")
    assert [(one.count, one.first) for one in written.altered] == [(3, "a, share"), (1, "a, rank")]
    found = networkx.read_gexf(tmp_path / "net.gexf")
    assert found.nodes["b"]["rank"] == -(2**63)
    assert "share" not in found.nodes["a"]
    rounded = write_sigma(network(nodes, ()), tmp_path / "net.json").altered
    assert any("JavaScript rounds" in one.what for one in rounded)


def test_gephi_reads_infinity_where_a_text_says_inf(tmp_path: Path) -> None:
    written = write_gexf(network((node("a", "INF", group="INF Treaty"),), ()), tmp_path / "a.gexf")
    assert [(one.count, one.first) for one in written.altered] == [(1, "a, group")]


def test_what_gephi_has_nothing_for_is_told(tmp_path: Path) -> None:
    nodes = (
        node("a", "", group="", hs=("", "b", "NULL")),
        node("b", "null", group="Null", hs=("nullified", "void")),
        node("c", group="nullified", hs=()),
    )
    written = write_gexf(network(nodes, ()), tmp_path / "net.gexf")
    assert [(one.count, one.first, one.what.split()[0]) for one in written.altered] == [
        (2, "a, hs", "members"), (2, "a, group", "texts"),
    ]  # fmt: skip
    found = networkx.read_gexf(tmp_path / "net.gexf")
    assert (found.nodes["a"]["group"], found.nodes["b"]["group"]) == ("", "Null")
    assert json.loads(found.nodes["a"]["hs"]) == ["", "b", "NULL"]


@pytest.mark.parametrize("form", ["gexf", "csv"])
def test_a_weight_that_gephi_rounds_is_told(tmp_path: Path, form: str) -> None:
    for weight, noted in (
        (2**24, []),
        (2**24 + 1, ["weights above 16,777,216, which Gephi rounds"]),
    ):
        projection = network(edges=(edge("country:cn", "material:ga", weight=weight),))
        written = write_network(projection, tmp_path / f"net.{form}")
        assert [one.what for one in written.altered if "weights" in one.what] == noted


def test_a_column_is_called_the_same_by_id_and_title() -> None:
    columns = (Column("HS_Code", "text"),)
    projection = network((node("a", HS_Code="x"),), (), node_columns=columns)
    assert '<attribute id="HS_Code" title="HS_Code" type="string"/>' in gexf(projection)
    assert read(projection).nodes["a"]["HS_Code"] == "x"


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "net.gexf"
    path.write_text("old")
    late = replace(network().edges[2], values={"since": 5})
    with pytest.raises(UsageError, match="since holds text"):
        write_gexf(network(edges=(*network().edges[:2], late)), path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["net.gexf"]


def test_neither_table_is_replaced_alone(tmp_path: Path) -> None:
    write_csv(network(), tmp_path / "net.csv")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    late = replace(network().edges[2], values={"since": 5})
    with pytest.raises(UsageError):
        write_csv(network((node("country:cn"), node("material:sb")), (late,)), tmp_path / "net.csv")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_two_tables_are_never_one_file(tmp_path: Path) -> None:
    for name in ("net-nodes.csv", "net-edges.csv"):
        (tmp_path / name).symlink_to(tmp_path / "one.csv")
    with pytest.raises(UsageError, match="both tables would be one file"):
        write_csv(network(), tmp_path / "net.csv")
    assert not (tmp_path / "one.csv").exists()


def test_igraph_and_networkx_read_every_edge_of_graphml(tmp_path: Path) -> None:
    path = tmp_path / "net.graphml"
    write_graphml(network(), path)
    found = igraph.Graph.Read_GraphML(str(path))
    assert (found.vcount(), found.ecount(), found.is_directed()) == (3, 3, True)
    assert found.vs["id"] == ["country:cn", "material:ga", "material:sb"]
    assert found.vs[2]["share"] == 48.5
    assert found.es["kind"] == ["in force", "suspended", "in force"]
    assert found.es["weight"] == [3.0, 1.0, 1.0]
    assert found.es[0]["spells"] == "2024-12-03/2025-11-08 2026-11-28/.."
    assert json.loads(found.es[0]["measures"]) == ["CN-46/2a", "CN-33"]
    assert found["notice"].startswith("Not legal advice")
    again = networkx.read_graphml(path)
    assert again.number_of_edges() == 3
    assert again.nodes["material:sb"]["critical"] is True
    assert again.nodes["material:sb"]["rank"] == 2


def test_tables_have_the_headers_of_gephi(tmp_path: Path) -> None:
    written = write_csv(network(), tmp_path / "net.csv")
    assert written.files == (str(tmp_path / "net-nodes.csv"), str(tmp_path / "net-edges.csv"))
    nodes, edges = (
        list(csv.reader(io.StringIO(Path(file).read_text(encoding="utf-8"), newline="")))
        for file in written.files
    )
    assert nodes[0] == ["Id", "Label", "Kind", "IRI", "group", "hs", "share", "critical", "rank"]
    assert nodes[2][4:] == ["metals", "811292; 811299", "", "", ""]
    assert edges[0][:8] == "Source Target Type Id Label Kind Weight Timeset".split()
    assert edges[1][5:8] == [
        "in force",
        "3",
        "<[2024-12-03, 2025-11-08T23:59:59]; [2026-11-28, Infinity]>",
    ]
    assert edges[3][7] == ""


def cells(tmp_path: Path, *texts: Any, kind: str = "text") -> tuple[list[str], list[str]]:
    """Return the cells of a column of a table, and what was told of them."""
    nodes = tuple(node(f"a:{i:04}", t=text) for i, text in enumerate(texts))
    projection = network(nodes, (), node_columns=(Column("t", kind),))
    written = write_csv(projection, tmp_path / "net.csv")
    with Path(written.files[0]).open(encoding="utf-8", newline="") as table:
        found = [row["t"] for row in csv.DictReader(table)]
    return found, [f"{one.count} {one.what}" for one in written.altered]


def test_a_day_in_a_table_is_no_moment_for_gephi(tmp_path: Path) -> None:
    found, told = cells(tmp_path, "2024-12-03", "by 2024-12-03")
    assert found == ["on 2024-12-03", "by 2024-12-03"]
    assert len(told) == 1
    assert told[0].startswith("1 days, now led by “on”")


_TYPED = """0101 +7 -5 5E002 10d .5 12. NaN -infinity 0x1p3 true FALSE null 2024-12 2024-339
    2024-W05 20241203 2024-12-03T10:00 2024-12-03+01:00 (1,2) [1,2,x] (1,2 '2024 "5 ٣""".split()
_LISTED = ["1, 2", '["1", "2"]', "Act (2024, final)", "=X(1, 2)", "a (1, 2) or [3, 4]", " 7 "]


@pytest.mark.parametrize("text", [*_TYPED, *_LISTED])
def test_what_gephi_could_take_for_a_number_or_a_time_stays_text(tmp_path: Path, text: str) -> None:
    found, told = cells(tmp_path, text)
    assert found == [f"[text] {text}".strip()]
    assert "now led by “[text]”" in " ".join(told)


@pytest.mark.parametrize(
    "text",
    ["3A090", "8112.92.60", "2024-46", "2024/12/03", "Q1 2024", "(EU) 2021/821", "Act (2024) 3",
     "a (1, 2) or (b)", "15 %", "1; 2", "it's 5", "in force", "[]", "INFORMATION", "4.5+"],
)  # fmt: skip
def test_other_texts_of_a_table_are_as_they_were(tmp_path: Path, text: str) -> None:
    assert cells(tmp_path, text) == ([text], [])


@given(st.text(alphabet="12-:.,()[]\"'\\ exNfT+", max_size=60))
def test_a_led_text_is_never_read_otherwise(text: str) -> None:
    assert not reads_otherwise(f"[text] {text}")
    assert not reads_otherwise(f"on {text}") or re.search(r"[(\[]", text)


def test_long_texts_are_looked_at_in_passing() -> None:
    for text in ("1" * 10**5 + "x", "(" * 10**5 + "1", "1," * 10**5 + "x", '"1' * 10**5):
        reads_otherwise(text)  # a search that goes back would not end


def test_a_list_in_a_table_is_text(tmp_path: Path) -> None:
    found, told = cells(
        tmp_path, ("a", 'say "b"'), ("c; d", "", "e"), (), ("811292",), kind="texts"
    )
    assert found == ['a; say "b"', "c, d; e", "", "[text] 811292"]
    assert sorted(line[:8] for line in told) == ["1 empty ", "1 empty ", "1 member", "1 texts "]


def test_gephi_takes_a_backslash_in_a_table_for_an_escape(tmp_path: Path) -> None:
    found, told = cells(tmp_path, "C:\\new", 'a, "b\\" c', "ends\\")
    assert found == ["C:\\\\new", 'a, "b\\\\" c', "ends\\\\"]
    assert told == ["3 backslashes, doubled for Gephi, which reads one of two"]


def test_letters_lost_from_a_table_are_told(tmp_path: Path) -> None:
    found, told = cells(tmp_path, "👩\u200d👧", "a\u202eb", " =1", "", "x ")
    assert found == ["👩 👧", "a b", "' =1", "", "x"]
    assert [line[:9] for line in told] == [
        "1 cells t", "1 empty t", "2 letters", "1 spaces ",
    ]  # fmt: skip


def test_what_the_first_rows_of_a_table_hide_from_gephi_is_told(tmp_path: Path) -> None:
    early: list[Any] = [1] * 24
    assert cells(tmp_path, *early, 2**40, 2**40, kind="whole")[1] == []
    (told,) = cells(tmp_path, *early, 1, 2**40, kind="whole")[1]
    assert "more than 32 bits" in told
    (told,) = cells(tmp_path, *[None] * 25, 1.5, kind="number")[1]
    assert "takes for text" in told
    assert cells(tmp_path, *[None] * 25, "a", kind="text")[1] == []


@pytest.mark.parametrize("name", ["interval_x", "Timestamps"])
def test_a_table_has_no_column_that_gephi_takes_for_times(tmp_path: Path, name: str) -> None:
    projection = network((), (), node_columns=(Column(name, "text"),))
    with pytest.raises(UsageError, match="for times"):
        write_csv(projection, tmp_path / "net.csv")
    assert os.listdir(tmp_path) == []
    write_gexf(projection, tmp_path / "net.gexf")  # which names the type of each column


def test_json_is_what_graphology_imports(tmp_path: Path) -> None:
    write_sigma(network(), tmp_path / "net.json")
    found = json.loads((tmp_path / "net.json").read_text(encoding="utf-8"))
    assert found["options"] == {"type": "directed", "multi": True, "allowSelfLoops": True}
    assert found["attributes"]["reading"] == "as-reported"
    assert set(found["nodes"][0]["attributes"]) == set("label kind iri x y size color".split())
    ban = found["edges"][0]
    assert (ban["key"], ban["source"]) == ("country:cn in force material:ga", "country:cn")
    assert ban["attributes"]["spells"] == [["2024-12-03", "2025-11-08"], ["2026-11-28", None]]
    assert ban["attributes"]["measures"] == ["CN-46/2a", "CN-33"]


def test_the_report_says_what_an_edge_means_and_what_is_missing(tmp_path: Path) -> None:
    projection = network()
    text = told(projection, write_gexf(projection, tmp_path / "net.gexf"))
    for words in (
        "restrictions over time · reading as-reported · 3 nodes, 3 edges, 3 spells",
        "An edge is a restriction.", "5 facts found; 3 edges made; 2 merged", "1 spell widened",
        "left out: 1\n  measure:x : no day is known", "altered for the file: nothing",
        "Something to know.", "Not legal advice", "net.gexf (GEXF 1.3)",
    ):  # fmt: skip
        assert words in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("name", "form", "words"),
    [
        ("net.txt", None, "net.gexf or net.graphml or net.csv or net.json"),
        ("nowhere/net.gexf", None, "no such folder"),
        ("nowhere/net", "csv", "no such folder"),
        ("folder.gexf", None, "this is a folder"),
        ("net.gexf", "gefx", "did you mean gexf"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_first(
    tmp_path: Path, name: str, form: str | None, words: str
) -> None:
    (tmp_path / "folder.gexf").mkdir()
    with pytest.raises(UsageError, match=words):
        form_of(tmp_path / name, form)


def test_a_form_may_be_named() -> None:
    assert form_of("net.txt", "gexf") == "gexf"
    assert form_of("net.GraphML") == "graphml"


@pytest.mark.usefixtures("graph")
class TestCommandLine:
    @pytest.fixture(autouse=True)
    def own_store(self, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KG_STORE", str(store))
        monkeypatch.delenv("KG_SOURCES", raising=False)
        monkeypatch.chdir(tmp_path)

    def test_restrictions_of_a_day(self, capsys: pytest.CaptureFixture[str]) -> None:
        asked = ["export", "gephi", "--view", "restrictions", "--date", "2026-11-22"]
        assert main([*asked, "--out", "net.gexf"]) == 0
        printed = capsys.readouterr().out
        found = networkx.read_gexf("net.gexf")
        assert f"{len(found)} nodes, {found.number_of_edges()} edges" in printed
        assert found.has_edge("country:cn", "material:gallium")

    def test_restrictions_over_time(self, capsys: pytest.CaptureFixture[str]) -> None:
        asked = ["export", "gephi", "--view", "restrictions", "--dynamic"]
        assert main([*asked, "--out", "net.gexf"]) == 0
        assert "spells" in capsys.readouterr().out
        found = networkx.read_gexf("net.gexf")["country:cn"]
        gallium = {edge["label"]: edge["spells"] for edge in found["material:gallium"].values()}
        assert gallium["suspended"] == [("2025-11-09", "2026-11-27T23:59:59")]
        edges = found["product:rare-earth-goods-of-chinese-origin-abroad"].values()
        abroad = {edge["label"]: edge["spells"] for edge in edges}
        (_, gone), (back, _) = abroad["in force"][:2]
        days = [
            (DAY.fromisoformat(first) - DAY.fromisoformat(gone[:10])).days == 1
            and (DAY.fromisoformat(back) - DAY.fromisoformat(last[:10])).days == 1
            for first, last in abroad["suspended"]
        ]
        assert any(days)  # suspended from the day after the last, up to the day before the first

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            (["--view", "restrictions", "--dynamic", "--date", "2026-11-22"], "leave out one"),
            (["--view", "restriction"], "did you mean restrictions"),
            (["--view", "restrictions", "--reading", "oficial"], "official"),
        ],
    )
    def test_misuse_is_told(
        self, capsys: pytest.CaptureFixture[str], given: list[str], words: str
    ) -> None:
        assert main(["export", "gephi", *given, "--out", "net.gexf"]) == 2
        assert words in capsys.readouterr().err
        assert not Path("net.gexf").exists()

    def test_what_is_supposed_is_in_the_file(self) -> None:
        asked = ["export", "gephi", "--view", "restrictions", "--date", "2026-11-22"]
        assert main([*asked, "--known-by", "2025-11-12", "--out", "net.json"]) == 0
        told = json.loads(Path("net.json").read_text(encoding="utf-8"))["attributes"]
        assert "2025-11-12" in told["supposing"]
