"""Starts the command line; answers `--version` before anything else is imported."""

import os
import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        from specforge.version import __version__  # noqa: PLC0415  the answer costs nothing else

        print(f"specforge {__version__}")  # noqa: T201
        return
    from specforge.cli import run  # noqa: PLC0415  everything else is imported only when it is needed

    run()


if __name__ == "__main__":
    # A module of the project under review must never be imported in place of one of ours.
    sys.path[:] = [path for path in sys.path if path not in ("", ".", os.getcwd())]  # noqa: PTH109  as the interpreter wrote it
    main()
