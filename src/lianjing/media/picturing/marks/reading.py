"""Reads a hidden number in a process with limits: `python -m …marks.reading FILE`, key on stdin."""

import sys
from pathlib import Path

import av

from lianjing.media.picturing.child import limit
from lianjing.media.picturing.marks.files import NoPictureError, read_file

FOUND, NOTHING, UNREADABLE = 0, 1, 2


def main() -> int:
    """Print the number in hexadecimal; the exit status says how it went."""
    key = bytes.fromhex(sys.stdin.readline().strip())
    limit()
    try:
        number = read_file(Path(sys.argv[1]), key)
    except (av.error.FFmpegError, NoPictureError, OSError, MemoryError):
        return UNREADABLE
    if number is None:
        return NOTHING
    sys.stdout.write(f"{number:016x}\n")
    return FOUND


if __name__ == "__main__":
    sys.exit(main())
