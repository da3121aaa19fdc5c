"""Memory of objects that other libraries make, one for each socket."""

from typing import Any


def compact(instance: Any) -> None:
    """Give `instance` a dict of its attributes that is no larger than it must be.

    A dict of more than 30 attributes is not shared between instances; it grows by the factor three,
    and keeps its size when attributes are deleted.
    """
    instance.__dict__ = {**instance.__dict__}
