"""The forms a network can be written in, by name and by the ending of the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.errors import UsageError, shown
from kg.export.gephi.gexf import write_gexf
from kg.export.gephi.graphml import write_graphml
from kg.export.gephi.sigma import write_sigma
from kg.export.gephi.tables import table_files, write_csv
from kg.export.gephi.written import Written
from kg.names import nearest
from kg.network.model import Projection
from kg.writing import check_folder, check_target, path_given

__all__ = ["FORMS", "form_of", "write_network"]

FORMS: dict[str, tuple[str, Callable[[Projection, Path], Written]]] = {
    "gexf": (".gexf", write_gexf),
    "graphml": (".graphml", write_graphml),
    "csv": (".csv", write_csv),
    "sigma": (".json", write_sigma),
}
"""The ending of a form's files, and what writes it, by name."""


def form_of(path: str | Path, form: str | None = None) -> str:
    """Return the form to write a file in: the one named, or else the one of its ending.

    Raises
    ------
    UsageError
        For an unknown form or ending, a folder that is not there, or a file that is a folder:
        before any work is done.
    """
    path, endings = path_given(path), {ending: name for name, (ending, _) in FORMS.items()}
    if form is not None and form not in FORMS:
        near = nearest(form, FORMS)
        hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(FORMS)}"
        raise UsageError(f"there is no form {shown(form)}", "format", hint)
    if form is None:
        check_target(path, endings)
        form = endings[path.suffix.lower()]
    for file in table_files(path) if form == "csv" else [path]:
        check_folder(file)
    return form


def write_network(projection: Projection, path: str | Path, form: str | None = None) -> Written:
    """Write a network to a file, whole or not at all, and return what is in it.

    Parameters
    ----------
    projection
        The network.
    path
        The file; .csv stands for two, as `kg.export.gephi.tables.table_files` says.
    form
        One of ``FORMS``; by the ending of the file where it is not named.

    Raises
    ------
    UsageError
        As of `form_of`, and where the file itself would be misread.
    """
    _, write = FORMS[form_of(path, form)]
    return write(projection, path_given(path))
