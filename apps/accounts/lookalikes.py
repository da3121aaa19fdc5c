"""Names that look alike to people, made alike for computers.

After the idea of Unicode's "skeleton" (UTS #39): two names are confusable if their skeletons are
equal. The table is ours and short: letters that pass for Latin ones in common fonts, and Latin ones
that pass for each other.
"""

import unicodedata

KEY_LENGTH = 180

# A letter, and what it is taken for. In lower case, as the table is read after case folding.
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
# Spaces, and what cannot be seen.
UNSEEN = {"Zs", "Zl", "Zp", "Cc", "Cf", "Cs"}


def skeleton(name: str) -> str:
    """The same for all names that people would take for `name`, whatever their case and accents."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(filter(is_told_apart, folded)).translate(LOOKALIKES)[:KEY_LENGTH]


def is_told_apart(char: str) -> bool:
    """Accents are left out in Latin, Greek and Cyrillic only; elsewhere marks are letters."""
    if ord(char) in ACCENTS or ord(char) in VARIANTS:
        return False
    return unicodedata.category(char) not in UNSEEN
