"""What every view has at hand: the graph, the addresses of things here, and the templates."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from kg.answer.cited import newest_source
from kg.answer.model import NOTICE
from kg.given import reading_given
from kg.resolve import readings
from kg.serve.addresses import here, link
from kg.serve.forms import HTML
from kg.serve.model import Call, Reply, Settings
from kg.serve.templating import rendered
from kg.session import Graph
from kg.texts import Texts

__all__ = ["Site"]


class Site:
    """The graph, as views hold it.

    Parameters
    ----------
    graph
        The build that is served.
    settings
        How the server runs.
    texts
        The texts of sources at hand; none by default.
    """

    def __init__(self, graph: Graph, settings: Settings, texts: Texts | None = None) -> None:
        self.graph, self.settings = graph, settings
        self.texts = texts or Texts(None)

    @cached_property
    def notice(self) -> str:
        """That nothing here is advice, and the newest source, whatever day it is asked on."""
        return NOTICE.format(newest_source(self.graph.engine, None))

    def absolute(self, path: str) -> str:
        """Return the whole address of a path on this server, such as ``/sparql``."""
        return self.settings.base.rstrip("/") + path

    def page(self, template: str, call: Call, /, title: str, **values: Any) -> Reply:
        """Return a page made from a template that extends ``base.html``.

        Parameters
        ----------
        template
            Its file name.
        call
            What was asked: its args are those of `kg.serve.front.asked.kept_of`, and more.
        title
            What the page is about.
        values
            What else the template names.

        Raises
        ------
        UsageError
            When there is no such reading.
        """
        args = call.args
        root, kept = self.settings.root, args["kept"]
        reading = reading_given(self.graph.engine, args["reading"] or None)
        text = rendered(
            template,
            root=root,
            title=title,
            notice=self.graph.notice(args["date"], reading),
            build=self.graph.build,
            date=args["date"],
            reading=reading,
            readings=[*readings(self.graph.engine)],
            kept=kept,
            path=args["path"],
            given=args["given"],
            here=lambda iri: here(iri, root, kept),
            link=lambda path, **more: link(root + path, {**kept, **more}),
            **values,
        )
        return Reply(200, HTML.content_type, text.encode())

    def warm(self) -> None:
        """Load what the views need, so that a worker's first reply is as fast as others.

        What claims are to each other is worked out once, for all pages of claims.
        """
        import kg.engine.guard
        import kg.export.timeline
        import kg.serve.views.address
        import kg.serve.views.data
        import kg.serve.views.question
        import kg.serve.views.question_page
        import kg.serve.views.source
        import kg.serve.views.sparql
        import kg.serve.views.thing  # noqa: F401 - loaded for the sake of it
        from kg.serve.templating import environment
        from kg.serve.views.claim import compared

        for name in ("base", "macros", "thing", "claims", "claim", "source", "question"):
            environment().get_template(f"{name}.html")
        compared(self)
