"""The guards of each promise, and the tests that notice when one is removed.

The tables list them; scripts/mutate_guards.py removes one after the other.
"""
