"""Finds names that look alike.

The idea is Unicode's "skeleton" (UTS #39): two names are confusable if their skeletons are equal.
Our table is short: letters that look like Latin ones in common fonts, and Latin ones that look
like each other.
"""

import unicodedata

KEY_LENGTH = 180

# Each letter with what it looks like, in lower case, as case folding comes first.
PAIRS = """
    аa вb гr еe ѕs іl јj кk мrn нh оo рp сc тt уy хx ԁd ԛq ԝw һh ьb пn үy ѵv ӏl
    αa βb γy εe ζz ηn ιl κk μu νv οo πn ρp τt υu χx ωw
    օo սu հh ոn զq
    ıl łl øo đd ħh ŧt ɑa ɡg þp ðd
    il 1l |l mrn 0o $s @a
"""  # noqa: RUF001  # they look alike: that is the point
LOOKALIKES = str.maketrans({pair[0]: pair[1:] for pair in PAIRS.split()})

ACCENTS = range(0x0300, 0x0370)
VARIANTS = range(0xFE00, 0xFE10)
# Spaces and invisible characters.
INVISIBLE = {"Zs", "Zl", "Zp", "Cc", "Cf", "Cs"}


def skeleton(name: str) -> str:
    """A key that all names have which look like `name`, in any case and with any accents."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(filter(is_distinctive, folded)).translate(LOOKALIKES)[:KEY_LENGTH]


def is_distinctive(char: str) -> bool:
    """Accents do not count in Latin, Greek and Cyrillic; in other scripts, marks are letters."""
    if ord(char) in ACCENTS or ord(char) in VARIANTS:
        return False
    return unicodedata.category(char) not in INVISIBLE
