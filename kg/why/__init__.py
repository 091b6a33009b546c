"""Why something holds: a proof from the conclusion through rules down to passages of sources.

::

    search   the shortest way from a triple, or a row, to what is stated
    support  which claims of those that state something are needed, and no others
    status   the same for the status of a measure on a day
    told     the proof in words, with its footnotes
"""

from kg.why.model import FORMS, Node, Proof, Proofs

__all__ = ["FORMS", "Node", "Proof", "Proofs"]
