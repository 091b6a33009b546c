"""Answers as text: a table for people, CSV and JSON for programs, Markdown and HTML for documents.

Nothing is ever cut: a table that does not fit wraps its cells, or turns into one block per row.
"""

from __future__ import annotations

import datetime
import html
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from kg.answer.layout import tabulated, wrapped
from kg.answer.model import NOTICE, Result, Thing, Value, flips_told
from kg.names import shorten

__all__ = [
    "FORMATS",
    "as_csv",
    "as_html",
    "as_json",
    "as_markdown",
    "as_object",
    "as_table",
    "csv_cell",
    "notice",
]

# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@")


def as_table(answer: Result, width: int | None = None) -> str:
    """Return the answer for a terminal of ``width`` columns, or of any width when None."""
    names = [*answer.columns, "notes"] if answer.citations else list(answer.columns)
    rows = [
        [_cell(row[name]) for name in answer.columns] + [_ranges(n) for n in _notes(answer, index)]
        for index, row in enumerate(answer.rows)
    ]
    parts = [wrapped(_heading(answer), width)]
    if rows:
        numeric = {name for name in answer.columns if _is_numeric(answer.rows, name)}
        parts += tabulated(names, rows, numeric, width)
    if answer.remarks:
        parts.append(wrapped("\n".join(map(_printable, answer.remarks)), width))
    if answer.flips:
        told = [f"  {_printable(line)}" for line in flips_told(answer.flips)]
        parts.append(wrapped("\n".join(["under another reading", *told]), width))
    if answer.derivations:
        computed = [f"  {_printable(str(derivation))}" for derivation in answer.derivations]
        parts.append(wrapped("\n".join(["computed statuses", *computed]), width))
    if answer.citations:
        parts.append(wrapped("\n".join(_footnote_lines(answer)), width))
    return "\n\n".join(parts)


def _heading(answer: Result) -> str:
    circumstances = [
        f"on {answer.date}",
        f"reading {answer.reading}" if answer.reading else "",
        *answer.asked,
        *answer.supposing,
        f"{len(answer.rows)} row{'' if len(answer.rows) == 1 else 's'}",
        f"build {answer.build[:12]}",
    ]
    lines = [answer.summary, " · ".join(part for part in circumstances if part)]
    lines.append(notice(answer))
    return "\n".join(_printable(line) for line in lines if line)


def notice(answer: Result) -> str:
    """Return what every answer says of itself: what it is not, and how far it sees."""
    return NOTICE.format(answer.newest_source or "unknown")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(map(_printable, value))
    return _printable(str(value))


def _printable(text: str) -> str:
    """Return text that cannot steer a terminal: control characters become spaces."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _is_numeric(rows: Iterable[Mapping[str, Value]], name: str) -> bool:
    values = [row[name] for row in rows if row[name] is not None]
    return bool(values) and all(
        isinstance(value, int | Decimal | float) and not isinstance(value, bool) for value in values
    )


def _notes(answer: Result, index: int) -> list[tuple[int, ...]]:
    """Return the cell of footnote numbers, if the answer has footnotes."""
    return [answer.notes[index]] if answer.citations else []


def _ranges(numbers: Sequence[int]) -> str:
    """Return sorted numbers as ranges: 1-3 5."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _footnote_lines(answer: Result) -> Iterable[str]:
    for note in answer.citations:
        first, *rest = note.lines()
        yield f"[{note.number}] {_printable(first)}"
        yield from (f"    {_printable(line)}" for line in rest)


def as_csv(answer: Result) -> str:
    """Return the rows as CSV: UTF-8, label and IRI of things, no cell a spreadsheet would run."""
    import csv

    out = io.StringIO()
    # Footnote numbers would point at nothing here: the claims themselves stand in the cell.
    claims = {note.number: shorten(note.claim) for note in answer.citations}
    names = [*answer.flat_columns(), "claims"] if answer.citations else answer.flat_columns()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for index, record in enumerate(answer.records()):
        notes = [" ".join(claims[n] for n in numbers) for numbers in _notes(answer, index)]
        writer.writerow([*map(csv_cell, record.values()), *notes])
    return out.getvalue()


def csv_cell(value: Any) -> str:
    """Return a value as the cell of a table that a spreadsheet shows and does not run."""
    if isinstance(value, str):
        text = _printable(value)
        return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
    return "true" if value is True else "false" if value is False else _cell(value)


def as_object(answer: Result) -> dict[str, Any]:
    """Return the answer as one object of JSON's own types."""
    return {
        "question": answer.question,
        "summary": answer.summary,
        "date": answer.date.isoformat(),
        "reading": answer.reading,
        "build": answer.build,
        "asked": list(answer.asked),
        "supposing": list(answer.supposing),
        "notice": notice(answer),
        "newest_source": answer.newest_source or None,
        "columns": list(answer.columns),
        "rows": [_json_row({n: row[n] for n in answer.columns}) for row in answer.rows],
        "remarks": list(answer.remarks),
        "citations": [asdict(note) for note in answer.citations],
        "notes": [list(numbers) for numbers in answer.notes],
        "derivations": [asdict(derivation) for derivation in answer.derivations],
        "flips": [
            {
                "reading": flip.reading,
                "change": flip.change,
                "row": _json_row(flip.row),
                "instead": _json_row(flip.instead) if flip.instead else None,
                "because": [asdict(standing) for standing in flip.because],
            }
            for flip in answer.flips
        ],
    }


def as_json(answer: Result) -> str:
    """Return the answer as one JSON object, indented."""
    return json.dumps(as_object(answer), ensure_ascii=False, indent=2)


def _json_row(row: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _json_value(value) for name, value in row.items()}


def _json_value(value: Value) -> Any:
    if isinstance(value, Thing):
        return {"iri": value.iri, "label": value.label}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no infinity
    return list(value) if isinstance(value, tuple) else value


def as_markdown(answer: Result) -> str:
    """Return the answer as a Markdown table with its footnotes."""
    names = [*answer.columns, "notes"] if answer.citations else list(answer.columns)
    lines = [f"**{_md(answer.summary)}**", ""] if answer.summary else []
    told = _heading(answer).splitlines()[1 if answer.summary else 0 :]
    lines += [_md(line) for line in told] + [""]
    if answer.rows:
        lines += ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    for index, row in enumerate(answer.rows):
        cells = [_md(_cell(row[name])) for name in answer.columns]
        notes = ["".join(f"[^{n}]" for n in numbers) for numbers in _notes(answer, index)]
        lines.append("| " + " | ".join([*cells, *notes]) + " |")
    lines += ["", *(_md(remark) for remark in answer.remarks)] if answer.remarks else []
    if answer.flips:
        lines += ["", *(f"- {_md(line)}" for line in flips_told(answer.flips))]
    if answer.derivations:
        lines += ["", *(f"- {_md(str(derivation))}" for derivation in answer.derivations)]
    if answer.citations:
        lines.append("")
        lines += [f"[^{note.number}]: {_md(' — '.join(note.lines()))}" for note in answer.citations]
    return "\n".join(lines)


def _md(text: str) -> str:
    """Return text that is text in Markdown too: no markup, no table cells, no HTML."""
    for letter in "\\`*_[]|":
        text = text.replace(letter, "\\" + letter)
    return html.escape(_printable(text), quote=False)


def as_html(answer: Result) -> str:
    """Return the answer as a fragment of HTML for a notebook; nothing in it is fetched."""
    names = [*answer.columns, "notes"] if answer.citations else list(answer.columns)
    head = "".join(f"<th>{_html(name)}</th>" for name in names)
    body = "".join(
        f"<tr>{_html_cells([row[n] for n in answer.columns], map(_ranges, _notes(answer, i)))}</tr>"
        for i, row in enumerate(answer.rows)
    )
    heading = "<br>".join(_html(line) for line in _heading(answer).splitlines())
    remarks = "".join(f"<p>{_html(remark)}</p>" for remark in answer.remarks)
    flips = "".join(f"<li>{_html(line)}</li>" for line in flips_told(answer.flips))
    remarks += f"<p>under another reading</p><ul>{flips}</ul>" if flips else ""
    notes = "".join(
        f"<li>{'<br>'.join(map(_html, note.lines()))}</li>" for note in answer.citations
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    footer = f"<ol>{notes}</ol>" if notes else ""
    return f"<div><p>{heading}</p>{table if body else ''}{remarks}{footer}</div>"


def _html(text: str) -> str:
    return html.escape(_printable(text))


def _html_cells(values: Sequence[Value], notes: Iterable[str]) -> str:
    cells = []
    for value in values:
        title = f' title="{_html(value.iri)}"' if isinstance(value, Thing) else ""
        cells.append(f"<td{title}>{_html(_cell(value))}</td>")
    return "".join([*cells, *(f"<td>{_html(note)}</td>" for note in notes)])


FORMATS = {"table": as_table, "csv": as_csv, "json": as_json, "markdown": as_markdown}
