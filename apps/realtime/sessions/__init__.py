"""Revalidation: ends connections and subscriptions when a session or a right ends.

Read `revalidator.py` first. Apps call `control.py` in the transaction that takes a right away. This
folder may import services, selectors and everything below them.
"""
