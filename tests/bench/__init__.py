"""Benchmarks: run by hand, never by pytest; see README.md."""
