"""Pages out of templates: everything that is filled in is escaped."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

__all__ = ["environment", "rendered"]


@cache
def environment() -> Environment:
    """Return the templates of ``kg/serve/templates``."""
    return Environment(
        loader=PackageLoader("kg.serve", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: str, /, **values: Any) -> str:
    """Return a page.

    Parameters
    ----------
    template
        Its file name.
    values
        What its names stand for; a name without a value is an error.
    """
    return environment().get_template(template).render(**values)
