"""A place in the tokens of a query, and the refusal to explain it."""

from __future__ import annotations

from kg.errors import QueryError
from kg.sparql_text import Token, tokens

__all__ = ["MADE", "Cursor", "NotCitable", "name_of"]

# Variables added to a query (for blank nodes, and to tell what matched) begin with this.
MADE = "_kg_"
_END = Token("punct", "", 0, 0)


class NotCitable(QueryError):  # noqa: N818 - it says of a query what it is
    """A query whose rows cannot be footnoted; ``reason`` says which form stands in the way."""

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(
            f"no footnotes for this query: {reason}", where, "ask it without footnotes"
        )
        self.reason = reason


def name_of(variable: str) -> str:
    """Return the name of ``?x`` or ``$x``."""
    return variable[1:]


class Cursor:
    """Walks over the tokens of a query, and collects what the reader of patterns needs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.at = 0
        self.constants: set[str] = set()
        self.open_graphs = 0  # how many `GRAPH ?variable { }` the cursor stands in
        self._made = 0
        if any(t.kind == "var" and name_of(t.text).startswith(MADE) for t in self.tokens):
            raise NotCitable(f"it has a variable whose name begins with {MADE}")

    @property
    def current(self) -> Token:
        """The token at the cursor; an empty one after the last."""
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    def next(self) -> Token:
        """Return the current token and step over it."""
        token = self.current
        self.at += 1
        return token

    def sees(self, *texts: str) -> bool:
        """Whether the current token is one of these signs."""
        return self.current.kind == "punct" and self.current.text in texts

    def sees_word(self, *words: str) -> bool:
        """Whether the current token is one of these keywords (upper case)."""
        return self.current.upper in words if self.current.upper else False

    def took(self, text: str) -> bool:
        """Step over this sign or keyword when it stands here."""
        found = self.sees(text) or self.sees_word(text)
        self.at += found
        return found

    def expect(self, text: str) -> Token:
        """Step over a sign or keyword that must stand here."""
        if not (self.sees(text) or self.sees_word(text)):
            raise self.lost(f"'{text}' was expected")
        return self.next()

    def lost(self, why: str) -> NotCitable:
        """Return the error for a text this reader does not follow, at the current token."""
        here = self.current.text or "the end"
        line = self.text.count("\n", 0, self.current.start) + 1
        return NotCitable(f"{why} at {here!r}", f"line {line}")

    def slice(self, start: int, end: int) -> str:
        """Return the text of the tokens [start, end), as written."""
        if start >= end:
            return ""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def variables(self, start: int, end: int) -> frozenset[str]:
        """Return the names of the variables among the tokens [start, end)."""
        return frozenset(name_of(t.text) for t in self.tokens[start:end] if t.kind == "var")

    def fresh(self) -> str:
        """Return the name of a variable the query does not have."""
        self._made += 1
        return f"{MADE}{self._made}"

    def skip_parentheses(self) -> None:
        """Step over ``( ... )``, whatever it holds."""
        self.expect("(")
        depth = 1
        while depth:
            token = self.next()
            if token is _END:
                raise self.lost("a parenthesis is not closed")
            if token.kind == "punct":
                depth += (token.text == "(") - (token.text == ")")
