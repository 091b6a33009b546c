"""Networks, shares and exposure as pictures, in the style of the timeline."""

from kg.export.plots.network import NetworkPicture, network_picture

__all__ = ["NetworkPicture", "network_picture"]
