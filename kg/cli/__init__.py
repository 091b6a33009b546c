"""The command line: ``kg VERB ...``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from kg.errors import KgError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb.

    Returns
    -------
    int
        0 when all is well, 1 on a finding, 2 on misuse, 3 when the store cannot be reached.
    """
    from kg.cli.arguments import parser

    if sys.stdout is None:  # started with its output closed: the exit code still tells
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as we run
    # What is printed is UTF-8; whoever draws with letters asks what was wanted.
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = parser().parse_args(arguments)
    options.encoding = encoding
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except KgError as fault:
        print(f"kg: {fault}", file=sys.stderr)
        return fault.exit_code
    except OSError as fault:
        if isinstance(fault, BrokenPipeError):  # the reader, such as `head`, has what it wants
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        print(f"kg: {fault.strerror or fault}: {fault.filename or 'output'}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130
