"""What pictures share: one table of colours, pages, files, and figures that touch nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.errors import UsageError
from kg.export.drawing.kinds import KINDS, OTHER, look_of_kind
from kg.export.drawing.lettering import elided, width_of
from kg.export.drawing.look import INK, PAPER, STATUSES
from kg.export.drawing.marks import mark
from kg.export.drawing.page import Rows, fragment, page
from kg.export.drawing.picture import FORMS
from kg.export.drawing.words import apart, clean
from kg.export.plots import network_picture
from kg.names import TRADE, local_name
from tests.test_export_plots import projection
from tests.test_export_timeline import contrast

# How a colour looks to who has no green, no red, or no blue cones (Machado 2009, whole loss).
EYES = {
    "deutan": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "protan": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "tritan": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def seen_by(colour: str, eye: str) -> tuple[float, ...]:
    rgb = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return tuple(
        sum(w * c for w, c in zip(row, rgb, strict=True)) for row in EYES[eye]
    )  # fmt: skip


def test_every_class_that_things_have_has_a_look(graph: kg.Graph) -> None:
    tops = ("Measure", "TradeItem", "Application", "Source", "StatusEvent", "Country", "Meeting",
            "Organization", "Person", "Place", "Claim", "Commitment", "EndUserGroup", "Office",
            "Sector", "ControlClassification")  # fmt: skip
    named = " ".join(f"trade:{name}" for name in tops)
    query = (
        f"SELECT DISTINCT ?c {{ VALUES ?t {{ {named} }} ?c rdfs:subClassOf* ?t FILTER(isIRI(?c)) }}"
    )
    classes = {local_name(row[0].value) for row in graph.engine.select(query).rows}
    assert len(classes) > len(tops)
    assert classes == set(KINDS)


def test_no_two_kinds_have_one_sign_and_colour_is_never_alone() -> None:
    signs = [look.sign for look in [*KINDS.values(), OTHER]]
    assert len(set(signs)) == len(signs)
    assert {look.shape for look in KINDS.values()} == {"disc", "square", "diamond", "triangle"}


def test_signs_can_be_read_on_their_colours() -> None:
    for kind, look in KINDS.items():
        assert contrast(look.fill, look.ink) >= 4.5, kind
        assert contrast(look.edge, PAPER) >= 3, kind


@pytest.mark.parametrize("eye", EYES)
def test_families_stay_apart_for_every_eye(eye: str) -> None:
    # The first of each family; what differs in shape may come closer than what does not.
    firsts = ["Country", "Material", "Measure", "DefenseApplication", "Meeting", "Instrument"]
    for one, two in combinations(firsts, 2):
        parts = zip(seen_by(KINDS[one].fill, eye), seen_by(KINDS[two].fill, eye), strict=True)
        distance = sum((a - b) ** 2 for a, b in parts) ** 0.5
        assert distance > (30 if KINDS[one].shape != KINDS[two].shape else 60), (one, two)


def test_statuses_differ_as_lines_without_colour() -> None:
    assert len({look.dashes for look in STATUSES.values()}) == len(STATUSES)
    assert not STATUSES["InForce"].dashes


def test_an_unknown_kind_has_a_look_and_words() -> None:
    assert look_of_kind("Spaceship") is OTHER
    assert apart("MaterialGroup") == "material group"


def test_text_gets_in_as_text() -> None:
    element = mark(None, "text", "<b>\x00 \u202e x", label='"&\x07"')
    assert ET.tostring(element, encoding="unicode") == (
        '<text label="&quot;&amp; &quot;">&lt;b&gt; x</text>'
    )


def test_a_label_without_room_keeps_its_end_where_numbers_stand() -> None:
    label = "MOFCOM and GAC Announcement 70 of 2025"
    told = elided(label, 12, width_of(label, 12) - 40)
    assert told == "MOFCOM and GAC … 70 of 2025"
    assert elided(label, 12, 1000) == label
    assert width_of(elided("a" * 100_000 + " b", 12, 100), 12) <= 100


def test_a_page_has_every_row_and_no_empty_element() -> None:
    rows = Rows("caption", ("a", "b"), [(("x", "y"), ""), ((), "\u202e")], ["a note"])
    root = ET.fromstring(page("t", mark(None, "svg"), rows).removeprefix("<!DOCTYPE html>\n"))
    body = root.findall(".//tbody/tr")
    assert [[c.text or "".join(c.itertext()) for c in row] for row in body] == [
        ["xy", "—"], ["—", "—"]
    ]  # fmt: skip
    assert fragment(mark(None, "svg"), rows).count("<tr>") == 3


def test_a_very_long_table_is_shortened_in_a_notebook_and_says_so() -> None:
    rows = Rows("caption", ("a",), [(f"row {n}",) for n in range(1000)], [])
    out = fragment(mark(None, "svg"), rows)
    assert out.count("<tr>") == 301
    assert "700 more rows" in out
    assert page("t", mark(None, "svg"), rows).count("<tr>") == 1001


@pytest.mark.parametrize("show", [
    lambda graph, path: graph.timeline("gallium").figure(),
    lambda graph, path: graph.timeline("gallium").save(path / "a.png"),
    lambda graph, path: graph.exposure().figure(),
    lambda graph, path: graph.exposure().save(path / "a.pdf"),
    lambda graph, path: graph.shares("gallium").figure(),
    lambda graph, path: network_picture(projection()).figure(),
], ids=["timeline", "timeline png", "exposure", "exposure pdf", "shares", "network"])  # fmt: skip
def test_figures_without_matplotlib_name_the_extra(
    graph: kg.Graph, show: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("matplotlib.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # whatever part is asked for first
    with pytest.raises(UsageError, match=r"\[analysis\]"):
        show(graph, tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_same_picture_is_the_same_file_in_every_form(tmp_path: Path) -> None:
    code = (
        "import sys; from tests.test_export_plots import projection; "
        "from kg.export.plots import network_picture; picture = network_picture(projection()); "
        f"[picture.save(sys.argv[1] + form) for form in {FORMS}]"
    )
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / seed)], check=True,
            env={**os.environ, "PYTHONHASHSEED": seed}, cwd=Path(__file__).parent.parent,
        )  # fmt: skip
    for form in FORMS:
        one, two = ((tmp_path / f"{seed}{form}").read_bytes() for seed in ("1", "2"))
        assert one == two
        assert len(one) > 1000


def test_a_figure_leaves_pyplot_and_settings_alone() -> None:
    code = (
        "import sys, matplotlib; settings = matplotlib.rcParams; "
        "kept = lambda: {k: settings[k] for k in settings if k != 'backend'}; before = kept(); "
        "from tests.test_export_plots import projection; "
        "from kg.export.plots import network_picture; "
        "png = network_picture(projection()).figure()._repr_png_(); "
        "assert png.startswith(b'\\x89PNG'); "
        "assert 'matplotlib.pyplot' not in sys.modules; "
        "assert kept() == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)


def test_words_are_cleaned_and_measured() -> None:
    assert clean("a\x00\u2066b\ud800 c\n") == "a b c"
    assert width_of("中文", 10) > width_of("ab", 10)
    assert contrast(INK, PAPER) > 15
    assert TRADE.endswith("/")
