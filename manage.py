#!/usr/bin/env python
"""Django's command line: `python manage.py help` lists what it can do."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            "Django is not installed for this Python. Run `make run`, then use .venv/bin/python."
        ) from error
    from django.db import OperationalError

    from project.database import database_problem

    try:
        execute_from_command_line(sys.argv)
    except OperationalError:
        problem = database_problem()
        if problem is None or "--traceback" in sys.argv:
            raise
        raise SystemExit(problem) from None


if __name__ == "__main__":
    main()
