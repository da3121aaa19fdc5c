"""Ordinary traffic for half an hour, after which each process must be as it was before.

`python -m bench.soak` starts a site (one process on Daphne, one on uvicorn, a worker, PostgreSQL
and Redis), and fills it with the people of `crowd.py`, who come, write, are cut off and leave.
`samples.py` says what each process holds. Begin with `__main__.py`.
"""
