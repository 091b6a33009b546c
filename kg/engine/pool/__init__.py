"""Engines in processes of their own, which can be killed: a query cannot be stopped otherwise."""

from kg.engine.pool.pool import BusyError, ClosedError, Lane, LateError, Pool
from kg.engine.pool.process import DiedError

__all__ = ["BusyError", "ClosedError", "DiedError", "Lane", "LateError", "Pool"]
