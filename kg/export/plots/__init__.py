"""Networks, shares and exposure as pictures, in the style of the timeline.

Three functions make them, each of a `kg.export.drawing.picture.Picture` with ``table``,
``svg()``, ``html()``, ``figure(ax=None)`` and ``save(path)``:

- ``network_picture(projection, most=60) -> NetworkPicture``
- ``shares_of(engine, library, material, date, build="", supposing=(), remarks=()) -> Shares``
- ``exposure_of(engine, library, applications, date, reading, build="", supposing=(),
  remarks=()) -> Exposure``

Materials and applications are IRIs, a reading is its name.
"""

from kg.export.plots.exposure import Exposure, exposure_of
from kg.export.plots.network import NetworkPicture, network_picture
from kg.export.plots.shares import Shares, shares_of

__all__ = [
    "Exposure",
    "NetworkPicture",
    "Shares",
    "exposure_of",
    "network_picture",
    "shares_of",
]
