import os

# Slow: each update generates four projects. `make template` runs these tests, `make test` none.
collect_ignore_glob = [] if os.environ.get("WEEKLY") else ["test_*.py"]
