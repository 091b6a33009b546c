"""The briefing: one document on a day, for who decides and for who checks."""

from kg.export.brief.make import brief_of
from kg.export.brief.model import FORMS, Brief

__all__ = ["FORMS", "Brief", "brief_of"]
