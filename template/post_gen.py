"""What the last hook does: shape the project, commit it, and say how to go on."""

from pathlib import Path

from template.answers import Answers
from template.generate import shape
from template.git import first_commit


def make(root: Path, answers: Answers) -> None:
    """The whole of it, in the folder that the template was copied to."""
    shape(root, answers)
    committed = first_commit(root, answers)
    print(farewell(answers, committed=committed), flush=True)


def farewell(answers: Answers, *, committed: bool) -> str:
    """The next two commands; the one that remembers which template it was, if there is one."""
    lines = [f"{answers.name} is ready.", "", f"  cd {answers.slug}", "  make run"]
    if answers.tracked and committed:
        lines += ["", "So that `cruft update` knows where it came from:", ""]
        lines += ['  git add .cruft.json && git commit -m "Remember the template"']
    return "\n".join(["", *lines, ""])
