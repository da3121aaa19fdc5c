"""A project's first commit."""

import os
import subprocess
from pathlib import Path

from template.answers import Answers


def first_commit(root: Path, answers: Answers) -> bool:
    """Commit everything; return success. Not inside another repository, and not without git."""
    try:
        if run(root, "rev-parse", "--is-inside-work-tree").returncode == 0:
            return False
        commands = [["init", "--quiet"], ["add", "--all"], commit(root, answers)]
        return all(run(root, *command).returncode == 0 for command in commands)
    except OSError:
        return False


def commit(root: Path, answers: Answers) -> list[str]:
    """The command, unsigned so that git asks nothing; by git's user, else the answers' author."""
    settings = ["commit.gpgSign=false"]
    for key, value in (("user.name", answers.author), ("user.email", answers.email)):
        if not run(root, "config", key).stdout.strip():
            settings.append(f"{key}={value}")
    options = [part for setting in settings for part in ("-c", setting)]
    return [*options, "commit", "--quiet", "--no-verify", "--message", f"Begin {answers.name}"]


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # A hook of another repository may have started us, and GIT_DIR and its like point there.
    environment = {key: value for key, value in os.environ.items() if not is_of_a_hook(key)}
    return subprocess.run(
        ["git", *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def is_of_a_hook(variable: str) -> bool:
    return variable in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
