"""Which form a client wants: the Accept header with its weights."""

from __future__ import annotations

from collections.abc import Sequence

from kg.serve.forms import Form

__all__ = ["accepted", "preferred"]

_MOST_RANGES = 64
Range = tuple[str, float]


def preferred(accept: str, forms: Sequence[Form]) -> Form | None:
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


def accepted(accept: str) -> list[Range]:
    """Return the media ranges of an Accept header with their weights; ``*/*`` for an empty one."""
    ranges = []
    for part in accept.split(",")[:_MOST_RANGES]:
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        if media:
            ranges.append(("*/*" if media == "*" else media, _number(weight)))
    return ranges or [("*/*", 1.0)]


def _weight(media: str, ranges: Sequence[Range]) -> float:
    """Return the weight of a media type: that of the most specific range it falls in."""
    for name in (media, f"{media.partition('/')[0]}/*", "*/*"):
        for wanted, weight in ranges:
            if wanted == name:
                return weight
    return 0.0


def _number(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return min(max(weight, 0.0), 1.0) if weight == weight else 0.0
