"""The process that listens: it routes, caches, and counts the seconds, and opens no store."""
