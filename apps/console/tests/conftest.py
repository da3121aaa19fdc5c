from apps.realtime.tests.conftest import (  # noqa: F401
    broadcaster,
    counted,
    hub,
    layer,
    own_layer,
)
