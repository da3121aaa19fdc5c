"""Turns a copy of this repository into somebody's own project. Standard library only.

`generate.py` says in which order. A generated project holds none of this.
"""
