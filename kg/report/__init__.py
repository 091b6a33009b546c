"""What ``kg check`` says: of everything, or of some files and what they reach."""

from kg.report.around import report_on
from kg.report.everything import report
from kg.report.formats import FORMATS
from kg.report.model import Report, refusal

__all__ = ["FORMATS", "Report", "refusal", "report", "report_on"]
