"""Sources, reference data and ontology made into one immutable, checked store.

::

    files -> parts.read_parts -> assemble.assemble -> store.build
                                  ├── gate      every term known, every thing typed, no rivals
                                  ├── events    claims that count -> status events
                                  └── derive    date bounds, status periods, labels
"""
