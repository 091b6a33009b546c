"""The status periods of measures as a picture, for the eye, the ear and the terminal."""

from kg.export.timeline.chart import chart_of
from kg.export.timeline.picture import FORMS, Timeline

__all__ = ["FORMS", "Timeline", "chart_of"]
