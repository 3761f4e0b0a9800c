"""Starts the command line; answers `--version`, and a run in which nothing happened, before anything else is imported."""

import gc
import os
import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        from specforge.version import __version__  # noqa: PLC0415  the answer costs nothing else

        print(f"specforge {__version__}")  # noqa: T201
        return
    if sys.argv[1:2] in (["check"], ["build"], ["lint"]) and sys.stdout is not None:
        from specforge.verdicts import recall  # noqa: PLC0415  a miss costs little

        if (found := recall(sys.argv[1:])) is not None:
            # Past the buffer of the stream: what cannot be written would wait there, and fail again where nobody expects it.
            left = found[1].encode("utf-8", "backslashreplace")
            try:
                while left:
                    left = left[os.write(sys.stdout.fileno(), left) :]
                sys.exit(found[0])
            except OSError:
                pass  # the command line knows what to say of an output that cannot be written
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # what others hook into pydantic has no say here, and costs a search
    gc.disable()  # nothing that a run makes is garbage before its end
    from specforge.cli import run  # noqa: PLC0415  everything else is imported only when it is needed

    run()


if __name__ == "__main__":
    # A module of the project under review must never be imported in place of one of ours.
    try:
        here = os.getcwd()  # noqa: PTH109  as the interpreter wrote it
    except OSError:
        here = ""
    sys.path[:] = [path for path in sys.path if path not in ("", ".", here)]
    main()
