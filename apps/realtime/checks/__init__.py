"""Django's system checks: settings with which realtime fails quietly, and what is not connected.

Read `wiring.py` first: it says what a project that has copied the apps still lacks. `settings.py`
has one check per setting. Nothing in realtime imports this folder; it may import all the others.
"""
