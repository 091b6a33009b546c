"""What follows from the axioms of the ontology, and whether they can hold with the facts.

::

    trade.ttl -> axioms.read_axioms -> rules.compile_rules -> fixpoint.infer
                                                           ├── proof     why a conclusion holds
                                                           ├── snapshot  what holds on one day
                                                           └── clashes   what cannot all be true
    hermit: an OWL reasoner of its own, which judges consistency
"""

from kg.reason.hermit import Consistency, consistency

__all__ = ["Consistency", "consistency"]
