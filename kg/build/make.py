"""Make a build: read, assemble, check, store. A Violation stops it; Warnings do not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from kg.build import store
from kg.build.assemble import Assembled, assemble
from kg.build.origins import OriginsOfParts
from kg.build.parts import Parts, read_parts
from kg.build.places import Origins
from kg.build.problem import SEVERITIES, Problem
from kg.build.record import digest_of_file, record_of
from kg.check.house import find_faults
from kg.check.shapes import Shapes
from kg.errors import CheckError
from kg.files import Inputs

__all__ = ["Problem", "build", "idle", "problems_of"]


def build(inputs: Inputs, folder: Path) -> store.Build:
    """Build the store in ``folder`` and make it the current one.

    Raises
    ------
    SourceError, CheckError
        When the inputs cannot be understood or break a rule; the store before is untouched.
    StoreError
        When the folder cannot be written.
    """
    digest, rules = inputs.digest(), inputs.rules()
    digests = {path: digest_of_file(path) for path in inputs.sources}
    parts = read_parts(inputs)
    assembled = assemble(parts)
    shapes = Shapes(inputs.ontology / "shapes")
    found = problems_of(inputs, parts, assembled, shapes)
    _refuse(found)
    record = record_of(parts, digest, rules, shapes.looks, digests, assembled.rounds)
    made = store.Build(
        identity=store.identity_of(assembled),
        inputs=digest,
        layout=store.LAYOUT,
        ontology=parts.ontology.version,
        triples=len(assembled.triples()),
        claims=len(assembled.graphs),
        warnings=tuple(f"{p.what} ({p.where})" for p in found if p.severity == "Warning"),
        places=tuple(sorted(str(place.resolve()) for place in inputs.places)),
        rules=inputs.rules(),
    )
    return store.write(folder, assembled, made, record.written())


def _refuse(found: Sequence[Problem]) -> None:
    violations = [problem for problem in found if problem.severity == "Violation"]
    if violations:
        first, *others = violations
        more = f" (and {len(others)} more)" if others else ""
        raise CheckError(
            first.what + more, first.where, "mend it there; `kg check` lists all findings"
        )


def problems_of(
    inputs: Inputs, parts: Parts, assembled: Assembled, shapes: Shapes | None = None
) -> list[Problem]:
    """Return what house rules and shapes find, Violations first.

    ``shapes`` are those of the inputs, where they were read before.
    """
    faults = find_faults([*parts.ontology.triples, *parts.reference], inputs.ontology / "checks")
    found = [Problem.of_fault(fault, inputs.ontology) for fault in faults]
    origins = OriginsOfParts(parts, assembled, inputs.ontology)
    shapes = shapes or Shapes(inputs.ontology / "shapes")
    for finding in shapes.validate(assembled.record()):
        found.append(Problem.of_finding(finding, origins))
    found += idle(assembled.left_out, origins)
    return sorted(found, key=lambda problem: SEVERITIES.index(problem.severity))


def idle(
    left_out: Iterable[tuple[str, str, str]], origins: Origins, asked: Collection[str] = ()
) -> list[Problem]:
    """Return the acts that give no status, each once with the readings in which it gives none.

    Their claims in the files ``asked`` about are told first.
    """
    readings: dict[tuple[str, str], list[str]] = {}
    for reading, event, why in left_out:
        readings.setdefault((event, why), []).append(reading)
    return [Problem.of_idle(*act, where, origins, asked) for act, where in readings.items()]
