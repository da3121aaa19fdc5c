"""Receivers that tell one app of events in another. A module is named after the apps it joins.

These are the only modules that know two feature apps. To leave out an app, delete its modules.
"""

from importlib import import_module
from pkgutil import iter_modules


def connect() -> None:
    """Called once, when the apps are ready. A module connects its receivers as it is imported."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
