"""Unix sockets under any path: the kernel takes 107 bytes of a name, a folder may be deeper than that."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def _address(path: Path) -> Iterator[tuple[str, int]]:
    """Give a short name of the socket, by its folder's descriptor, and that descriptor."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}", folder
    finally:
        os.close(folder)


def connect(path: Path) -> socket.socket:
    """Connect to the socket.

    Raises:
        OSError: nobody listens there.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _address(path) as (address, _):
            connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def is_live(path: Path) -> bool:
    """Say whether somebody listens at this socket."""
    try:
        connect(path).close()
    except OSError:
        return False
    return True


def listen(path: Path, *, backlog: int = 64) -> socket.socket | None:
    """Listen at the socket, for this user alone (0600). A dead service's socket is taken over.

    Returns:
        None where a living service listens there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _address(path) as (address, folder):
        fcntl.flock(folder, fcntl.LOCK_EX)  # two that start at once must not both find it dead
        if is_live(path):
            return None
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        old = os.umask(0o177)
        try:
            listener.bind(address)
            listener.listen(backlog)
        except OSError:
            listener.close()
            raise
        finally:
            os.umask(old)
    return listener
