"""A worker: given the folder of a build and settings, it makes replies from it."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

from kg.build.store import opened, read_build
from kg.engine import LocalEngine
from kg.engine.pool.child import attend
from kg.engine.pool.memory import collect_seldom
from kg.errors import KgError, StoreError
from kg.files import Inputs
from kg.serve.limits import TooLongError, too_long
from kg.serve.model import Call, Reply, Settings
from kg.serve.problem import Problem, of_error, reply_of
from kg.serve.site import Site
from kg.session import Graph
from kg.session.context import Context
from kg.texts import Texts

__all__ = ["made", "main", "site_of"]


_written = json.JSONEncoder().encode


def site_of(folder: Path, settings: Settings) -> Site:
    """Open a build for the views.

    Raises
    ------
    StoreError
        When the folder holds no build that can be read.
    """
    build = read_build(folder)
    if build is None:
        raise StoreError("there is no build of this version here", str(folder), "run `kg build`")
    texts = Texts(Path(settings.texts) if settings.texts else None)
    graph = Graph(Context(build, LocalEngine(opened(build)), texts, Inputs.shipped()))
    return Site(graph, settings, texts)


@cache
def _view(name: str) -> Callable[[Site, Call], Reply]:
    """Return the function that makes the replies of a view; each is read when first asked for."""
    view: Callable[[Site, Call], Reply] = import_module(f"kg.serve.views.{name}").reply
    return view


def made(site: Site, call: Call) -> Reply:
    """Return the reply of a view, or the problem that it has with the call."""
    try:
        reply = _view(call.view)(site, call)
        if len(reply.body) > site.settings.max_bytes and not reply.is_whole:
            raise too_long(site.settings)
        return reply
    except TooLongError:
        return reply_of(too_long(site.settings), call.form, site.settings.root, site.notice)
    except Problem as problem:
        return reply_of(problem, call.form, site.settings.root, site.notice)
    except KgError as fault:
        return reply_of(of_error(fault), call.form, site.settings.root, site.notice)
    except MemoryError:
        raise
    except Exception:  # a fault of ours: told in the log, never to a client
        import traceback

        traceback.print_exc()
        what = "the server made a mistake, which its log tells of"
        return reply_of(Problem(500, what), call.form, site.settings.root, site.notice)


def main() -> None:
    """Answer until the server is gone."""
    folder, written = sys.argv[1:]
    settings = Settings(**json.loads(written))
    try:
        site = site_of(Path(folder), settings)
        notice = site.notice
    except KgError as fault:
        sys.exit(f"kg: {fault}")

    def perform(asked: bytes) -> tuple[bytes, bytes]:
        reply = made(site, Call(*json.loads(asked.decode())))
        told = {"status": reply.status, "media": reply.media, "headers": reply.headers}
        digest = hashlib.blake2b(reply.body, digest_size=12).hexdigest()
        return _written({**told, "digest": digest}).encode(), reply.body

    site.warm()
    collect_seldom()
    attend(perform, notice.encode(), settings.memory)
