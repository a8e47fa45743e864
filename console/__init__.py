"""The staff console and the one-time public pages, and the addresses that say how the programme is doing."""

from console.desk import Desk
from console.health import Probe
from console.server import PortTaken, serve
from console.web import make_app

__all__ = ["Desk", "PortTaken", "Probe", "make_app", "serve"]
