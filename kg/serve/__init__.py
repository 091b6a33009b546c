"""The endpoint: SPARQL, questions, linked data and pages under one address, read-only."""

from kg.errors import missing_extra

__all__ = ["check_installed"]


def check_installed() -> None:
    """Refuse to serve without the packages that takes.

    Raises
    ------
    UsageError
    """
    try:
        import httptools  # noqa: F401
        import jinja2  # noqa: F401
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as fault:
        raise missing_extra(f"serving needs {fault.name}", "serve") from None
