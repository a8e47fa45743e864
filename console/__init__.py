"""The staff console, the pages for everybody and the one-time ones, and how the programme is doing, for machines."""

from console.desk import Desk
from console.health import Probe
from console.server import PortTaken, serve
from console.web import make_app

__all__ = ["Desk", "PortTaken", "Probe", "make_app", "serve"]
