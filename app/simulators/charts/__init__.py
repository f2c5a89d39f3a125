"""Chart Watcher, a made-up application of somebody else that people let into their workspace.

It is written with Authlib as its maker would have written it, and knows of the product only what
the product's own description says.
"""

from app.simulators.charts.server import simulator

__all__ = ["simulator"]
