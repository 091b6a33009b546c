"""Rules about what stands above a query, and about its parameters' lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from kg.lint.finding import Fault
from kg.lint.tree import Tree, nodes, variables
from kg.names import nearest
from kg.question import Question
from kg.question.model import KINDS
from kg.question.param import VALUES_LINE
from kg.question.read import read_header

__all__ = ["header_faults"]


def header_faults(question: Question, tree: Tree) -> Iterator[Fault]:
    """Yield what the header lacks, and the parameters that cannot be filled."""
    for key in ("summary", "description", "tags", "empty"):
        if not getattr(question, key):
            yield "header", f"the header has no {key}: add a line `#+ {key}: ...`"
    known = {param.name for param in question.params}
    for name in re.findall(r"\{([^}]*)\}", question.empty):
        if name not in known:
            yield "header", f"empty: names {{{name}}}, which is no parameter"
    header, helps = read_header(question.text, question.path)
    yield from _kinds(header, tree)
    for name in sorted(known - {name for name, said in helps.items() if said}):
        yield "param-help", f"the header says nothing of {name}: add `#+   {name}: ...` to params"
    yield from _lines(question, tree, known | set(helps))


def _kinds(header: Mapping[str, str], tree: Tree) -> Iterator[Fault]:
    """Yield the columns that the header speaks of and that are none, or are of two kinds."""
    seen: dict[str, str] = {}
    for key in ("things", *KINDS):
        for name in re.findall(r"\w+", header.get(key, "")):
            if tree.columns and name not in tree.columns:
                near = nearest(name, tree.columns)
                hint = f"did you mean {near[0]}?" if near else f"columns: {', '.join(tree.columns)}"
                yield "header", f"{key}: names {name}, which is no column: {hint}"
            if seen.setdefault(name, key) != key:
                yield "header", f"{name} stands in {seen[name]}: and in {key}:, keep one of them"


def _lines(question: Question, tree: Tree, names: set[str]) -> Iterator[Fault]:
    """Yield the parameters that the runner cannot fill everywhere, or that do nothing."""
    matches = filter(None, map(VALUES_LINE.fullmatch, question.text.split("\n")))
    lines = Counter(match["one"] or match["date"] for match in matches)
    blocks = list(nodes(tree.query, "InlineData"))
    written = Counter(str(block.var[0]) for block in blocks if str(block.var[0]) in names)
    for name in sorted(names):
        if not lines[name] or lines[name] != written[name]:
            yield (
                "values-line",
                f"?{name} is not filled everywhere: write each of its VALUES clauses on a line of "
                f"its own, `VALUES ?{name} {{ default }}`",
            )
    used = variables(tree.query.where, skip=("InlineData",))
    used |= variables([part.expr for part in tree.query.projection or ()])
    for param in question.params:
        numbers = {str(block.var[-1]) for block in blocks if str(block.var[0]) == param.name}
        if not used & {param.name, *numbers}:
            yield "param-unused", f"?{param.name} changes nothing: use it, or leave it out"
