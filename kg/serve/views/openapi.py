"""The description of the server for programs."""

from __future__ import annotations

import json

from kg.serve.content.openapi import document
from kg.serve.model import Call, Reply
from kg.serve.site import Site

__all__ = ["reply"]


def reply(site: Site, _: Call) -> Reply:
    """Return the OpenAPI document."""
    text = json.dumps(document(site), ensure_ascii=False, indent=1)
    return Reply(200, "application/json; charset=utf-8", text.encode())
