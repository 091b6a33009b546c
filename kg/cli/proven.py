"""What ``kg why`` is asked to prove, and which of its options have an effect on that."""

from __future__ import annotations

import argparse

from kg.errors import UsageError

__all__ = ["check_why"]

_PARTS = ("subject", "property", "object")
_LIST, _TRIPLE, _STATUS = "the claims behind a thing", "a triple", "the status of a measure"
_ROWS = ("--question", "--query")
# Each option with what it goes with; what is left out takes it and does nothing.
_EFFECTS = {
    "--row": _ROWS,
    "--param": ("--question",),
    "--status": (_STATUS,),
    "--all": (_TRIPLE, _STATUS, *_ROWS),
    "--reading": (_TRIPLE, _STATUS, "--question"),
}


def check_why(options: argparse.Namespace) -> None:
    """Refuse what leaves open what is to be proven or in which form, and what has no effect.

    Raises
    ------
    UsageError
    """
    goal = _goal(options)
    for option, goals in _EFFECTS.items():
        value = getattr(options, option.removeprefix("--"))
        if goal not in goals and value not in (None, False, []):
            *most, last = goals
            listed = f"{', '.join(most)} or {last}" if most else last
            hint = f"{option} goes with {listed}"
            raise UsageError(f"this has no effect on {goal}", option, hint)
    if goal == _LIST:
        if options.out is not None:
            hint = "the claims behind a thing are a table: take --format csv, and redirect it"
            raise UsageError("only a proof is written to a file", "--out", hint)
        return
    if options.format not in (None, "table", "json"):
        hint = "take --format json, or --out with a name that ends in .svg, .json or .txt"
        raise UsageError("a proof is a tree, not rows", f"--format {options.format}", hint)
    if options.out is not None and options.format is not None:
        hint = "the name of the file tells the form: .svg, .json or .txt"
        raise UsageError("this has no effect on --out", f"--format {options.format}", hint)


def _goal(options: argparse.Namespace) -> str:
    """Return what is to be proven, as it is called in messages."""
    names = options.names
    rows = [option for option in _ROWS if getattr(options, option.removeprefix("--")) is not None]
    if len(rows) + bool(names) != 1:
        hint = "name a thing or a triple, or give --question or --query"
        raise UsageError("there must be one thing to prove", "kg why", hint)
    if rows:
        return rows[0]
    if len(names) not in ((1,) if options.status else (1, 3)):
        hint = "as in: kg why gallium a trade:SuspendedMaterial; quote a name with spaces"
        what = "--status takes one measure" if options.status else "a triple has three names"
        raise UsageError(f"{what}, and {len(names)} are given", " ".join(names), hint)
    for part, name in zip(_PARTS if len(names) == 3 else ("name",), names, strict=True):
        if not name:
            hint = "give an IRI, a short name or a label; quote one with spaces"
            raise UsageError(f"the {part} is empty", "kg why", hint)
    if options.status:
        return _STATUS
    return _TRIPLE if len(names) == 3 else _LIST
