"""Engines in processes of their own, which can be killed: a query cannot be stopped otherwise."""

from kg.engine.pool.pool import BusyError, ClosedError, Job, Lane, LateError, Pool
from kg.engine.pool.process import DiedError

__all__ = ["BusyError", "ClosedError", "DiedError", "Job", "Lane", "LateError", "Pool"]
