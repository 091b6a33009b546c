"""Answers as text: a table for people, CSV and JSON for programs, Markdown for documents.

A table that does not fit wraps its cells, or turns into one block per row. Rows are left out only
where the caller says how many are wanted, and then the text says so.
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

from kg.answer.footnote import rules_told
from kg.answer.layout import tabulated, wrapped
from kg.answer.model import NOTICE, Result, flips_told
from kg.answer.rows import Row, column_of
from kg.answer.value import Thing, Value
from kg.dates import FAR
from kg.names import shorten
from kg.terms import printable

__all__ = [
    "FORMATS",
    "as_csv",
    "as_json",
    "as_markdown",
    "as_object",
    "as_table",
    "cell",
    "csv_cell",
    "heading",
    "is_numeric",
    "left_out",
    "notice",
    "ranges",
]

# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@")


def as_table(answer: Result, width: int | None = None, most: int | None = None) -> str:
    """Return the answer for a terminal of ``width`` columns, or of any width when None.

    With ``most``, no more rows than that are shown, and how many are left out is said.
    """
    names = [*answer.columns, "notes"] if answer.footnotes else list(answer.columns)
    rows = [
        [cell(row[name]) for name in answer.columns] + [ranges(n) for n in _notes(answer, index)]
        for index, row in enumerate(answer.rows[:most])
    ]
    parts = [wrapped(heading(answer), width)]
    if rows:
        numeric = {name for name in answer.columns if is_numeric(answer.rows, name)}
        parts += tabulated(names, rows, numeric, width)
    if told := [*left_out(answer, most), *answer.remarks]:
        parts.append(wrapped("\n".join(map(printable, told)), width))
    if answer.flips:
        told = [f"  {printable(line)}" for line in flips_told(answer.flips)]
        parts.append(wrapped("\n".join(["under another reading", *told]), width))
    if answer.derivations:
        computed = [f"  {printable(str(derivation))}" for derivation in answer.derivations]
        parts.append(wrapped("\n".join(["computed statuses", *computed]), width))
    if answer.conclusions:
        concluded = [f"  {printable(str(conclusion))}" for conclusion in answer.conclusions]
        rules = [f"  {printable(rule)}" for rule in rules_told(answer.conclusions)]
        parts.append(wrapped("\n".join(["conclusions", *concluded, "by the rules", *rules]), width))
    if answer.footnotes:
        parts.append(wrapped("\n".join(_footnote_lines(answer)), width))
    return "\n\n".join(parts)


def heading(answer: Result) -> str:
    """Return what was asked, under which circumstances, and how far the answer sees."""
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
    return "\n".join(printable(line) for line in lines if line)


def notice(answer: Result) -> str:
    """Return what every answer says of itself: what it is not, and how far it sees."""
    return NOTICE.format(answer.newest_source or "unknown")


def left_out(answer: Result, most: int | None) -> list[str]:
    """Return in words how many rows are not shown, and how to see them; nothing when all are."""
    more = len(answer) - most if most is not None else 0
    if more <= 0:
        return []
    rows = f"{more:,} more row{'' if more == 1 else 's'}"
    return [f"{rows} not shown: df() and to_csv(path) have all of them."]


def cell(value: Value) -> str:
    """Return a value as a table prints it."""
    if value is None or value == FAR:  # open: no end is known
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(map(printable, value))
    return printable(str(value))


def is_numeric(rows: Sequence[Row], name: str) -> bool:
    """Tell whether a column holds numbers alone, and some."""
    values = [value for value in column_of(rows, name).different if value is not None]
    return bool(values) and all(
        isinstance(value, int | Decimal | float) and not isinstance(value, bool) for value in values
    )


def _notes(answer: Result, index: int) -> list[tuple[int, ...]]:
    """Return the cell of footnote numbers, if the answer has footnotes."""
    return [answer.notes[index]] if answer.footnotes else []


def ranges(numbers: Sequence[int]) -> str:
    """Return sorted numbers as ranges: 1-3 5."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _footnote_lines(answer: Result) -> Iterable[str]:
    for note in answer.footnotes:
        first, *rest = note.lines()
        yield f"[{note.number}] {printable(first)}"
        yield from (f"    {printable(line)}" for line in rest)


def as_csv(answer: Result) -> str:
    """Return the rows as CSV: UTF-8, label and IRI of things, no cell a spreadsheet would run."""
    import csv

    out = io.StringIO()
    # Footnote numbers would point at nothing here: the claims themselves stand in the cell.
    claims = {note.number: shorten(note.claim) for note in answer.footnotes}
    names = [*answer.flat_columns(), "claims"] if answer.footnotes else answer.flat_columns()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for index, record in enumerate(answer.records()):
        notes = [" ".join(claims[n] for n in numbers) for numbers in _notes(answer, index)]
        writer.writerow([*map(csv_cell, record.values()), *notes])
    return out.getvalue()


def csv_cell(value: Any) -> str:
    """Return a value as the cell of a table that a spreadsheet shows and does not run."""
    if isinstance(value, str):
        text = printable(value)
        return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
    if isinstance(value, datetime.date):  # the day that stands for an open end too: it is data
        return value.isoformat()
    return "true" if value is True else "false" if value is False else cell(value)


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
        "citations": [asdict(note) for note in answer.footnotes],
        "notes": [list(numbers) for numbers in answer.notes],
        "derivations": [asdict(derivation) for derivation in answer.derivations],
        "conclusions": [asdict(conclusion) for conclusion in answer.conclusions],
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
    names = [*answer.columns, "notes"] if answer.footnotes else list(answer.columns)
    lines = [f"**{_md(answer.summary)}**", ""] if answer.summary else []
    told = heading(answer).splitlines()[1 if answer.summary else 0 :]
    lines += [_md(line) for line in told] + [""]
    if answer.rows:
        lines += ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    for index, row in enumerate(answer.rows):
        cells = [_md(cell(row[name])) for name in answer.columns]
        notes = ["".join(f"[^{n}]" for n in numbers) for numbers in _notes(answer, index)]
        lines.append("| " + " | ".join([*cells, *notes]) + " |")
    lines += ["", *(_md(remark) for remark in answer.remarks)] if answer.remarks else []
    if answer.flips:
        lines += ["", *(f"- {_md(line)}" for line in flips_told(answer.flips))]
    for basis in (answer.derivations, answer.conclusions, rules_told(answer.conclusions)):
        lines += ["", *(f"- {_md(str(one))}" for one in basis)] if basis else []
    if answer.footnotes:
        lines.append("")
        lines += [f"[^{note.number}]: {_md(' — '.join(note.lines()))}" for note in answer.footnotes]
    return "\n".join(lines)


def _md(text: str) -> str:
    """Return text that is text in Markdown too: no markup, no table cells, no HTML."""
    for letter in "\\`*_[]|":
        text = text.replace(letter, "\\" + letter)
    return html.escape(printable(text), quote=False)


FORMATS = {"table": as_table, "csv": as_csv, "json": as_json, "markdown": as_markdown}
