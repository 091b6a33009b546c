"""Why something holds: a proof of a fact, of a status, or of a row, as a page and as data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from kg.serve.addresses import link
from kg.serve.content.proven import Proven, parts_of, proven
from kg.serve.content.questioned import in_ascii
from kg.serve.forms import PROOFS, named
from kg.serve.model import FRESH, Call, Reply
from kg.serve.site import Site

__all__ = ["reply"]

_FILES = {"Picture (SVG)": "svg", "JSON": "json", "Text": "txt"}
# What a statement is, told beside it; what follows by a rule has the rule below it instead.
_KINDS = {
    "reference": "reference data",
    "heading": "heading of a source file",
    "absence": "nothing is recorded that reads",
    "again": "as above",
    "act": "as claims tell of it",
}


def reply(site: Site, call: Call) -> Reply:
    """Show or write the proofs of what `proven` is asked for in ``args``."""
    made, form = proven(site, call.args), named(call.form, PROOFS)
    assert form
    if call.form == "html":
        page = _page(site, call, made)
        return Reply(page.status, page.media, page.body, _headers(made))
    return Reply(200, form.content_type, _WRITERS[call.form](made).encode(), _headers(made))


def _headers(made: Proven) -> tuple[tuple[str, str], ...]:
    told = [made.proofs.notice, *(made.answer.remarks if made.answer else ())]
    again = f'<{made.permalink}>; rel="canonical bookmark"'
    headers = ("KG-Notice", in_ascii(" | ".join(told))), ("Link", again)
    return (*headers, FRESH) if made.is_fickle else headers


def _as_json(made: Proven) -> str:
    return json.dumps({**made.proofs.object(), "permalink": made.permalink}, ensure_ascii=False)


def _as_text(made: Proven) -> str:
    return f"{made.proofs.text()}\n\n{made.permalink}\n"


_WRITERS: Mapping[str, Callable[[Proven], str]] = {
    "json": _as_json,
    "svg": lambda made: made.proofs.svg(),
    "txt": _as_text,
}


def _page(site: Site, call: Call, made: Proven) -> Reply:
    args, root = call.args, site.settings.root
    given = {name: value for name, value in args["given"].items() if name != "format"}
    first = {name: value for name, value in given.items() if name != "all"}
    dated = {**given, "date": args["date"]}
    return site.page(
        "why.html",
        call,
        title=f"Why: {made.proofs.conclusion}",
        proofs=made.proofs,
        trail=made.trail,
        answer=made.answer,
        row=made.row,
        kinds=_KINDS,
        parts=parts_of,
        permalink=made.permalink,
        files=[(label, link(f"{args['place']}.{form}", dated)) for label, form in _FILES.items()],
        others=link(args["place"], first if args["all"] else {**first, "all": "1"}),
        is_all=args["all"],
        rules=link(f"{root}/ns/", args["kept"]),
    )
