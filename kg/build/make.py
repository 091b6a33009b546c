"""Make a build: read, assemble, check, store. A Violation stops it; Warnings do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.build import store
from kg.build.assemble import Assembled, assemble
from kg.build.parts import Parts, read_parts
from kg.check.house import find_faults
from kg.check.shapes import validate
from kg.errors import CheckError
from kg.files import Inputs, shown
from kg.names import shorten
from kg.terms import text_of

__all__ = ["Problem", "build", "problems_of"]


@dataclass(frozen=True)
class Problem:
    """Something a check found: how bad it is, what it is, and where it comes from."""

    severity: str
    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.severity}: {self.what}\n  {self.where}"


def build(inputs: Inputs, folder: Path) -> store.Build:
    """Build the store in ``folder`` and make it the current one.

    Raises
    ------
    SourceError, CheckError
        When the inputs cannot be understood or break a rule; the store before is untouched.
    StoreError
        When the folder cannot be written.
    """
    digest = inputs.digest()
    parts = read_parts(inputs)
    assembled = assemble(parts)
    found = problems_of(inputs, parts, assembled)
    _refuse(found)
    made = store.Build(
        identity=store.identity_of(assembled),
        inputs=digest,
        layout=store.LAYOUT,
        ontology=parts.ontology.version,
        triples=len(assembled.triples()),
        claims=len(assembled.graphs),
        warnings=tuple(f"{p.what} ({p.where})" for p in found if p.severity == "Warning"),
        places=tuple(sorted(str(place.resolve()) for place in inputs.places)),
    )
    return store.write(folder, assembled, made)


def _refuse(found: Sequence[Problem]) -> None:
    violations = [problem for problem in found if problem.severity == "Violation"]
    if violations:
        first, *others = violations
        more = f" (and {len(others)} more)" if others else ""
        raise CheckError(
            first.what + more, first.where, "mend it there; `kg check` lists all findings"
        )


def problems_of(inputs: Inputs, parts: Parts, assembled: Assembled) -> list[Problem]:
    """Return what house rules and shapes find, Violations first."""
    faults = find_faults([*parts.ontology.triples, *parts.reference], inputs.ontology / "checks")
    found = [
        Problem("Violation", f"{fault.check.problem} {fault.detail}: {fault.check.solution}",
                f"{shorten(fault.subject)}, ontology")
        for fault in faults
    ]  # fmt: skip
    for finding in validate(assembled.record(), inputs.ontology / "shapes"):
        value = f" (found {_named(finding.value)})" if finding.value else ""
        found.append(
            Problem(finding.severity, finding.message + value, _place(finding.focus, parts))
        )
    order = ("Violation", "Warning", "Info")
    return sorted(found, key=lambda problem: order.index(problem.severity))


def _named(value: str) -> str:
    return shorten(value) if "://" in value else value


def _place(focus: str, parts: Parts) -> str:
    """Return where the sources speak of a thing: the claims about it, with file and line."""
    owner = focus.partition("/node/")[0]
    if owner in parts.claims:
        return f"{parts.claims[owner].where}, {shorten(owner)}"
    documents = [doc for doc in parts.documents if doc.source == focus]
    if documents:
        return f"{shown(documents[0].path)}, {shorten(focus)}"
    about = [
        c for c in parts.claims.values() if any(text_of(t.subject) == focus for t in c.triples)
    ]
    places = "; ".join(f"{c.where}, {shorten(c.iri)}" for c in about[:4])
    return f"{shorten(focus)}" + (f" in {places}" if places else "")
