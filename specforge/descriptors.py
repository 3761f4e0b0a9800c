"""How a file is opened itself, and whose it is, on systems that differ in both."""

import os

ITSELF = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""With these a file is opened byte for byte, and never what a link in its place names, as far as the system can."""
AT_ONCE = getattr(os, "O_NONBLOCK", 0)
"""With these a pipe is opened without waiting for somebody at its other end."""


def is_ours(state: os.stat_result) -> bool:
    """Whether a file belongs to the user who runs this; a system without numbers for users, as Windows, has its folders for that."""
    return not hasattr(os, "getuid") or state.st_uid == os.getuid()
