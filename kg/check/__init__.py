"""Whether data is written as it must be: SHACL shapes for records, house rules for the ontology.

The shapes lie in ``ontology/shapes/``, one file per class, the house rules in ``ontology/checks/``.
This is the only room that imports pyshacl, and it does so when it is asked to validate, since that
takes longer than most answers.
"""
