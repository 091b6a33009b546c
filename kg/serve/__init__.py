"""The endpoint: SPARQL, questions, linked data and pages under one address, read-only."""
