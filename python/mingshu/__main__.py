"""The command line: ``mingshu`` and ``python -m mingshu``."""

import sys

from ._mingshu import run


def main() -> int:
    return run(["mingshu", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
