"""The timeline: what it shows of the graph, how it looks, and what hostile names cannot do."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from decimal import Decimal
from html.parser import HTMLParser
from itertools import combinations, pairwise
from pathlib import Path

import pytest

import kg
from kg.answer import Thing
from kg.errors import UsageError
from kg.export.drawing.lettering import shortened, width_of, wrapped
from kg.export.drawing.look import INK, PAPER, STATUSES
from kg.export.timeline import Timeline
from kg.export.timeline.axis import Axis
from kg.export.timeline.model import Bar, Change, Chart, Lane, Source
from kg.names import TRADE

DAY = datetime.date(2026, 11, 22)
BAN = "CN-MOFCOM-2024-46/2a"
SVG = "{http://www.w3.org/2000/svg}"
TEXT = Source("urn:text", "Announcement 72", "legal text", "2025-11-09", True)
WORD = Source("urn:word", "Readout", "official statement", "2026-09-28", False)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def bar(
    status: str,
    first: str,
    last: str | None = None,
    certainty: str = "Certain",
    rate: str | None = None,
    begun: Change | None = None,
    ended: Change | None = None,
) -> Bar:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", status).lower()
    return Bar(
        Thing(TRADE + status, words),
        Thing(TRADE + certainty, certainty.lower()),
        Decimal(rate) if rate else None,
        day(first),
        day(last) if last else None,
        begun or Change(Thing("urn:act", "Imposition of A/1"), False, (TEXT,)),
        ended,
    )


SUSPENDED = bar(
    "Suspended",
    "2025-11-09",
    "2026-11-27",
    ended=Change(Thing("urn:x", "Extension"), True, (WORD,)),
)
BARS = (
    bar("InForce", "2024-12-03", "2025-11-08"),
    SUSPENDED,
    bar("InForce", "2026-11-28", None, "Presumed"),
)


def drawn(
    *bars: Bar, label: str = "a ban", since: str = "2024-11-01", until: str = "2027-03-01"
) -> Timeline:
    lane = Lane(Thing("urn:ban", label), "A/1", "China", "", bars or BARS)
    return Timeline(
        Chart("Measures on gallium", DAY, "as-reported", "2026-10-09 (“News”)", day(since),
              day(until), (lane,), "abc" * 20)
    )  # fmt: skip


def labels(timeline: Timeline, role: str = "listitem") -> list[str]:
    root = ET.fromstring(timeline.svg())
    return [e.get("aria-label") or "" for e in root.iter() if e.get("role") == role]


def seen(timeline: Timeline) -> list[str]:
    return [e.text or "" for e in ET.fromstring(timeline.svg()).iter(f"{SVG}text")]


# What it shows of the graph.


@pytest.mark.parametrize("reading", ["as-reported", "official", "instruments"])
def test_the_rows_are_the_periods_and_the_bars_are_the_rows(graph: kg.Graph, reading: str) -> None:
    timeline = graph.timeline(date=DAY, reading=reading)
    periods = graph.ask("periods", date=DAY, reading=reading)
    wanted = {(str(r["measure"]), r["from"], str(r["status"])) for r in periods.rows}
    assert {(str(r["measure"]), r["from"], str(r["status"])) for r in timeline.rows} == wanted
    assert len(labels(timeline)) == len(timeline.rows) == len(wanted)


def test_the_status_on_a_day_is_that_of_kg_status(graph: kg.Graph) -> None:
    chart = graph.timeline(date=DAY).chart
    held = {lane.measure: b.status for lane in chart.lanes for b in lane.bars if b.holds_on(DAY)}
    rows = graph.status(date=DAY).rows
    assert held == {row["measure"]: row["status"] for row in rows if row["status"]}


def test_a_material_stands_for_the_measures_that_cover_it(graph: kg.Graph) -> None:
    for material in ("gallium", "graphite", "rare earths"):
        found = {lane.measure for lane in graph.timeline(material, date=DAY).chart.lanes}
        rows = graph.ask("measures-on-a-material", material=material, date=DAY).rows
        wanted = {row["measure"] for row in rows if "package" not in row["measure"].iri}
        assert found == wanted, material


def test_a_group_that_carries_a_measure_to_a_member_is_named(graph: kg.Graph) -> None:
    lanes = graph.timeline("boron nitride", date=DAY).chart.lanes
    assert "covers boron nitride through superhard materials" in {lane.reach for lane in lanes}


def test_lanes_come_by_country_and_then_as_they_began(graph: kg.Graph) -> None:
    chart = graph.timeline(date=DAY).chart
    assert [name for name, _ in chart.countries()] == ["China", "United States"]
    for _, lanes in chart.countries():
        firsts = [lane.bars[0].first for lane in lanes]
        assert firsts == sorted(firsts)


def test_a_package_stands_for_its_provisions(graph: kg.Graph) -> None:
    lanes = graph.timeline("measure:cn-package-2025-10-09", date=DAY).chart.lanes
    assert "CN-MOFCOM-2025-62" in {lane.identifier for lane in lanes}


def test_a_window_leaves_out_what_lies_outside_and_says_so(graph: kg.Graph) -> None:
    timeline = graph.timeline(BAN, date=DAY, since="2025-11-01", until="2026-06-30")
    assert [row["from"] for row in timeline.rows] == [day("2024-12-03"), day("2025-11-09")]
    told = " ".join(timeline.chart.remarks)
    assert "1 period" in told
    assert "lies outside the picture" in told
    assert "22 Nov 2026" not in seen(timeline)


def test_suppositions_are_drawn_and_told(graph: kg.Graph) -> None:
    supposed = graph.what_if(assume_end={BAN: "2027-05-05"}).timeline(BAN, date=DAY)
    assert day("2027-05-05") in [row["last_day"] for row in supposed.rows]
    assert all(words in supposed.text(400) for words in supposed.chart.supposing)
    assert supposed.chart.supposing


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"thing": "galium"}, "gallium"),
        ({"thing": "country:us"}, "neither a measure nor a material"),
        ({"reading": "oficial"}, "official"),
        ({"date": "2026-13-01"}, "2026-13-01"),
        ({"since": "2027-01-01", "until": "2026-01-01"}, "before it begins"),
        ({"since": "2026-1-1"}, "2026-01-01"),
    ],
)
def test_misuse_names_what_is_possible(
    graph: kg.Graph, arguments: dict[str, str], words: str
) -> None:
    with pytest.raises(UsageError) as fault:
        graph.timeline(**{"date": "2026-11-22", **arguments})
    assert words in str(fault.value)


@pytest.mark.parametrize("date", ["0001-01-01", "1999-01-01", "9999-12-31"])
def test_any_day_can_be_asked_about(graph: kg.Graph, date: str) -> None:
    try:
        timeline = graph.timeline(BAN, date=date)
    except UsageError:
        return  # a year that no question takes
    ET.fromstring(timeline.svg())
    assert date in timeline.text(80)


def test_nothing_known_is_an_empty_picture_that_says_so(graph: kg.Graph) -> None:
    timeline = graph.timeline("measure:us-semiconductor-export-rules", date=DAY)
    assert timeline.rows == ()
    assert "gives a status to" in timeline.text()
    assert "no status known in these days" in seen(timeline)


# How it looks and what it says.


def test_a_bar_says_measure_status_days_acts_and_sources() -> None:
    assert labels(drawn())[1] == (
        "a ban (A/1): suspended; 9 Nov 2025 through 27 Nov 2026; begun by: Imposition, stated in "
        "“Announcement 72”; ended by: end of extension, stated in “Readout”"
    )
    assert "9 Nov 2025 [1] through 27 Nov 2026 [2]" in seen(drawn())


def test_a_part_suspended_tariff_is_never_just_suspended() -> None:
    tariff = bar("Suspended", "2025-11-10", "2026-11-10", rate="10.0")
    for until in ("2026-12-01", "2028-01-01", "2040-01-01", "2190-01-01"):
        timeline = drawn(tariff, until=until)
        assert "suspended, 10 % still charged" in labels(timeline)[0]
        written = {"suspended", "S"} & set(seen(timeline)) - {"suspendedS"}
        # The legend names the status and its letter once; the bar must not.
        assert seen(timeline).count("suspended") <= 1, written
        assert seen(timeline).count("S") <= 1
    assert "suspended, 10 % still charged" in drawn(tariff).text(200)


def test_certainty_shows_without_colour() -> None:
    def style(certainty: str) -> dict[str, str]:
        timeline = drawn(bar("InForce", "2025-01-01", "2026-01-01", certainty))
        item = next(e for e in ET.fromstring(timeline.svg()).iter() if e.get("role") == "listitem")
        return item.find(f"{SVG}path").attrib  # type: ignore[union-attr]

    assert "stroke-dasharray" not in style("Certain")
    assert style("Possible")["fill"].startswith("url(#")
    assert style("Presumed")["stroke-dasharray"] != style("Possible")["stroke-dasharray"]
    assert "possibly in force" in labels(drawn(bar("InForce", "2025-01-01", None, "Possible")))[0]


def test_an_open_end_runs_on_and_a_known_one_stands() -> None:
    paths = [e.get("d") or "" for e in ET.fromstring(drawn().svg()).iter(f"{SVG}path")]
    corners = [path.count("L") + 1 for path in paths if path.endswith("Z")]
    assert corners == [4, 4, 5]


def test_bars_keep_their_order_and_short_ones_can_be_seen() -> None:
    bars = [bar("InForce", f"2025-01-{n:02}", f"2025-01-{n:02}") for n in range(1, 9)]
    places = list(Axis(day("2000-01-01"), day("2027-01-01"), 0, 900).places(bars, 4))
    assert all(place.right - place.left >= 4 for place in places)
    assert all(one.right <= two.left for one, two in pairwise(places))


@pytest.mark.parametrize(
    ("since", "until", "first", "most"),
    [
        ("2026-11-01", "2026-11-10", "1", 10),
        ("2026-10-01", "2026-12-15", "1", 11),
        ("2026-01-01", "2026-12-31", "Jan", 12),
        ("2023-01-01", "2026-12-31", "Jan", 16),
        ("2000-01-01", "2026-12-31", "2000", 27),
        ("1601-01-01", "9999-12-30", "2000", 20),
    ],
)
def test_ticks_suit_the_span(since: str, until: str, first: str, most: int) -> None:
    ticks = Axis(day(since), day(until), 0, 944).ticks(46)
    assert ticks[0].label == first
    assert 1 < len(ticks) <= most
    assert all(two.at - one.at >= 35 for one, two in pairwise(ticks))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_words_can_be_read_and_outlines_seen() -> None:
    for look in STATUSES.values():
        assert contrast(look.fill, look.ink) >= 4.5
        assert contrast(look.tint, INK) >= 4.5
        assert contrast(look.edge, PAPER) >= 3
    assert len({look.letter for look in STATUSES.values()}) == len(STATUSES)
    for one, two in combinations(STATUSES.values(), 2):
        assert contrast(one.fill, two.fill) > 1.2


def test_every_status_of_the_ontology_has_a_look(graph: kg.Graph) -> None:
    rows = graph.engine.select("SELECT ?s { ?s a trade:Status }").rows
    assert {row[0].value for row in rows} == {TRADE + name for name in STATUSES}


def test_the_same_build_gives_the_same_bytes(graph: kg.Graph, store: Path) -> None:
    code = (
        "import sys, hashlib, kg; g = kg.open(sys.argv[1]); t = g.timeline(date='2026-11-22'); "
        "print(hashlib.sha256((t.svg() + t.html() + t.text()).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code, str(store)],
            capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1


def test_it_shows_itself_in_a_notebook() -> None:
    assert drawn()._repr_svg_() == drawn().svg()
    parts = ET.fromstring(drawn()._repr_html_())
    assert [part.tag for part in parts] == ["figure", "div", "p"]
    assert repr(drawn()) == drawn().text(100)


def test_the_page_has_the_rows_as_a_table() -> None:
    page = ET.fromstring(drawn().html().removeprefix("<!DOCTYPE html>\n"))
    rows = page.findall(".//tbody/tr")
    assert len(rows) == len(drawn().rows) == 3
    assert [th.text for th in page.findall(".//thead/tr/th")][3:5] == ["from", "last day"]
    assert [cell.text for cell in rows[1].findall("td")][1:4] == [
        "suspended", "2025-11-09", "2026-11-27"
    ]  # fmt: skip
    assert page.find(".//p[@class='caption']") is not None
    assert "&" not in drawn().html().partition("<style>")[2].partition("</style>")[0]


# Names from outside.

HOSTILE = (
    "</title><script>alert(1)</script> ]]> & \" ' \x00\x08\x1b[2J\x7f \u202egnp.exe\u2066 \ud800 "
    "\ufffe <img src=x onerror=alert(1)> &#x3c;b&#x3e; "
)


@pytest.mark.parametrize("form", ["svg", "html", "text"])
def test_names_are_text_and_nothing_else(form: str) -> None:
    source = Source("urn:h", HOSTILE, HOSTILE, HOSTILE, False)
    act = Change(Thing("urn:a", HOSTILE), False, (source,))
    timeline = drawn(bar("InForce", "2025-01-01", begun=act, ended=act), label=HOSTILE * 9)
    out = getattr(timeline, form)()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", out)
    out.encode("utf-8")
    if form != "text":
        assert not re.search(r"<(script|img|foreignObject|a|use|image|iframe|link)\b", out)
        assert "@import" not in out
        root = ET.fromstring(out.removeprefix("<!DOCTYPE html>\n"))
        names = {name for element in root.iter() for name in element.attrib}
        assert not [name for name in names if name.startswith("on") or "href" in name]
        assert "src" not in names


class Opened(HTMLParser):
    """What a browser makes of a page: no element of HTML closes itself but these."""

    void = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.empty: list[str] = []
        self.depth = 0

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if tag not in self.void and not self.depth:
            self.empty.append(tag)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.depth += tag == "svg"

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "svg"


@pytest.mark.parametrize("label", ["a ban", "\x00\u202e"])
def test_a_browser_finds_no_element_left_open(label: str) -> None:
    nothing = Change(None, False, ())
    parser = Opened()
    parser.feed(drawn(bar("InForce", "2025-01-01", begun=nothing), label=label).html())
    assert parser.empty == []


def test_only_its_own_hatching_is_referred_to() -> None:
    out = drawn(bar("InForce", "2025-01-01", None, "Possible")).svg()
    (name,) = set(re.findall(r"url\((.*?)\)", out))
    assert f'id="{name[1:]}"' in out
    assert set(re.findall(r"https?://[^\"<]*", out)) == {"http://www.w3.org/2000/svg"}


def test_two_pictures_in_one_page_do_not_share_names() -> None:
    ids = [
        set(re.findall(r' id="(.*?)"', drawn(bar("InForce", "2025-01-01", None, "Possible"),
                                             label=label).svg()))
        for label in ("one", "two")
    ]  # fmt: skip
    assert ids[0]
    assert not ids[0] & ids[1]


def test_a_long_name_is_wrapped_and_told_in_full() -> None:
    name = "a very long name of a measure " * 20
    timeline = drawn(label=name)
    assert max(map(len, seen(timeline))) < 200
    assert any(name.strip() in label for label in labels(timeline, "list"))
    assert any(text.endswith("…") for text in seen(timeline))


def test_lettering_fits() -> None:
    assert shortened("abc", 12, 100) == "abc"
    for text in ("W" * 200, "il" * 200, "中" * 200, "word " * 80):
        assert width_of(shortened(text, 12, 90), 12) <= 90
        lines = wrapped(text, 12, 90, 3)
        assert 1 <= len(lines) <= 3
        assert all(width_of(line, 12) <= 90 for line in lines)


# In the terminal.


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 200])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "no-such-encoding"])
def test_the_text_fits_and_can_be_written(graph: kg.Graph, width: int, encoding: str) -> None:
    text = graph.timeline("gallium", date=DAY).text(width, encoding)
    assert max(map(len, text.splitlines())) <= max(width, 40)
    if encoding != "utf-8":
        assert text.isascii()
    assert not re.search("[\x00-\x09\x0b-\x1f]", text)


def test_the_strip_tells_the_statuses_apart() -> None:
    timeline = drawn()
    strip = next(line for line in timeline.text(80).splitlines() if "▒" in line)
    assert re.fullmatch(r" +█+▒+│▒?(█ )+█?▶", strip.rstrip())
    in_ascii = next(line for line in timeline.text(80, "ascii").splitlines() if "==" in line)
    assert re.fullmatch(r" +#+=+\|=?(# )+#?>", in_ascii.rstrip())
    assert "  > 2025-11-09 through 2026-11-27: suspended" in timeline.text(80)


def test_all_glyphs_differ() -> None:
    for glyphs in ([s.glyph for s in STATUSES.values()], [s.ascii for s in STATUSES.values()]):
        assert len({*glyphs, "?", " ", "|", "│"}) == len(glyphs) + 4


def test_the_table_goes_into_other_forms() -> None:
    answer = drawn().table
    assert json.loads(answer.to_json())["rows"][1]["last_day"] == "2026-11-27"
    assert "suspended" in answer.to_csv()
    assert str(answer.df()["from"][0]).startswith("2024-12-03")


# As a figure.


def test_a_figure_has_every_bar_on_an_axis_of_dates() -> None:
    from matplotlib.dates import date2num, num2date

    (ax,) = drawn().figure().axes
    bars = [patch for patch in ax.patches if patch.get_gid() == "bar"]
    assert len(bars) == 3
    left, right = bars[1].get_x(), bars[1].get_x() + bars[1].get_width()
    assert num2date(left).date() == day("2025-11-09")
    assert right == date2num(day("2026-11-28"))  # the midnight after the last day
    assert bars[2].get_x() + bars[2].get_width() == date2num(day("2027-03-02"))
    (line,) = [line for line in ax.lines if line.get_gid() == "date"]
    assert num2date(line.get_xdata()[0]).date() == DAY
    keys = [text.get_text() for text in ax.get_legend().get_texts()]
    assert keys == ["in force (F)", "suspended (S)", "presumed", "goes on",
                    "the day asked about"]  # fmt: skip


def test_a_figure_tells_title_circumstances_and_sources() -> None:
    from matplotlib.text import Text

    told = " ".join(text.get_text() for text in drawn().figure().findobj(Text))
    for words in ("Measures on gallium", "reading as-reported", "Not legal advice", "Readout"):
        assert words in told


def test_a_figure_draws_what_has_no_colour_as_hatching_or_dots() -> None:
    timeline = drawn(
        bar("InForce", "2025-01-01", "2025-06-30", "Possible"),
        bar("InForce", "2025-07-01", None, "Presumed"),
    )
    (ax,) = timeline.figure().axes
    possible, presumed = (patch for patch in ax.patches if patch.get_gid() == "bar")
    assert possible.get_hatch()
    assert not presumed.get_hatch()
    assert presumed.get_linestyle() != "-"


@pytest.mark.parametrize("until", ["2026-12-01", "2190-01-01", "9999-12-30"])
def test_a_figure_takes_any_window_and_any_name(until: str) -> None:
    timeline = drawn(label=HOSTILE * 300 + "$x^2$", until=until)
    assert timeline.figure()._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", [".png", ".pdf"])
def test_a_figure_can_be_saved(form: str, tmp_path: Path) -> None:
    drawn().save(tmp_path / f"picture{form}")
    begin = (tmp_path / f"picture{form}").read_bytes()[:4]
    assert begin in (b"\x89PNG", b"%PDF")


def test_a_figure_of_the_graph_has_the_bars_of_the_picture(graph: kg.Graph) -> None:
    timeline = graph.timeline(date=DAY)
    (ax,) = timeline.figure().axes
    assert len([p for p in ax.patches if p.get_gid() == "bar"]) == len(timeline.rows)


def test_a_figure_has_letters_and_numbers_as_its_legend_and_sources_have() -> None:
    (ax,) = drawn().figure().axes
    told = [text.get_text() for text in ax.texts]
    assert any(re.fullmatch(r"F in force \[\d.*\]", text) for text in told)
    assert any(text.startswith("S suspended") for text in told)
    assert any(re.match(r"\[1\] “", text) for text in told)


def test_a_short_bar_of_a_figure_keeps_its_letter() -> None:
    short = bar("Announced", "2025-01-01", "2025-01-12")
    (ax,) = drawn(short, bar("InForce", "2025-01-13", None)).figure().axes
    assert any(re.match(r"A\b", text.get_text()) for text in ax.texts)


def test_a_name_too_long_for_its_lane_stands_in_full_below_a_figure() -> None:
    long = "China's refusal in principle " * 5 + "to license exports"
    told = [text.get_text() for text in drawn(label=long).figure().axes[0].texts]
    assert any("…" in text for text in told)
    assert "to license exports" in " ".join(told[told.index("Names in full:") :])
    assert "Names in full:" not in [text.get_text() for text in drawn().figure().axes[0].texts]
