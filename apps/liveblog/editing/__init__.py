"""The editors' side of the live blog: its forms, its views, and what it does about conflicts.

Read `post_views.py` first. Each view asks `access.py` for the right it needs, and calls a service.
"""
