"""How the kinds of things look in a network: one table, for pictures and for other programs.

Colour tells families apart (Okabe and Ito's, and lighter and darker ones of their hues, beside
those of the statuses), the shape does so without colour, and within a family the sign does.
Shapes are the four that network files know: disc, square, triangle, diamond.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.export.drawing.look import INK, MUTED

__all__ = ["KINDS", "OTHER", "KindLook", "look_of_kind"]


@dataclass(frozen=True)
class KindLook:
    """One kind of thing: a shape, a sign of one or two letters, its colours."""

    shape: str
    sign: str
    fill: str
    ink: str = INK
    edge: str = INK


_WHITE = "#ffffff"
_CONTROL, _ACT = "#f0e442", "#56b4e9"

KINDS = {
    # Who acts
    "Country": KindLook("square", "C", "#33475b", _WHITE),
    "Organization": KindLook("square", "O", "#8fa1b3"),
    "Person": KindLook("square", "H", "#c3ccd6"),
    "EndUserGroup": KindLook("square", "EU", "#d7cfc4"),
    "Sector": KindLook("square", "SE", "#e9e4dc"),
    "Office": KindLook("square", "OF", "#e1e6eb"),
    "Place": KindLook("square", "PL", "#eef1f4"),
    # What is traded
    "Material": KindLook("disc", "M", "#009e73"),
    "MaterialGroup": KindLook("disc", "G", "#00543d", _WHITE),
    "SuspendedMaterial": KindLook("disc", "SM", "#009e73"),
    "ControlledMaterial": KindLook("disc", "CM", "#009e73"),
    "Product": KindLook("disc", "P", "#9fdcc6"),
    "Technology": KindLook("disc", "T", "#d6ecb4"),
    "TradeItem": KindLook("disc", "TI", "#dff2ea"),
    "ControlClassification": KindLook("disc", "CC", "#f3f8e6"),
    # What restricts it
    "Measure": KindLook("diamond", "ME", _CONTROL),
    "ExportControl": KindLook("diamond", "XC", _CONTROL),
    "ExportBan": KindLook("diamond", "B", _CONTROL),
    "LicensingRequirement": KindLook("diamond", "L", _CONTROL),
    "PresumptionOfDenial": KindLook("diamond", "PD", _CONTROL),
    "EndUseReview": KindLook("diamond", "UR", _CONTROL),
    "ExtraterritorialControl": KindLook("diamond", "X", _CONTROL),
    "TechnologyControl": KindLook("diamond", "TC", _CONTROL),
    "SuspendedMeasure": KindLook("diamond", "SP", _CONTROL),
    "MeasureInForce": KindLook("diamond", "MF", _CONTROL),
    "Tariff": KindLook("diamond", "TA", "#b8a800"),
    "EntityListingRule": KindLook("diamond", "EL", "#faf6bf"),
    "MeasurePackage": KindLook("diamond", "K", "#6b6100", _WHITE),
    # What it is used for
    "Application": KindLook("triangle", "U", "#f0dfd3"),
    "CivilApplication": KindLook("triangle", "V", "#f5b48c"),
    "DefenseApplication": KindLook("triangle", "D", "#d55e00"),
    "DualUseApplication": KindLook("triangle", "DU", "#d55e00"),
    "ExposedApplication": KindLook("triangle", "XA", "#f0dfd3"),
    "ExposedDefenseApplication": KindLook("triangle", "XD", "#d55e00"),
    # What happens
    "Meeting": KindLook("disc", "MT", "#d18fb0"),
    "Commitment": KindLook("disc", "PR", "#f2dbe6"),
    "StatusEvent": KindLook("triangle", "E", _ACT),
    "Imposition": KindLook("triangle", "IM", _ACT),
    "Suspension": KindLook("triangle", "SU", _ACT),
    "Extension": KindLook("triangle", "EX", _ACT),
    "Postponement": KindLook("triangle", "PO", _ACT),
    "RateChange": KindLook("triangle", "RC", _ACT),
    "Revocation": KindLook("triangle", "RV", _ACT),
    "Invalidation": KindLook("triangle", "IV", _ACT),
    "Reinstatement": KindLook("triangle", "RI", _ACT),
    # Who says so
    "Source": KindLook("square", "SR", "#d0c2ee"),
    "Instrument": KindLook("square", "I", "#9b7fdb"),
    "Article": KindLook("square", "A", "#d0c2ee"),
    "Statement": KindLook("square", "ST", "#b7a3e3"),
    "Report": KindLook("square", "R", "#e9e2f7"),
    "Claim": KindLook("disc", "CL", "#ffffff", INK, MUTED),
}
OTHER = KindLook("disc", "?", "#d5d8db", INK, MUTED)


_LETTERS = re.compile("[^a-z]+")
_BY_WORDS = {name.casefold(): look for name, look in KINDS.items()}


def look_of_kind(kind: str) -> KindLook:
    """Return how a kind of thing looks: by the name of its class, or by its label.

    Of several kinds, as in "civil application and defense application", the last one counts. One
    that is not in the table looks like `OTHER`.
    """
    last = kind.casefold().rpartition(" and ")[2]
    return _BY_WORDS.get(_LETTERS.sub("", last), OTHER)
