"""A proof as a tree of lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from kg.terms import printable
from kg.why.model import Node, Proof, Proofs

__all__ = ["as_text"]

_NARROW = 40
_BESIDE = {
    "reference": "(reference data)",
    "heading": "(heading of a source file)",
    "again": "(as above)",
}


def as_text(proofs: Proofs, width: int | None) -> str:
    """Return proofs for a terminal of ``width`` columns, or of any width when None."""
    parts = ["\n".join(_wrapped([proofs.circumstances(), proofs.notice], width))]
    for number, proof in enumerate(proofs, 1):
        heading = [f"proof {number} of {len(proofs)}"] if len(proofs) > 1 else []
        parts.append("\n".join([*heading, *_tree(proof, width)]))
    notes = [
        line
        for note in proofs.footnotes
        for line in _note(f"[{note.number}] ", note.lines(), width)
    ]
    return "\n\n".join([*parts, *(["\n".join(notes)] if notes else [])])


def _tree(proof: Proof, width: int | None) -> Iterator[str]:
    yield from _lines(proof.root, "", "", width)


def _lines(node: Node, first: str, rest: str, width: int | None) -> Iterator[str]:
    """Yield a node, why it holds, and what is below it; ``first`` and ``rest`` stand before."""
    yield from _indented(_said(node), first, rest, width)
    branch = "│  " if node.premises else "   "
    if node.because:
        yield from _indented(f"rule: {node.because}", f"{rest}{branch}", f"{rest}{branch}", width)
    for number, premise in enumerate(node.premises, 1):
        is_last = number == len(node.premises)
        yield from _lines(
            premise,
            f"{rest}{'└─ ' if is_last else '├─ '}",
            f"{rest}{'   ' if is_last else '│  '}",
            width,
        )


def _said(node: Node) -> str:
    notes = " ".join(f"[{number}]" for number in node.notes)
    told = _BESIDE.get(node.kind, "")
    nothing = "nothing is recorded that reads:" if node.kind == "absence" else ""
    return " ".join(filter(None, [nothing, node.statement, told, notes]))


def _indented(text: str, first: str, rest: str, width: int | None) -> list[str]:
    text = printable(text)
    if width is None:
        return [first + text]
    room = max(width, len(first) + _NARROW)
    return textwrap.wrap(
        text, room, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    ) or [first]


def _wrapped(lines: list[str], width: int | None) -> list[str]:
    return [part for line in lines for part in _indented(line, "", "", width)]


def _note(number: str, lines: list[str], width: int | None) -> Iterator[str]:
    indent = " " * len(number)
    for at, line in enumerate(lines):
        yield from _indented(line, indent if at else number, indent, width)
