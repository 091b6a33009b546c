"""A synthetic graph of the shipped graph's shape, at a chosen number of triples.

Everything in it is invented and follows from the seed. It is made as source documents in memory
and goes through the project's own assembly: gate, counting, bounds, status periods. Ontology and
reference data are the shipped ones, with more countries and materials beside them.

Run it to see how a size comes out::

    python -m tests.bench.synthetic 100000
"""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from string import ascii_uppercase

from pyoxigraph import Literal, NamedNode

from kg.build.assemble import Assembled, assemble
from kg.build.parts import Ontology, Parts
from kg.build.store import LAYOUT, Build, write
from kg.files import ontology_dir
from kg.names import PREFIXES, RDF_TYPE, TRADE, shorten
from kg.source import parse_turtle
from kg.terms import english, text_of
from tests.bench.writer import Day, Fact, Writer, fact

__all__ = ["PARAMETERS", "parts_of_size", "store_of"]

PARAMETERS = {
    "source": "source:synthetic-0001",
    "thing": "measure:synthetic-0001-1",
}
"""Values of the parameters whose defaults name a thing of the shipped sources."""

# Measured: ontology (twice) and reference data, and what follows from one document.
_FIXED, _PER_DOCUMENT = 3_700, 2_390
_FIRST_DAY, _DAYS = date(2018, 1, 1), 3_200
_KINDS = ("ExportBan", "LicensingRequirement", "EndUseReview", "ExportControl", "Tariff", "Tariff")
_COUNTRIES = 16
_MATERIALS_PER_DOCUMENT, _MEMBERS = 2, 8


class World:
    """What the documents of one synthetic graph speak of."""

    def __init__(self, documents: int, seed: int) -> None:
        self.random = Random(seed)
        self.reference = parse_turtle(ontology_dir() / "reference.ttl")
        self._add_countries()
        self._add_materials(max(_MEMBERS, documents * _MATERIALS_PER_DOCUMENT))
        self.countries = self._known("Country")
        self.materials = [*self._known("Material"), *self._known("MaterialGroup")]
        self.random.shuffle(self.materials)
        self.materials.insert(0, "material:gallium")
        self.others = [*self._known("Product"), *self._known("Technology")]
        self.applications: list[str] = []
        self.measures: list[str] = []
        self.events: list[str] = []
        self.told: list[Fact] = []
        self.documents = [self._document(number + 1) for number in range(documents)]

    def _known(self, kind: str) -> list[str]:
        return [
            shorten(text_of(t.subject))
            for t in self.reference
            if t.predicate.value == RDF_TYPE and text_of(t.object) == TRADE + kind
        ]

    def _add(self, thing: str, kind: str, label: str) -> str:
        self.reference += [
            fact(thing, "a", f"trade:{kind}"),
            fact(thing, "rdfs:label", english(label)),
            fact(thing, "rdfs:label", Literal(label, language="zh")),
        ]
        return thing

    def _add_countries(self) -> None:
        for letter in ascii_uppercase[:_COUNTRIES]:  # codes that ISO 3166 leaves to users
            country = self._add(f"country:x{letter.lower()}", "Country", f"country {letter}")
            self.reference.append(fact(country, "trade:iso3166alpha2", f"X{letter}"))

    def _add_materials(self, count: int) -> None:
        group = ""
        for number in range(count):
            if number % _MEMBERS == 0:
                outer, group = group, f"material:group-{number // _MEMBERS:03}"
                self._add(group, "MaterialGroup", f"group {number // _MEMBERS}")
                if outer and number % (3 * _MEMBERS) == 0:  # a group within a group
                    self.reference.append(fact(outer, "trade:hasMember", group))
            made = self._add(f"material:synthetic-{number:04}", "Material", f"material {number}")
            self.reference.append(fact(made, "trade:hsCode", f"{280000 + number}"))
            self.reference.append(fact(group, "trade:hasMember", made))

    def material(self) -> str:
        """Return a material; some are spoken of far more often than others."""
        return self.materials[int(len(self.materials) * self.random.random() ** 2)]

    def country(self) -> str:
        """Return a country, half of the time one of the two the shipped graph is about."""
        pool = ("country:cn", "country:us") if self.random.random() < 0.5 else self.countries
        return self.random.choice(pool)

    def _document(self, number: int) -> Writer:
        issued = _FIRST_DAY + timedelta(days=self.random.randrange(_DAYS))
        writer = Writer(f"synthetic-{number:04}", issued, self.random)
        if number == 1:
            self._always(writer)
        for place in range(self.random.randint(5, 6)):
            self._measure(writer, f"{writer.slug}-{place + 1}")
        for place in range(7):
            self._application(writer, f"{writer.slug}-{place + 1}")
        self._meeting(writer)
        self._supply(writer)
        for _ in range(8):  # what other documents say as well
            writer.say(self.random.choice(self.told))
        return writer

    def _always(self, writer: Writer) -> None:
        """Tell what every question has a row about, however small the graph."""
        measure = writer.name("measure:always", "measure always")
        writer.say((measure, "a", "trade:ExportBan"), (measure, "trade:covers", "material:gallium"))
        writer.say((measure, "trade:isImposedBy", "country:cn"))
        self._event(writer, "imposes-always", "Imposition", measure, date(2024, 12, 3))
        paused = self._event(writer, "eases-always", "Suspension", measure, date(2025, 11, 9))
        writer.say((paused, "trade:endDate", Day(date(2026, 11, 27))))
        self.measures.append(measure)
        radar = writer.name("application:always", "application always")
        writer.say((radar, "a", "trade:DefenseApplication"))
        writer.say((radar, "trade:uses", "material:gallium"))
        writer.say(("country:cn", "trade:isDominantProducerOf", "material:gallium"))

    def _tell(self, writer: Writer, *facts: Fact) -> str:
        self.told += facts
        return writer.say(*facts)

    def _measure(self, writer: Writer, slug: str) -> None:
        pick = self.random
        kind = pick.choice(_KINDS)
        measure = writer.name(f"measure:{slug}", f"measure {slug}")
        writer.metadata.append(fact(measure, "dct:identifier", f"CN-{slug.upper()}"))
        self._tell(writer, (measure, "a", f"trade:{kind}"))
        self._tell(writer, (measure, "trade:isImposedBy", self.country()))
        self._tell(writer, (measure, "trade:targets", self.country()))
        for _ in range(pick.randint(1, 2)):
            covered = self.material() if pick.random() < 0.75 else pick.choice(self.others)
            self._tell(writer, (measure, "trade:covers", covered))
            writer.say((covered, "trade:isClassifiedAs", "classification:dual-use-item"))
        if pick.random() < 0.2:
            writer.say((measure, "trade:coversSomeOf", self.material()))
        if self.measures and pick.random() < 0.15:
            modality = pick.choice(("", "", "Hedged", "Planned"))
            answered = pick.choice(self.measures)
            writer.say((measure, "trade:respondsTo", answered), modality=modality)
        self.measures.append(measure)
        self._acts(writer, measure, slug, is_tariff=kind == "Tariff")

    def _acts(self, writer: Writer, measure: str, slug: str, is_tariff: bool) -> None:
        pick = self.random
        start = _FIRST_DAY + timedelta(days=pick.randrange(_DAYS - 400))
        imposed = self._event(writer, f"imposes-{slug}", "Imposition", measure, start)
        writer.say((imposed, "trade:announcedDate", Day(start - timedelta(days=30))))
        if is_tariff:
            writer.say((imposed, "trade:rate", Decimal(pick.randrange(5, 40))))
        start += timedelta(days=pick.randrange(60, 900))
        end = start + timedelta(days=pick.randrange(90, 1200))
        fate = pick.randrange(10)
        if fate < 4:
            wrong = writer.say((f"event:eases-{slug}", "a", "trade:Revocation"))
            eased = self._event(writer, f"eases-{slug}", "Suspension", measure, start, wrong)
            writer.say((eased, "trade:endDate", Day.of(pick, end)))
            if fate == 0:
                longer = f"event:extends-{slug}"
                until = Day(end + timedelta(days=365))
                writer.say((longer, "a", "trade:Extension"), (longer, "trade:extends", eased))
                writer.say((longer, "trade:startDate", Day(end + timedelta(days=1))))
                writer.say((longer, "trade:endDate", until))
        elif fate == 4:
            put_off = self._event(writer, f"postpones-{slug}", "Postponement", measure, start)
            writer.say((put_off, "trade:endDate", Day.of(pick, end)))
        elif fate == 5:
            self._event(writer, f"ends-{slug}", "Revocation", measure, start)
        elif fate < 8 and is_tariff:
            changed = self._event(writer, f"changes-{slug}", "RateChange", measure, start)
            writer.say((changed, "trade:rate", Decimal(pick.randrange(5, 40))))

    def _event(
        self, writer: Writer, slug: str, kind: str, measure: str, start: date, instead: str = ""
    ) -> str:
        event = f"event:{slug}"
        told = ((event, "a", f"trade:{kind}"), (event, "trade:affects", measure))
        writer.say(*told, supersedes=instead)
        writer.say((event, "trade:startDate", Day.of(self.random, start)))
        self.events.append(event)
        return event

    def _application(self, writer: Writer, slug: str) -> None:
        pick = self.random
        application = writer.name(f"application:{slug}", f"application {slug}")
        writer.say((application, "a", "trade:Application"))
        for _ in range(3):
            self._tell(writer, (application, "trade:uses", self.material()))
        if pick.random() < 0.35:
            writer.say((application, "a", "trade:DefenseApplication"))
        if pick.random() < 0.2:
            writer.say((application, "a", "trade:CivilApplication"))
            writer.say((application, "trade:servesSector", "sector:electronics"))
        if self.applications and pick.random() < 0.1:
            writer.say((application, "trade:isPartOf", pick.choice(self.applications)))
        self.applications.append(application)

    def _meeting(self, writer: Writer) -> None:
        meeting = writer.name(f"meeting:{writer.slug}", f"meeting {writer.slug}")
        writer.say((meeting, "a", "trade:Meeting"))
        day = _FIRST_DAY + timedelta(days=self.random.randrange(_DAYS))
        writer.say((meeting, "trade:meetingDate", Day.of(self.random, day)))
        writer.say((meeting, "trade:takesPlaceAt", "country:kr"))
        writer.say((meeting, "trade:takesPlaceAt", "place:busan"))
        for side, person in (("cn", "xi-jinping"), ("us", "donald-trump")):
            part = f"participation:{writer.slug}-{side}"
            writer.name(part, f"participation {writer.slug} {side}")
            writer.say(
                (meeting, "trade:hasParticipation", part),
                (part, "a", "trade:Participation"),
                (part, "trade:hasParticipant", f"person:{person}"),
            )
            writer.say((part, "trade:represents", f"country:{side}"))
        writer.say((meeting, "trade:ledTo", self.random.choice(self.events)))
        commitment = writer.name(f"commitment:{writer.slug}", f"commitment {writer.slug}")
        writer.say(
            (commitment, "a", "trade:Commitment"),
            (commitment, "trade:isAgreedAt", meeting),
            modality="Agreed",
        )
        writer.say((commitment, "trade:isMadeBy", self.country()), modality="Agreed")
        writer.say((commitment, "trade:concerns", self.random.choice(self.measures)))

    def _supply(self, writer: Writer) -> None:
        share = writer.name(f"share:{writer.slug}", f"share {writer.slug}")
        percent = Decimal(self.random.randrange(50, 990)) / 10
        writer.say(
            (share, "a", "trade:ProductionShare"),
            (share, "trade:isHeldBy", self.country()),
            (share, "trade:isShareOf", self.material()),
            (share, "trade:percent", percent),
            (share, "trade:asPrinted", f"{percent}%"),
        )
        year = Literal("2024", datatype=NamedNode(PREFIXES["xsd"] + "gYear"))
        publisher = (share, "trade:isPublishedBy", "org:european-union")
        writer.say(publisher, (share, "trade:reportYear", year))
        writer.say((self.country(), "trade:isDominantProducerOf", self.material()))


def parts_of_size(triples: int, seed: int = 20261122) -> Parts:
    """Return ontology, reference data and as many documents as give about so many triples."""
    documents = max(3, round((triples - _FIXED) / _PER_DOCUMENT))
    world = World(documents, seed)
    ontology = Ontology(parse_turtle(ontology_dir() / "trade.ttl"))
    written = tuple(writer.document() for writer in world.documents)
    return Parts(ontology, tuple(world.reference), written)


def store_of(parts: Parts, assembled: Assembled, folder: Path) -> Build:
    """Store the graph as a build is stored."""
    triples, claims = len(assembled.triples()), len(assembled.graphs)
    build = Build("synthetic", "", LAYOUT, parts.ontology.version, triples, claims, ())
    return write(folder, assembled, build)


def main(size: str = "100000") -> None:
    """Print how a size comes out, and how long it takes to make."""
    begun = time.perf_counter()
    parts = parts_of_size(int(float(size)))
    made = time.perf_counter()
    assembled = assemble(parts)
    done = time.perf_counter()
    quads = sum(1 for _ in assembled.quads())
    print(
        f"{len(parts.documents)} documents, {len(parts.claims)} claims, {quads} triples in the "
        f"store, {len(assembled.triples())} in the view; {len(assembled.left_out)} events give "
        f"no status; written in {made - begun:.1f} s, assembled in {done - made:.1f} s"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
