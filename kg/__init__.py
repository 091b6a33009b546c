"""US-China trade restrictions as a time-aware knowledge graph of cited claims."""
