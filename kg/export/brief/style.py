"""How a briefing looks: on a screen, on a phone, on A4 paper."""

from __future__ import annotations

__all__ = ["STYLE"]

# No &, < or >: they are escaped as in any text, and HTML would not read that in a style.
STYLE = """
:root { color-scheme: light }
body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem; color: #1a1a1a; background: #fff;
  font: 16px/1.45 Helvetica, Arial, 'Liberation Sans', 'Noto Sans', 'Noto Sans CJK SC', sans-serif;
  overflow-wrap: anywhere }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .6rem }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; padding-top: .4rem; border-top: 2px solid #1a1a1a }
p { margin: .5rem 0 }
header p { margin: .15rem 0; color: #444; font-size: .92rem }
.brief { background: #f3f5f7; padding: .2rem 1.2rem .8rem; margin: 1.2rem 0 }
.brief h2 { border: 0; margin-top: .6rem }
.brief li { margin: .35rem 0 }
.table { overflow-x: auto; margin: .8rem 0 }
table { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: .88rem;
  line-height: 1.35 }
caption { text-align: left; font-weight: bold; padding: 0 0 .35rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0;
  border-bottom: 1px solid #dadee2; overflow-wrap: break-word }
thead th { border-bottom: 1px solid #1a1a1a; color: #444; font-weight: normal }
tbody th { font-weight: normal }
td div + div, th div + div { margin-top: .15rem }
.cite { font-size: .74em; vertical-align: .25em; line-height: 1; white-space: normal }
.cite a, .back, .source { color: #005a9c; text-decoration: none }
.cite a:hover, .back:hover, .source:hover { text-decoration: underline }
.more, figcaption { font-size: .82rem; color: #555 }
code { font-family: 'DejaVu Sans Mono', 'Liberation Mono', monospace; font-size: .9em }
figure { margin: 1rem 0; overflow-x: auto }
figure svg { max-width: 100%; height: auto; display: block }
details { font-size: .88rem; margin: .5rem 0 }
.notes, .plain { font-size: .74rem; line-height: 1.35; columns: 2; column-gap: 1.6rem }
.notes { padding-left: 2.2rem }
.notes li { margin: 0 0 .3rem; break-inside: avoid }
.notes li:target, .cite:target { background: #fbeccb }
.plain { padding-left: 1.2rem }
.sources li::marker { content: "S" counter(list-item) ". " }
.sources { font-size: .78rem; line-height: 1.35; padding-left: 2.2rem }
@media (max-width: 40rem) {
  body { margin: 1rem auto; font-size: 15px }
  .notes, .plain { columns: 1 }
  table { min-width: 34rem }
  figure svg { max-width: none; width: 50rem }
}
@media print {
  @page { size: A4; margin: 15mm 14mm 16mm }
  html { font-size: 9.5pt }
  body { margin: 0; padding: 0; max-width: none; font-size: 9.5pt; line-height: 1.35 }
  h1 { font-size: 17pt }
  h2 { font-size: 12pt; margin: 5mm 0 1.5mm; break-after: avoid }
  table { font-size: 8pt; line-height: 1.25 }
  th, td { padding: .2rem .6rem .2rem 0 }
  thead { display: table-header-group }
  tr, .brief, figure, p { break-inside: avoid }
  tbody tr:first-child { break-before: avoid }
  caption, .said:has(+ figure) { break-after: avoid }
  figure svg { max-height: 212mm }
  .notes, .plain { font-size: 6.6pt; line-height: 1.25 }
  .sources li::marker { content: "S" counter(list-item) ". " }
.sources { font-size: 7.4pt }
  .cite a, .source { color: #1a1a1a }
  details, .back { display: none }
}
"""
