"""Elements of XML: the only way in for text, which is cleaned and escaped here."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from kg.export.drawing.words import clean

__all__ = ["mark", "serialised"]


def mark(
    parent: ET.Element | None, tag: str, text: str = "", **attributes: str | float
) -> ET.Element:
    """Return a new element: ``stroke_width=1.5`` is written ``stroke-width="1.5"``."""
    named = {name.rstrip("_").replace("_", "-"): _value(v) for name, v in attributes.items()}
    element = ET.Element(tag, named) if parent is None else ET.SubElement(parent, tag, named)
    if text:
        element.text = clean(text)
    return element


def _value(value: str | float) -> str:
    return clean(value) if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def serialised(element: ET.Element) -> str:
    """Return an element as text; nothing is left to be read as markup but what was made as such."""
    return ET.tostring(element, encoding="unicode")
