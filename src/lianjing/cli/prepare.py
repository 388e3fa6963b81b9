"""Gets a data directory ready before the platform starts, in a process of its own.

`lianjing run` calls it, so that what a migration needs does not stay in the supervisor's memory.
"""

import sys

from lianjing.cli import web_side
from lianjing.kernel.errors import LianjingError
from lianjing.runtime import configuration


def main() -> int:
    """Prepare the directory of `LIANJING_DATA`; what goes wrong is said in plain words."""
    web_side.set_up(configuration.default_directory())
    from lianjing.conf import setup

    try:
        with web_side.database_explained():
            setup.main()
    except LianjingError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
