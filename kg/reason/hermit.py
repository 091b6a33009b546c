"""Whether ontology and facts can all be true at once: HermiT, as owlready2 ships it.

HermiT runs as a program of its own, so that it can be stopped, prints nothing here and leaves no
file behind. It takes N-Triples and the datatypes of OWL 2 only, which have no dates: no axiom of
the ontology speaks of dates, so nothing is lost by keeping them from it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from kg.names import PREFIXES, RDF_TYPE, TRADE, shorten

__all__ = ["Consistency", "consistency"]

_XSD = PREFIXES["xsd"]
_KNOWN_DATATYPES = {
    PREFIXES["rdf"] + "langString",
    *(
        _XSD + name
        for name in (
            "string boolean decimal integer nonNegativeInteger nonPositiveInteger positiveInteger "
            "negativeInteger long int short byte unsignedLong unsignedInt unsignedShort "
            "unsignedByte double float dateTime dateTimeStamp anyURI hexBinary base64Binary "
            "normalizedString token language"
        ).split()
    ),
}
_IMPORTS = PREFIXES["owl"] + "imports"
_PERIOD = NamedNode(TRADE + "StatusPeriod")
_NOTHING = PREFIXES["owl"] + "Nothing"
_ONE_VALUED = NamedNode(PREFIXES["owl"] + "FunctionalProperty")
_DIFFERENT = NamedNode(PREFIXES["owl"] + "differentFrom")
_EMPTY_CLASS = re.compile(r"^\t(\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Consistency:
    """What the reasoner found.

    ``problems`` holds one sentence for each fault, none when all can be true at once; ``skipped``
    says why nothing was looked at, and is empty when it was. ``facts`` are those that cannot all be
    true, where some cannot: an axiom about them may be at fault as well.
    """

    problems: tuple[str, ...] = ()
    skipped: str = ""
    facts: tuple[Triple, ...] = ()


def consistency(
    ontology: Iterable[Triple], facts: Iterable[Triple], timeout: float = 120.0
) -> Consistency:
    """Look for contradictions in the ontology, and between the ontology and the facts.

    Parameters
    ----------
    ontology
        The triples of the ontology.
    facts
        What is held true of things, in terms of the ontology. Status periods are left out: they
        follow from the rest by a function, not by an axiom.
    timeout
        Seconds for the whole of it.
    """
    java = shutil.which("java")
    if not java:
        return Consistency(skipped="Java was not found; HermiT needs Java 8 or newer")
    try:
        return _Hermit(java, monotonic() + timeout).verdict(ontology, facts)
    except subprocess.TimeoutExpired:
        return Consistency(skipped=f"HermiT was stopped after {timeout:g} seconds")


class _UnreadableError(Exception):
    """HermiT ended with an error of its own."""


class _Hermit:
    def __init__(self, java: str, deadline: float) -> None:
        self.java, self.deadline = java, deadline

    def verdict(self, ontology: Iterable[Triple], facts: Iterable[Triple]) -> Consistency:
        axioms, said = _for_hermit(ontology), _for_hermit(facts)
        axioms += _told_apart(axioms, said)
        try:
            empty = self.empty_classes([*axioms, *said])
            if empty is not None:
                return Consistency(tuple(f"nothing can ever be a {shorten(iri)}" for iri in empty))
            return self.contradiction(axioms, sorted(said, key=str))
        except _UnreadableError as fault:
            return Consistency((f"HermiT could not read ontology and facts: {fault}",))

    def contradiction(self, axioms: Sequence[Triple], facts: Sequence[Triple]) -> Consistency:
        found: list[Triple] = []
        try:
            for fact in self.culprits(axioms, facts):
                found.append(fact)
        except subprocess.TimeoutExpired:
            others = (
                f"{_listed(found)}; and others" if found else "which ones was not found in time"
            )
            return Consistency((f"some facts contradict the ontology: {others}",), "", (*found,))
        if not found:
            return Consistency(("the ontology contradicts itself, before any fact is added",))
        told = f"these facts cannot all be true: {_listed(found)}"
        return Consistency((told,), "", (*found,))

    def culprits(self, axioms: Sequence[Triple], facts: Sequence[Triple]) -> Iterator[Triple]:
        """Yield facts that contradict the axioms together, and of which none can be spared."""
        known = list(axioms)
        while self.empty_classes(known) is not None:
            # The last fact of the shortest contradictory run of facts is one of them.
            fine, faulty = 0, len(facts)
            while faulty - fine > 1:
                middle = (fine + faulty) // 2
                if self.empty_classes([*known, *facts[:middle]]) is None:
                    faulty = middle
                else:
                    fine = middle
            known.append(facts[faulty - 1])
            yield facts[faulty - 1]
            facts = facts[: faulty - 1]

    def empty_classes(self, triples: Iterable[Triple]) -> list[str] | None:
        """Return the named classes nothing can belong to; None when all is contradictory."""
        with TemporaryDirectory(prefix="kg-owl-") as folder:
            path = Path(folder, "all.nt")
            with path.open("wb") as file:
                serialize(triples, file, format=RdfFormat.N_TRIPLES)
            done = subprocess.run(
                [*_command(self.java), "--unsatisfiable", "--no-prefixes", path.as_uri()],
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=max(0.1, self.deadline - monotonic()),
                check=False,
            )
        if done.returncode == 0:
            return sorted({*_EMPTY_CLASS.findall(done.stdout)} - {_NOTHING})
        if "InconsistentOntologyException" in done.stderr:
            return None
        raise _UnreadableError((done.stderr.strip() or "no reason given").splitlines()[0])


def _command(java: str) -> list[str]:
    # Only the jar is wanted, so owlready2 is found and not imported: importing takes 0.3 s.
    spec = find_spec("owlready2")
    home = Path(str(spec.origin)).parent / "hermit" if spec else Path()
    quick = ["-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xmx2g"]
    return [java, *quick, "-cp", str(home / "HermiT.jar"), "org.semanticweb.HermiT.cli.CommandLine"]


def _for_hermit(triples: Iterable[Triple]) -> list[Triple]:
    given = list(triples)
    periods = {t.subject for t in given if t.predicate.value == RDF_TYPE and t.object == _PERIOD}
    return [
        t
        for t in given
        if t.subject not in periods
        and t.predicate.value != _IMPORTS  # HermiT would fetch what is imported
        and not (isinstance(t.object, Literal) and t.object.datatype.value not in _KNOWN_DATATYPES)
    ]


def _told_apart(axioms: Iterable[Triple], facts: Iterable[Triple]) -> list[Triple]:
    """Say that two names are two things, where else one value would be taken for the other.

    OWL takes two values of a property with one value for two names of one thing.
    """
    one_valued = {t.subject for t in axioms if t.object == _ONE_VALUED}
    values: dict[tuple[object, NamedNode], dict[NamedNode, None]] = {}
    for triple in facts:
        if triple.predicate in one_valued and isinstance(triple.object, NamedNode):
            found = values.setdefault((triple.subject, triple.predicate), {})
            found[triple.object] = None
    return [
        Triple(one, _DIFFERENT, other)
        for several in values.values()
        for one, other in combinations(several, 2)
    ]


def _listed(triples: Iterable[Triple]) -> str:
    return "; ".join(" ".join(_shown(term) for term in triple) for triple in triples)


def _shown(term: object) -> str:
    return shorten(term.value) if isinstance(term, NamedNode) else str(term)
