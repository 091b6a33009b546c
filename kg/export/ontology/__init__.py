"""What an ontology says, for people: every term, rule and shape on one page of HTML.

::

    trade.ttl, shapes/, queries/ -> make.documentation_of -> model.Documentation
                                                             ├── html.body   in a server's frame
                                                             └── page.page   a file on its own
"""

from kg.export.ontology.entries import Addresses
from kg.export.ontology.html import body, contents
from kg.export.ontology.make import documentation_of, shape_files
from kg.export.ontology.model import Documentation
from kg.export.ontology.page import page

__all__ = ["FORMS", "Addresses", "Documentation", "body", "contents", "documentation_of", "page",
           "shape_files"]  # fmt: skip

FORMS = (".html",)
