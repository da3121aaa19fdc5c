"""Put a backup in the place of what the site holds now, which is kept.

Everything is made ready beside the living database; only when all went well do the two change
places. A file that is damaged, or a migration that fails, changes nothing.

usage: python -m scripts.restore here|compose FILE [yes]
"""

import sys
from pathlib import Path

from scripts.archive import DATABASE, Manifest, unpacked
from scripts.run_program import Unfit
from scripts.targets import Database, Place, place_of


def restore(place: Place, source: Path, *, sure: bool) -> None:
    """Check, ask, make ready, change places. Raises Unfit when nothing was changed."""
    with unpacked(source) as (manifest, folder):
        if manifest.engine != place.database.engine:
            raise Unfit(
                f"This is a backup of {manifest.engine}, and the site's is {place.database.engine}."
            )
        print(summary(source, manifest, place.database), flush=True)
        if not sure and not confirmed(place):
            raise Unfit("You did not say yes.")
        try:
            prepare(place, folder)
            place.put_media(folder / "media")
            place.database.switch()
        except BaseException:
            place.database.forget_beside()
            raise


def prepare(place: Place, folder: Path) -> None:
    """A whole database beside the living one: of today's shape, and with new epochs."""
    print("Restoring beside the present database ...", flush=True)
    place.database.restore_beside(folder / DATABASE)
    print("Migrating, and beginning new epochs ...", flush=True)
    place.manage("migrate", "--no-input", "--verbosity=0")
    place.manage("renew_epochs")


def summary(source: Path, manifest: Manifest, database: Database) -> str:
    media = len(manifest.files) - 1
    return (
        f"{source} is whole: {manifest.engine}, made at {manifest.made_at}, {media} media files.\n"
        f"It will replace everything in {database.name}, which is kept as {database.kept_as}."
    )


def confirmed(place: Place) -> bool:
    try:
        return input(f"{place.stop}\nType yes to go on: ").strip() == "yes"
    except EOFError:
        return False


def main() -> int:
    where, source, *sure = sys.argv[1:]
    try:
        place = place_of(where)
        restore(place, Path(source), sure=sure == ["yes"])
    except (Unfit, OSError) as error:
        print(f"Not restored, the database is as it was: {error}", file=sys.stderr)
        return 1
    print(f"Restored. What was there before is {place.database.kept_as}, until the next restore.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
