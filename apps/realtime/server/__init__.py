"""ASGI middleware around the consumers, and adapters for Daphne and uvicorn beyond ASGI.

Read `graceful_shutdown.py` first; project/asgi.py shows the order of the middleware. `daphne*.py`
and `uvicorn*.py` are these servers' own protocol classes with limits; `checks.py`,
`library_checks.py` and `wiring_checks.py` are for `manage.py check`. This folder may import
consumers and everything below them.
"""
