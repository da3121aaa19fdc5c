"""Full-text search of a table, on PostgreSQL and on SQLite alike.

Read `index.py` first: a `TextIndex` is made by a migration and then asked by a selector. Names no
app's model; it may import `apps.realtime`. It has no models, so no project lists it as an app.
"""
