"""Networks, shares and exposure drawn: nothing silently cut, bounds are bounds, colours not needed."""

from __future__ import annotations

import datetime
import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.answer import Answer, Thing
from kg.errors import StoreError, UsageError
from kg.export.drawing.lettering import width_of
from kg.export.drawing.picture import Picture
from kg.export.plots import Exposure, Shares, exposure_of, network_picture, shares_of
from kg.export.plots.certain import certainty_words
from kg.export.plots.edges import is_hollow, looks_of_kinds
from kg.export.plots.exposure import Exposed, Input, _listed
from kg.export.plots.network import NetworkPicture
from kg.export.plots.panels import Panel, Share
from kg.export.plots.sketch import RADIUS, SIZE, Spot
from kg.export.plots.standing import STANDINGS, grouped
from kg.network.model import Column, Edge, Node, Projection, Report, Spell

DAY = datetime.date(2026, 11, 22)
SVG = "{http://www.w3.org/2000/svg}"
ID = "https://w3id.org/uschina-trade/id/"
HOSTILE = (
    "</title><script>alert(1)</script> ]]> & \" ' \x00\x08\x1b[2J\x7f \u202egnp.exe\u2066 \ud800 "
    "\ufffe <img src=x onerror=alert(1)> $\\frac{1}{0}$ =cmd|' /C calc'!A0 😀 "
)


def node(name: str, kind: str = "Material", label: str = "") -> Node:
    return Node(name, f"urn:{name}", label or name, kind)


def edge(source: str, target: str, kind: str = "in force", weight: int = 1, **values: Any) -> Edge:
    return Edge(source, target, kind, kind, weight, values)


def projection(
    nodes: tuple[Node, ...] | None = None,
    edges: tuple[Edge, ...] | None = None,
    date: datetime.date | None = DAY,
    left_out: tuple[tuple[str, str], ...] = (),
) -> Projection:
    if nodes is None:
        nodes = (node("china", "Country"), node("gallium"), node("germanium"), node("idle"))
    if edges is None:
        edges = (
            edge("china", "gallium", weight=4, evidence=("claim:a/1", "claim:a/2", "claim:b/1")),
            edge("china", "gallium", "suspended"),
            edge("china", "germanium", certainty="presumed"),
        )
    names = sorted({name for one in edges for name in one.values})
    columns = tuple(Column(name, "text") for name in names)
    return Projection(
        "restrictions", "Who restricts what", "An edge is a restriction.", date, "as-reported",
        "abc" * 20, nodes, edges, (), columns,
        Report(len(edges), len(nodes), len(edges), 0, 0, left_out), "2026-09-28 (“Readout”)",
    )  # fmt: skip


def marks(picture: Picture, role: str = "listitem") -> list[str]:
    root = ET.fromstring(picture.svg())
    return [e.get("aria-label") or "" for e in root.iter() if e.get("role") == role]


def seen(picture: Picture) -> list[str]:
    return [e.text or "" for e in ET.fromstring(picture.svg()).iter(f"{SVG}text")]


def texts(figure: Any) -> str:
    from matplotlib.text import Text

    return " ".join(text.get_text() for text in figure.findobj(Text))


# Networks.


def test_every_edge_and_node_is_drawn_and_told() -> None:
    picture = network_picture(projection())
    told = marks(picture)
    assert len(told) == len(picture.projection.edges) + len(picture.projection.nodes)
    assert "china → gallium: in force, weight 4; evidence 3 claims" in told
    assert not picture.remarks
    assert (
        "Source: 3 claims of 2 sources, named in the data of the picture beside each line."
        in seen(picture)
    )


def test_what_is_not_drawn_is_counted_and_stays_in_the_table() -> None:
    picture = network_picture(projection(), most=2)
    assert len(picture.sketch.lines) == 2
    (told,) = picture.remarks
    assert "Not drawn: 2 nodes of 4 with the least weight (material 2)" in told
    assert "1 edge of 3" in told
    assert told in (ET.fromstring(picture.svg()).findtext(f"{SVG}desc") or "")
    assert [row["is_drawn"] for row in picture.table.rows] == [True, True, False]


@given(st.integers(0, 9), st.integers(1, 12), st.lists(st.tuples(*[st.integers(0, 9)] * 3)))
@settings(max_examples=40, deadline=None)
def test_drawn_and_not_drawn_make_the_whole(
    extra: int, most: int, ties: list[tuple[int, int, int]]
) -> None:
    nodes = tuple(node(f"n{n}", "Country" if n % 3 else "Claim") for n in range(10 + extra))
    edges = tuple(
        edge(f"n{a}", f"n{b}", "k", w + 1)
        for a, b, w in {(a, b): (a, b, w) for a, b, w in ties}.values()
    )
    sketch = network_picture(projection(nodes, edges), most).sketch
    assert len(sketch.spots) + sum(n for _, n in sketch.hidden) == len(nodes)
    assert len(sketch.lines) + sketch.hidden_edges == len(edges)
    weights = {
        one.id: sum(e.weight * ((e.source == one.id) + (e.target == one.id)) for e in edges)
        for one in nodes
    }
    shown = {spot.node.id for spot in sketch.spots}
    hidden = [weights[one.id] for one in nodes if one.id not in shown]
    assert not hidden or max(hidden) <= min(weights[name] for name in shown)


def box(spot: Spot) -> tuple[float, float, float, float]:
    wide = max(width_of(line, SIZE) for line in spot.lines)
    x, y = spot.label
    left = x - wide if spot.is_left else x
    return left, y - SIZE * 0.85, left + wide, y + (len(spot.lines) - 1) * 13 + SIZE * 0.3


@pytest.mark.parametrize("kinds", [1, 2, 3, 5, 9])
def test_labels_meet_neither_each_other_nor_the_edge_of_the_sheet(kinds: int) -> None:
    nodes = tuple(
        node(f"n{n}", f"Kind{n % kinds}", "a rather long label " * (n % 5 + 1)) for n in range(60)
    )
    edges = tuple(edge(f"n{n}", f"n{(n * 7 + 1) % 60}", "k") for n in range(60))
    spots = network_picture(projection(nodes, edges)).sketch.spots
    boxes = [box(spot) for spot in spots]
    for one, two in combinations(boxes, 2):
        apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
        assert apart, (one, two)
    assert all(left >= 0 and right <= 1000 for left, _, right, _ in boxes)
    for one, two in combinations(spots, 2):
        assert (one.x - two.x) ** 2 + (one.y - two.y) ** 2 >= (2 * RADIUS) ** 2


def test_a_suspended_restriction_differs_without_colour() -> None:
    root = ET.fromstring(network_picture(projection()).svg())
    items = {e.get("aria-label") or "": e for e in root.iter() if e.get("role") == "listitem"}
    paths = {
        kind: next(e for name, e in items.items() if f": {kind}," in name and hollow in name)
        for kind, hollow in (("in force", "evidence"), ("suspended", ""))
    }
    dashes = {kind: e.findall(f"{SVG}path")[0].get("stroke-dasharray") for kind, e in paths.items()}
    assert dashes["in force"] is None
    assert dashes["suspended"]
    presumed = next(e for name, e in items.items() if "presumed" in name)
    assert len(presumed.findall(f"{SVG}path")) == 3
    assert "hollow: possible or presumed" in seen(network_picture(projection()))


@pytest.mark.parametrize(
    ("values", "hollow"),
    [
        ({}, False),  # of a view without statuses
        ({"periods": ("A 2024-01-01.. presumed", "B 2024-01-01.. certain 10 %")}, False),
        ({"periods": ("A 2024-01-01.. presumed", "B 2024-01-01.. possible")}, True),
        ({"certainty": "presumed"}, True),
    ],
)
def test_a_line_is_hollow_where_no_measure_is_certain(values: dict[str, Any], hollow: bool) -> None:
    told = {"certainty": "mixed"} | values if "periods" in values else values
    assert is_hollow(edge("china", "gallium", **told)) is hollow


def test_heavier_edges_are_wider_and_parallel_ones_apart() -> None:
    lines = network_picture(projection()).sketch.lines
    assert lines[0].edge.weight == 4
    assert lines[0].width > lines[1].width
    ends = [line.curve[3] for line in lines if line.edge.target == "gallium"]
    assert abs(ends[0][1] - ends[1][1]) >= 6


def test_kinds_that_are_no_status_look_apart() -> None:
    looks = looks_of_kinds(["uses", "in-force", "suspended", "has member"])
    assert [*looks][:2] == ["in-force", "suspended"]
    many = looks_of_kinds([f"kind {n}" for n in range(40)])
    assert len(set(looks.values())) == 4
    assert len(set(many.values())) == 40


def test_an_empty_network_says_so() -> None:
    picture = network_picture(projection((), (), left_out=(("a label", "no day"),)))
    told = " ".join(picture.remarks)
    assert "Nothing to draw: the view restrictions has no edge on 2026-11-22" in told
    assert "1 thing, such as a label (no day)" in told
    ET.fromstring(picture.svg())
    assert picture.figure().axes
    assert len(picture.table) == 0


def test_a_network_over_time_tells_its_spells() -> None:
    spell = Spell(datetime.date(2024, 12, 3), None)
    one = Edge("china", "gallium", "in-force", "", 1, {}, (spell,))
    picture = network_picture(projection(edges=(one,), date=None))
    assert picture.circumstances.startswith("over time")
    assert any("2024-12-03 through no known end" in name for name in marks(picture))
    assert picture.table.rows[0]["spells"] == ("2024-12-03 through no known end",)


def test_a_loop_and_edges_within_a_column_are_drawn() -> None:
    nodes = (node("a"), node("b"))
    picture = network_picture(projection(nodes, (edge("a", "a", "k"), edge("b", "a", "k"))))
    assert len(picture.sketch.lines) == 2
    ET.fromstring(picture.svg())


def test_the_figure_of_a_network_has_its_edges_nodes_and_keys() -> None:
    picture = network_picture(projection())
    figure = picture.figure()
    (ax,) = figure.axes
    assert len([p for p in ax.patches if p.get_gid() == "edge"]) == 3
    assert len([line for line in ax.lines if line.get_gid() == "node"]) == 4
    keys = [text.get_text() for text in ax.get_legend().get_texts()]
    assert keys == ["country (C)", "material (M)", "in force", "suspended",
                    "hollow: possible or presumed"]  # fmt: skip
    assert "Who restricts what" in texts(figure)
    assert "Source: 3 claims of 2 sources" in texts(figure)


def test_the_restrictions_of_the_graph_are_drawn(graph: kg.Graph) -> None:
    picture = network_picture(graph.network("restrictions", date=DAY).projection)
    drawn = len(picture.sketch.lines)
    assert drawn == len([name for name in marks(picture) if "→" in name])
    assert drawn + picture.sketch.hidden_edges == len(picture.table)


# Shares.


def shares(*panels: Panel, label: str = "gallium", remarks: tuple[str, ...] = ()) -> Shares:
    answer = Answer("production-shares", "", DAY, None, "abc" * 20, (), (), "2026", remarks=remarks)
    return Shares(Thing("urn:m", label), panels, answer)


def panel(*held: tuple[str, str | None, str | None], **more: Any) -> Panel:
    made = tuple(
        Share(name, Decimal(percent) if percent else None, Decimal(below) if below else None)
        for name, percent, below in held
    )
    known = sum((share.percent or Decimal(0) for share in made), Decimal(0))
    return Panel("refining", "2023", "of the report", "A publisher", made, known, **more)


def test_a_bound_is_shown_as_a_bound_and_the_rest_as_not_told() -> None:
    picture = shares(
        panel(("China", "90", None), ("Peru", None, "1"), hhi=8100.0, hhi_at_most=8182.0)
    )
    assert marks(picture) == [
        "China: 90 %", "Peru: below 1 %", "the rest, not told, or told as a bound: 10 %"
    ]  # fmt: skip
    assert "HHI (0 to 10,000): 8,100 of the printed figures, 8,182 at most." in seen(picture)
    root = ET.fromstring(picture.svg())
    bars = {
        e.get("aria-label"): e.findall(f"{SVG}rect")[0]
        for e in root.iter()
        if e.get("role") == "listitem"
    }
    assert bars["China: 90 %"].get("stroke-dasharray") is None
    assert bars["Peru: below 1 %"].get("fill") != bars["China: 90 %"].get("fill")
    assert bars["Peru: below 1 %"].get("stroke-dasharray")


def test_figures_that_add_up_leave_no_rest() -> None:
    picture = shares(panel(("China", "60.1", None), ("Peru", "40", None)))
    assert len(marks(picture)) == 2
    assert "HHI: not known, no share is printed in figures." in seen(picture)


def test_many_alike_share_one_bar_that_names_them_all() -> None:
    few = [(f"Land {n}", None, "0.1") for n in range(20)]
    picture = shares(panel(("China", "99", None), *few))
    assert len(marks(picture)) == 3
    assert all(f"Land {n}: below 0.1 %" in marks(picture)[1] for n in range(20))
    assert "20 countries, each" in seen(picture)
    assert "Land 19" in " ".join(seen(picture))


def test_the_figure_of_shares_has_a_bar_each() -> None:
    picture = shares(
        panel(("China", "90", None), ("Peru", None, "1")), panel(("China", "80", None))
    )
    (ax,) = picture.figure().axes
    forms = [patch.get_gid() for patch in ax.patches]
    assert sorted(forms) == ["bound", "rest", "rest", "share", "share"]
    assert len(ax.get_legend().get_texts()) == 3


@pytest.mark.parametrize("material", ["gallium", "antimony", "natural-graphite", "tungsten"])
def test_shares_are_those_of_the_questions(graph: kg.Graph, material: str) -> None:
    picture = shares_of(graph.engine, graph.library, f"{ID}material/{material}", DAY)
    rows = graph.ask("production-shares", material=material).rows
    told = {(str(r["country"]), r["share_percent"], r["share_below_percent"]) for r in rows}
    assert told == {(s.country, s.percent, s.below if s.percent is None else None)
                    for p in picture.panels for s in p.shares}  # fmt: skip
    index = graph.ask("concentration", material=material).rows
    assert {(str(r["stage"]), round(float(r["hhi"]), 6)) for r in index} == {
        (p.stage, round(p.hhi, 6)) for p in picture.panels if p.hhi is not None
    }
    assert picture.table.rows == rows
    assert not [p for p in picture.panels if p.known > 101]


def test_a_material_without_shares_says_so(graph: kg.Graph) -> None:
    picture = shares_of(graph.engine, graph.library, f"{ID}material/superhard-materials", DAY)
    assert "Nothing to draw: no source prints a share" in " ".join(seen(picture))
    assert picture.figure().axes
    assert "superhard materials" in picture.title


# Exposure.


def exposure(*inputs: Input, label: str = "magnets") -> Exposure:
    answer = Answer("exposure-of-an-application", "", DAY, "official", "abc" * 20, (), (), "2026")
    one = Exposed(Thing("urn:a", label), inputs, 50, 1)
    return Exposure((one,), answer, "China", "United States")


def test_each_input_has_a_cell_with_how_it_stands() -> None:
    ways = (
        Input(Thing("urn:1", "gallium"), in_force=True, suspended=True),
        Input(Thing("urn:2", "yttrium"), in_force=True),
        Input(Thing("urn:3", "holmium"), suspended=True, partly=True),
        Input(Thing("urn:4", "rare earths"), partly=True, abroad=True),
        Input(Thing("urn:5", "cerium"), abroad=True),
        Input(Thing("urn:6", "cobalt")),
    )
    picture = exposure(*ways)
    told = marks(picture)
    assert [name.partition(":")[0] for name in told] == [
        "yttrium", "gallium", "holmium", "rare earths", "cerium", "cobalt"
    ]  # fmt: skip
    assert told[2] == "holmium: only a suspended measure covers it (also in part)"
    assert [*grouped(ways)] == [*STANDINGS]
    letters = [standing.look.letter for standing in STANDINGS.values()]
    assert len(set(letters)) == len(letters)
    assert set(letters) <= set(seen(picture))
    (ax,) = picture.figure().axes
    assert [patch.get_gid() for patch in ax.patches] == [*STANDINGS]
    assert sum(patch.get_width() for patch in ax.patches) == pytest.approx(100)


def test_what_is_presumed_is_said_to_be_so_in_every_form(graph: kg.Graph) -> None:
    lamps = [f"{ID}application/{name}" for name in ("lighting", "batteries")]
    asked = (graph.engine, graph.library, lamps, DAY)
    picture = exposure_of(*asked, "instruments")
    hedged = [i for one in picture.applications for i in one.inputs if i.is_hedged]
    assert {i.certainty for i in hedged if i.ways == ("in_force",)} == {"presumed"}
    told = [name for name in marks(picture) if "(presumed)" in name]
    assert "europium: a measure in force covers it (presumed)" in told
    assert "F?" in seen(picture)
    assert any("question mark" in remark for remark in picture.table.remarks)
    assert {
        row["certainty"] for row in picture.table.rows if row["material"].label == "europium"
    } == {"presumed"}
    (ax,) = picture.figure().axes
    assert any("(presumed)" in text.get_text() for text in ax.texts)
    assert "F 3 (1?)" in [text.get_text() for text in ax.texts]
    sure = exposure_of(*asked, "as-reported")
    assert not any(i.is_hedged for one in sure.applications for i in one.inputs)
    assert not any("question mark" in remark for remark in sure.table.remarks)


@pytest.mark.parametrize("reading", ["as-reported", "instruments"])
def test_every_way_to_stand_has_its_certainty(graph: kg.Graph, reading: str) -> None:
    query = "SELECT DISTINCT ?a { ?a trade:uses ?m } ORDER BY ?a"
    applications = [row[0].value for row in graph.engine.select(query).rows]
    for date in ("2023-07-10", "2025-10-20", "2025-11-08", "2026-11-22"):
        day = datetime.date.fromisoformat(date)
        picture = exposure_of(graph.engine, graph.library, applications, day, reading)
        inputs = [i for one in picture.applications for i in one.inputs]
        assert all(bool(i.certainty) == bool(i.ways) for i in inputs)


def test_one_certain_measure_makes_a_standing_certain() -> None:
    found = {
        ("m", "in_force"): {"certain", "presumed"},
        ("m", "suspended"): {"possible", "presumed"},
    }
    assert certainty_words(found, "m", ["in_force"]) == "certain"
    assert certainty_words(found, "m", ["suspended"]) == "possible or presumed"
    both = certainty_words(found, "m", ["in_force", "suspended"])
    assert both == "in force certain, suspended possible or presumed"
    assert certainty_words(found, "m", []) == ""


def test_without_a_name_every_defense_application_is_shown_and_this_is_said(
    graph: kg.Graph,
) -> None:
    query = "SELECT DISTINCT ?a { ?a a trade:DefenseApplication ; trade:uses ?m }"
    every = {row[0].value for row in graph.engine.select(query).rows}
    picture = graph.exposure(date="2026-11-22")
    assert {one.application.iri for one in picture.applications} == every
    assert any("No application was named" in remark for remark in picture.table.remarks)
    assert "No application was named" in " ".join(seen(picture))


def test_a_list_of_inputs_is_read_whatever_their_names() -> None:
    items = ["a", "a; b", "b", "c; c"]
    assert _listed("a; b; c; c", items) in ({0, 2, 3}, {1, 3})
    assert _listed("", items) == set()
    with pytest.raises(StoreError):
        _listed("d", items)


@pytest.mark.parametrize("reading", ["as-reported", "instruments"])
@pytest.mark.parametrize("date", ["2023-07-10", "2025-10-20", "2026-11-22"])
def test_the_picture_agrees_with_the_question(graph: kg.Graph, date: str, reading: str) -> None:
    query = "SELECT DISTINCT ?a { ?a trade:uses ?m } ORDER BY ?a"
    applications = [row[0].value for row in graph.engine.select(query).rows]
    day = datetime.date.fromisoformat(date)
    picture = exposure_of(graph.engine, graph.library, applications, day, reading)
    rows = graph.ask("exposure-of-an-application", date=date, reading=reading,
                     application=applications).rows  # fmt: skip
    assert [
        (r["application"], r["inputs"], r["in_force"], r["suspended"], r["percent_under_control"])
        for r in rows
    ] == [
        (one.application, len(one.inputs), sum(i.in_force for i in one.inputs),
         sum(i.suspended for i in one.inputs), one.percent)
        for one in picture.applications
    ]  # fmt: skip
    assert len(marks(picture)) == len(picture.table) == sum(r["inputs"] for r in rows)


def test_what_goes_into_an_application_may_not_be_told(graph: kg.Graph) -> None:
    picture = exposure_of(graph.engine, graph.library, [f"{ID}country/us"], DAY, "official")
    assert "No source says what goes into: United States." in picture.table.remarks
    ET.fromstring(picture.svg())
    assert picture.figure().axes
    with pytest.raises(UsageError, match="official"):
        exposure_of(graph.engine, graph.library, [f"{ID}country/us"], DAY, "oficial")


# Names from outside, in every form of every picture.


def hostile(name: str, label: str) -> Picture:
    if name == "network":
        nodes = (node("a", "Country", label), node("b", label, label))
        return network_picture(projection(nodes, (edge("a", "b", label, note=label),)))
    if name == "shares":
        one = panel((label, "90", None), (label + "2", None, "1"), cited=label)
        return shares(one, label=label, remarks=(label,))
    return exposure(Input(Thing("urn:1", label), in_force=True), label=label)


@pytest.mark.parametrize("name", ["network", "shares", "exposure"])
@pytest.mark.parametrize("form", ["svg", "html"])
def test_names_are_text_and_nothing_else(name: str, form: str) -> None:
    out = getattr(hostile(name, HOSTILE), form)()
    out.encode("utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", out)
    assert not re.search(r"<(script|img|foreignObject|a|use|image|iframe|link)\b", out)
    root = ET.fromstring(out.removeprefix("<!DOCTYPE html>\n"))
    names = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name or name == "src"]
    ids = {e.get("id") for e in root.iter() if e.get("id")}
    assert set(re.findall(r"url\(#(.*?)\)", out)) <= ids
    assert set(re.findall(r"https?://[^\"<]*", out)) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("name", ["network", "shares", "exposure"])
def test_a_name_is_shown_in_a_figure_as_it_is(name: str, recwarn: pytest.WarningsRecorder) -> None:
    figure = hostile(name, "$\\frac{1}{0}$ 中 😀 \x07").figure()
    assert figure._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert "$\\frac{1}{0}$" in texts(figure)
    assert not [warning for warning in recwarn if "lyph" in str(warning.message)]


@pytest.mark.parametrize("name", ["network", "shares", "exposure"])
def test_a_very_long_name_is_shortened_to_the_eye_and_told_in_full(name: str) -> None:
    label = "long " * 20_000
    picture = hostile(name, label)
    assert max(map(len, seen(picture))) < 300
    assert any(text.endswith("…") for text in seen(picture))
    assert any(label.strip() in told for told in marks(picture))
    assert max(map(len, texts(picture.figure()).split("…"))) < 2_000


@pytest.mark.parametrize("name", ["network", "shares", "exposure"])
def test_a_picture_tells_itself(name: str) -> None:
    picture = hostile(name, "gallium")
    root = ET.fromstring(picture.svg())
    assert root.findtext(f"{SVG}title") == picture.title
    assert "Not legal advice" in (root.findtext(f"{SVG}desc") or "")
    page = ET.fromstring(picture.html().removeprefix("<!DOCTYPE html>\n"))
    assert page.find(".//p[@class='caption']") is not None
    assert "build" in (page.findtext(".//p[@class='caption']") or "")
    assert len(page.findall(".//tbody/tr")) == len(picture.table)
    assert repr(picture) == repr(picture.table)
    assert picture._repr_html_().startswith("<div>")
    assert picture.svg() == hostile(name, "gallium").svg()


def test_a_picture_can_be_drawn_into_axes_of_ones_own() -> None:
    from matplotlib.figure import Figure

    own = Figure(figsize=(12, 6))
    left, right = own.subplots(1, 2)
    assert network_picture(projection()).figure(left) is own
    assert exposure(Input(Thing("urn:1", "gallium"))).figure(right) is own
    assert isinstance(network_picture(projection()), NetworkPicture)
    assert own.axes == [left, right]
