"""A whole installation that runs as `make run` starts it: web, job worker and office service under the supervisor."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
READY_S = 90


def free_port():
    """A port that nobody listens on: below those that the kernel gives away, so that nobody gets it before us."""
    first = 20_000 + os.getpid() * 37 % 10_000  # tests in other processes begin elsewhere
    for port in range(first, 32_000):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@contextmanager
def running(var, **settings):
    """Start an installation over the folder `var`; gives its address and the process. Ends all it started."""
    port = free_port()
    environment = {
        **os.environ, "BERKAS_VAR": str(var), "PORT": str(port), "EXAMPLE": "0", "OFFICE_WORKERS": "1", **settings,
    }  # fmt: skip
    with (var / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "up"], cwd=PROJECT, env=environment, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, process)
        yield address, process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def wait_for(address, process):
    """Wait until the web answers."""
    end = time.monotonic() + READY_S
    while time.monotonic() < end:
        assert process.poll() is None, "the installation ended while it started"
        try:
            with urllib.request.urlopen(f"{address}/sehat", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the installation did not start")
