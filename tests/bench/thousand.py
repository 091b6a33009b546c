"""Source files about a thousand invented measures: what one instrument, article and statement say.

Claims are as small and carry as much as those of the shipped instruments and articles. Each
thousand follows from its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

from kg.names import PREFIXES

__all__ = ["Thousand"]

_FIRST_DAY, _DAYS = date(2018, 1, 1), 3_200
_KINDS = "ExportBan LicensingRequirement EndUseReview PresumptionOfDenial".split()
_TARIFF = "Tariff"
_MATERIALS = "gallium germanium antimony graphite tungsten lithium".split()
_PREFIXES = "trade source country material measure event org rdfs dct xsd oa edtf".split()
_BASES = {
    "instrument": ("Instrument", "LegalText"),
    "article": ("Article", "Press"),
    "statement": ("Statement", "OfficialStatement"),
}
# In percent: measures only an article tells of; acts an article repeats; suspensions extended.
_BY_ARTICLE_ALONE, _REPEATED, _EXTENDED, _EXTENDED_AGAIN = 20, 40, 40, 25

Act = tuple[str, str, Mapping[str, object]]


class _Page:
    """One source file in the making."""

    def __init__(self, kind: str, number: int, random: Random) -> None:
        self.slug, self.kind, self.random = f"{kind}-{number:04}", kind, random
        self.claims: list[str] = []

    def say(self, label: str, facts: str, instead: str = "") -> str:
        """Add a claim of these facts, and return its short name with the source's."""
        number = f"{len(self.claims) + 1:05}"
        more = ""
        if self.random.random() < 0.2:
            more += '    trade:inferredFrom "the passage does not say so in words" ;\n'
        if self.kind != "instrument":
            more += '    trade:identifiedBy "the only act of its kind in the month it names" ;\n'
        if instead:
            more += f"    trade:supersedes {instead} ;\n"
            more += '    trade:supersedesBecause "this passage is the more exact one" ;\n'
        self.claims.append(
            f'c:{number} a trade:Claim ;\n    rdfs:label "{label}"@en ;\n'
            f"    trade:isStatedIn source:{self.slug} ;\n"
            "    trade:modality trade:Asserted ; trade:review trade:Accepted ;\n"
            f"{more}    trade:hasEvidence [ {self._evidence()} ] .\n"
            f"c:{number} {{\n    {facts} .\n}}\n"
        )
        return f"{self.kind}:{number}"

    def _evidence(self) -> str:
        if self.kind == "instrument":
            return f'a trade:ClauseLocator ; trade:clause "Item {len(self.claims) + 1}"'
        start, length = self.random.randrange(6_000), self.random.randrange(20, 200)
        digest = sha256(f"{start} {length}".encode()).hexdigest()
        return (
            f"a oa:TextPositionSelector ; oa:start {start} ; oa:end {start + length} ;\n"
            f'        trade:quoteLength {length} ; trade:quoteSha256 "{digest}"'
        )

    def text(self, names: str) -> str:
        """Return the file: prefixes, header, names, claims."""
        kind, basis = _BASES[self.kind]
        claims = PREFIXES["claim"]
        number = self.slug.rpartition("-")[2]
        prefixes = [(name, PREFIXES[name]) for name in _PREFIXES]
        prefixes += [("c", f"{claims}{self.slug}/")]
        prefixes += [(other, f"{claims}{other}-{number}/") for other in _BASES]
        head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes)
        return (
            f"{head}\nsource:{self.slug} a trade:{kind} ;\n"
            f'    dct:title "Invented {self.slug}"@en ; dct:language "en" ;\n'
            f"    trade:basis trade:{basis} .\n\n{names}\n" + "\n".join(self.claims)
        )


class Thousand:
    """A thousand measures and what is said of them.

    Parameters
    ----------
    number
        Which thousand; it is in all names, and decides everything that is random.
    measures
        How many measures there are.
    """

    def __init__(self, number: int, measures: int = 1_000) -> None:
        self.random = Random(number)
        self.pages = {kind: _Page(kind, number, self.random) for kind in _BASES}
        self.names: list[str] = []
        for place in range(measures):
            self._measure(f"{number:04}-{place:04}")

    def write(self, folder: Path) -> list[Path]:
        """Write the files into a folder and return where they are."""
        paths = []
        for kind, page in self.pages.items():
            paths.append(folder / f"{page.slug}.trig")
            names = "".join(self.names) if kind == "instrument" else ""
            paths[-1].write_text(page.text(names), encoding="utf-8")
        return paths

    def _chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def _measure(self, slug: str) -> None:
        pick = self.random
        measure, kind = f"measure:{slug}", pick.choice([*_KINDS, _TARIFF, _TARIFF])
        teller = self.pages["article" if self._chance(_BY_ARTICLE_ALONE) else "instrument"]
        self.names.append(
            f'{measure} rdfs:label "Invented measure {slug}"@en ;\n'
            f'    dct:identifier "X-{slug.upper()}" .\n'
        )
        teller.say(f"Measure {slug} is of this kind", f"{measure} a trade:{kind}")
        teller.say(f"Measure {slug} is China's", f"{measure} trade:isImposedBy country:cn")
        teller.say(f"Measure {slug} is aimed at this", f"{measure} trade:targets country:us")
        for material in pick.sample(_MATERIALS, pick.randint(1, 2)):
            fact = f"{measure} trade:covers material:{material}"
            teller.say(f"Measure {slug} covers {material}", fact)
        for act in self._acts(slug, kind == _TARIFF):
            self._tell(teller, measure, act)

    def _acts(self, slug: str, is_tariff: bool) -> Iterator[Act]:
        """Yield name, kind and particulars of each act on a measure."""
        pick = self.random
        start = _FIRST_DAY + timedelta(days=pick.randrange(_DAYS - 400))
        imposed: dict[str, object] = {"startDate": start}
        if self._chance(60):
            imposed["announcedDate"] = start - timedelta(days=pick.randrange(60))
        if is_tariff and self._chance(60):
            imposed["rate"] = pick.randrange(5, 40)
        story = pick.choices(list(_STORIES), weights=[s[0] for s in _STORIES.values()])[0]
        if story == "expires":
            imposed["endDate"] = start + timedelta(days=pick.randrange(200, 1500))
        yield f"imposes-{slug}", "Imposition", imposed
        yield from _STORIES[story][1](self, slug, start)

    def _later(self, day: date, low: int = 60, high: int = 900) -> date:
        return day + timedelta(days=self.random.randrange(low, high))

    def _suspended(self, slug: str, start: date, *, before: bool = False) -> Iterator[Act]:
        begin = start - timedelta(days=20) if before else self._later(start)
        end = self._later(begin, 90, 800)
        said: dict[str, object] = {"startDate": begin, "endDate": end}
        if self._chance(15):
            said["rateKept"] = self.random.randrange(5, 15)
        yield f"suspends-{slug}", "Suspension", said
        extended = f"suspends-{slug}"
        for percent in (_EXTENDED, _EXTENDED_AGAIN):
            if not self._chance(percent):
                return
            made = end + timedelta(days=self.random.randrange(-60, 10))
            end = self._later(end)
            name = f"{extended}-longer"
            yield name, "Extension", {"extends": extended, "startDate": made, "endDate": end}
            extended = name

    def _before_its_start(self, slug: str, start: date) -> Iterator[Act]:
        yield from self._suspended(slug, start, before=True)

    def _postponed(self, slug: str, start: date) -> Iterator[Act]:
        begin = start - timedelta(days=10)
        until = self._later(start)
        yield f"postpones-{slug}", "Postponement", {"startDate": begin, "endDate": until}

    def _revoked(self, slug: str, start: date) -> Iterator[Act]:
        if self._chance(40):
            yield from self._suspended(slug, start)
        kind = self.random.choice(("Revocation", "Invalidation"))
        yield f"ends-{slug}", kind, {"startDate": self._later(start, 300, 1500)}

    def _reinstated(self, slug: str, start: date) -> Iterator[Act]:
        yield from self._suspended(slug, start)
        yield f"restores-{slug}", "Reinstatement", {"startDate": self._later(start, 300, 1500)}

    def _rates(self, slug: str, start: date) -> Iterator[Act]:
        for step in range(self.random.randint(1, 3)):
            start = self._later(start)
            rate = self.random.randrange(5, 40)
            yield f"changes-{slug}-{step}", "RateChange", {"startDate": start, "rate": rate}
        if self._chance(30):
            yield from self._suspended(slug, start)

    def _quiet(self, slug: str, start: date) -> Iterator[Act]:
        yield from ()

    def _tell(self, teller: _Page, measure: str, act: Act) -> None:
        """Let sources tell of an act: kind and measure, start, end and rate in a claim each."""
        name, kind, said = act
        page = self.pages["statement"] if kind == "Extension" else teller
        event, wrong = f"event:{name}", ""
        is_article = page.kind == "article"
        if kind in ("Suspension", "Postponement") and self._chance(30):
            fact = f"{event} a trade:Revocation ; trade:affects {measure}"
            wrong = self.pages["article"].say(f"{name} ends it for good", fact)
        of = f"trade:extends event:{said['extends']}" if kind == "Extension" else ""
        of = of or f"trade:affects {measure}"
        page.say(f"{name} is an act of this kind", f"{event} a trade:{kind} ; {of}", wrong)
        for name_of_date in ("announcedDate", "startDate", "endDate"):
            if day := said.get(name_of_date):
                assert isinstance(day, date)
                facts = f"{event} trade:{name_of_date} {self._day(day, is_article)}"
                if name_of_date == "endDate" and self._chance(60):
                    facts += " ; trade:endMeaning trade:InclusiveEnd"
                page.say(f"{name}: its day", facts)
        for name_of_rate in ("rate", "rateKept"):
            if name_of_rate in said:
                page.say(
                    f"{name}: the rate", f"{event} trade:{name_of_rate} {said[name_of_rate]}.0"
                )
        if page.kind == "instrument" and self._chance(_REPEATED):
            article, day = self.pages["article"], said["startDate"]
            assert isinstance(day, date)
            article.say(f"{name} happened", f"{event} a trade:{kind} ; trade:affects {measure}")
            article.say(
                f"{name}: its month", f'{event} trade:startDate "{day:%Y-%m}"^^xsd:gYearMonth'
            )

    def _day(self, day: date, is_article: bool) -> str:
        """Return a day as a source states it: an article four times in ten less precisely."""
        form = self.random.randrange(10) if is_article else 0
        if form < 6:
            return f'"{day}"^^xsd:date'
        if form < 8:
            return f'"{day:%Y-%m}"^^xsd:gYearMonth'
        return f'"[{day}..{day + timedelta(days=6)}]"^^edtf:EDTF'


# How often in a hundred each happens to a measure, and what.
_STORIES: dict[str, tuple[int, Callable[[Thousand, str, date], Iterator[Act]]]] = {
    "stays": (14, Thousand._quiet),
    "expires": (4, Thousand._quiet),
    "suspended": (36, Thousand._suspended),
    "suspended before its start": (8, Thousand._before_its_start),
    "postponed": (8, Thousand._postponed),
    "ended": (12, Thousand._revoked),
    "reinstated": (4, Thousand._reinstated),
    "rates": (14, Thousand._rates),
}
