"""Turns a copy of this repository into a new project. Standard library only.

Start with `generate.py`, which does it step by step. A generated project contains none of this.
"""
