"""The wire protocol as documents: TypeScript, AsyncAPI, JSON Schema and samples, from the models.

Read `registry.py` first: it lists every message. `manage.py export_protocol` writes the files, and
migrations use `field_names.py` to rename fields of events that are logged already.
Outside of realtime only pages about the protocol need this folder. It may import server and
everything below it.
"""
