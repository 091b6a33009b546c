"""A small source file, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

HEADER = """
@prefix c: <https://w3id.org/uschina-trade/claim/notice/> .
@prefix trade: <https://w3id.org/uschina-trade/ns/> .
@prefix source: <https://w3id.org/uschina-trade/source/> .
@prefix measure: <https://w3id.org/uschina-trade/id/measure/> .
@prefix event: <https://w3id.org/uschina-trade/id/event/> .
@prefix material: <https://w3id.org/uschina-trade/id/material/> .
@prefix country: <https://w3id.org/uschina-trade/id/country/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
"""
SHA = "0" * 64
SOURCE = f"""
source:notice a trade:Article ; dct:title "A notice, invented"@en ; dct:language "en" ;
    trade:basis trade:Press ; dct:issued "2026-01-05"^^xsd:date ;
    trade:textSha256 "{SHA}" ; trade:textLength 1000 .
"""


def claim(name: str, facts: str, more: str = "", modality: str = "Asserted") -> str:
    """Return one claim; ``more`` is further metadata."""
    return f"""
c:{name} a trade:Claim ; rdfs:label "Claim {name} says so"@en ; trade:isStatedIn source:notice ;
    trade:modality trade:{modality} ; trade:review trade:Accepted ; {more}
    trade:hasEvidence [ a oa:TextPositionSelector ; oa:start 10 ; oa:end 20 ;
        trade:quoteLength 10 ; trade:quoteSha256 "{SHA}" ] .
c:{name} {{ {facts} }}
"""


BAN = claim("1", "measure:ban a trade:ExportBan .") + claim(
    "2", "measure:ban trade:covers material:gallium ; trade:isImposedBy country:cn ."
)
IMPOSED = claim(
    "3",
    "event:start a trade:Imposition ; trade:affects measure:ban ; "
    'trade:startDate "2025-03-01"^^xsd:date .',
)
SUSPENDED = claim(
    "4",
    "event:pause a trade:Suspension ; trade:affects measure:ban ; "
    'trade:startDate "2025-06-01"^^xsd:date ; trade:endDate "2025-06-30"^^xsd:date .',
)
NAMES = 'measure:ban rdfs:label "an invented ban"@en .\n'


def written(folder: Path, *parts: str, name: str = "notice.trig") -> Path:
    """Write a source file of the given parts, header and names first, and return its path."""
    path = folder / name
    path.write_text(HEADER + SOURCE + NAMES + "".join(parts), encoding="utf-8")
    return path
