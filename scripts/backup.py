"""Write the database and the media to one new file below ./backups, while the site runs.

usage: python -m scripts.backup here|compose [FOLDER]
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.archive import Manifest, write
from scripts.run_program import Unfit
from scripts.targets import Place, place_of

FOLDER = Path(__file__).resolve().parent.parent / "backups"


def backup(place: Place, folder: Path) -> Path:
    """The database first: the files its rows name are there before they are."""
    folder.mkdir(mode=0o700, exist_ok=True)
    now = datetime.now(UTC)
    target = folder / now.strftime("%Y-%m-%d-%H%M%S.tar")
    manifest = Manifest(made_at=now.isoformat(timespec="seconds"), engine=place.database.engine)
    with TemporaryDirectory(prefix="backup-", dir=folder) as name:
        dump = Path(name) / "database"
        place.database.dump(dump)
        with place.media_folder() as media:
            write(target, manifest, database=dump, media=media)
    return target


def main() -> int:
    where, *folder = sys.argv[1:]
    try:
        target = backup(place_of(where), Path(*folder) if folder else FOLDER)
    except (Unfit, OSError) as error:
        print(f"No backup was made: {error}", file=sys.stderr)
        return 1
    print(f"{target} ({target.stat().st_size / 1000:,.0f} kB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
