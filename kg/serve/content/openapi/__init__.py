"""The description of the server for programs: OpenAPI 3.1, made from what the questions say."""

from kg.serve.content.openapi.document import document

__all__ = ["document"]
