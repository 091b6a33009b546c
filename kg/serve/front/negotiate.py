"""Which form a client wants: the Accept header with its weights, as RFC 9110 reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.serve.forms import Form

__all__ = ["Range", "accepted", "media_of", "preferred"]

_MOST_RANGES = 64
# A comma or semicolon within quotes separates nothing; quotes that are not closed go to the end.
_PART = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*(?:"|\\?$))+')
_PIECE = re.compile(r'(?:[^;"]|"(?:\\.|[^"\\])*(?:"|\\?$))+')
_TOKEN = r"[!#$%&'*+.^_`|~0-9a-z-]+"
_MEDIA = re.compile(rf"\*/\*|{_TOKEN}/\*|{_TOKEN}/{_TOKEN}")
_WEIGHT = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
# What a client accepts with a weight that cannot be read, it accepts, and likes least.
_LEAST = 0.001


class Range(NamedTuple):
    """A media range of an Accept header.

    ``is_narrow`` where it has parameters that nothing here is sent with.
    """

    media: str
    weight: float
    is_narrow: bool = False


# Clients say the same again and again, and to weigh it takes as long as all else of a request.
@lru_cache(maxsize=256)
def preferred(accept: str, forms: tuple[Form, ...]) -> Form | None:
    """Return the form a client likes best; of equal ones, the first of ``forms``.

    Parameters
    ----------
    accept
        The header; empty where there is none, which accepts everything.
    forms
        What there is.

    Returns
    -------
    Form
        None where the client accepts none of them.
    """
    ranges = accepted(accept)
    best, most = None, 0.0
    for form in forms:
        weight = max(_weight(media, ranges) for media in form.media)
        if weight > most:
            best, most = form, weight
    return best


@lru_cache(maxsize=256)
def media_of(accept: str, form: Form) -> str:
    """Return the name a client likes best of the media types that a form goes by."""
    ranges = accepted(accept)
    return max(form.media, key=lambda media: _weight(media, ranges))


def accepted(accept: str) -> list[Range]:
    """Return the media ranges of an Accept header; ``*/*`` for one that says nothing."""
    ranges = []
    for part in _PART.findall(accept.lower())[:_MOST_RANGES]:
        media, *parameters = (*(piece.strip() for piece in _PIECE.findall(part)), "")
        media = "*/*" if media == "*" else media
        if _MEDIA.fullmatch(media):
            pairs = [parameter.replace(" ", "").partition("=") for parameter in parameters]
            weights = [_number(value) for name, _, value in pairs if name == "q"]
            is_narrow = any(not _says_nothing(name, value) for name, _, value in pairs)
            ranges.append(Range(media, weights[0] if weights else 1.0, is_narrow))
    return ranges or [Range("*/*", 1.0)]


def _says_nothing(name: str, value: str) -> bool:
    return name in ("", "q") or (name == "charset" and value.strip('"') in ("utf-8", "utf8"))


def _weight(media: str, ranges: Sequence[Range]) -> float:
    """Return the weight of a media type: that of the most specific range it falls in.

    A range with parameters is for something more special than what is sent, and counts where no
    other speaks of the type.
    """
    kind = media.partition("/")[0]
    for wanted, is_narrow in ((media, False), (media, True), (f"{kind}/*", None), ("*/*", None)):
        found = [r.weight for r in ranges if r.media == wanted and is_narrow in (None, r.is_narrow)]
        if found:
            return max(found)
    return 0.0


def _number(text: str) -> float:
    return min(float(text), 1.0) if _WEIGHT.fullmatch(text) else _LEAST
