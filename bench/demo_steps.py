"""Run the demo several times: median seconds and peak memory of each step.

    .venv/bin/python bench/demo_steps.py [RUNS]

Memory is the proportional set size (PSS, /proc/PID/smaps_rollup) summed over the demo's process tree, the LibreOffice
processes counted apart, sampled every 0.2 s. Steps follow each other without a gap, so their windows are counted back
from the moment the result line appears.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OFFICE = ("engines.convert.worker", "soffice")
SAMPLE_S = 0.2


def tree(root: int) -> list[int]:
    """Give a process and all below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found.extend(parents.get(pid, []))
    return found


def memory(root: int) -> tuple[float, float]:
    """Give PSS in megabytes: our processes, and LibreOffice's."""
    ours = office = 0.0
    for pid in tree(root):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_text()
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        found = next((line for line in rollup.splitlines() if line.startswith("Pss:")), None)
        size = int(found.split()[1]) / 1024 if found else 0.0
        if any(name in command for name in OFFICE):
            office += size
        else:
            ours += size
    return ours, office


def run_once() -> dict[str, tuple[float, float, float]]:
    """Run the demo; give seconds, peak of ours and peak of LibreOffice for each step."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "demo"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    samples: list[tuple[float, float, float]] = []
    done = threading.Event()

    def sample() -> None:
        while not done.wait(SAMPLE_S):
            samples.append((time.monotonic(), *memory(process.pid)))

    sampler = threading.Thread(target=sample)
    sampler.start()
    lines = list(process.stdout or ())
    end = time.monotonic()
    done.set()
    sampler.join()
    process.wait()
    told = json.loads(lines[-1])
    assert told["verdict"] == "SAH"
    steps: dict[str, tuple[float, float, float]] = {}
    for name, seconds in reversed(told["seconds"].items()):
        window = [sample for sample in samples if end - seconds - SAMPLE_S <= sample[0] <= end + SAMPLE_S]
        peaks = [max((sample[column] for sample in window), default=0.0) for column in (1, 2)]
        steps[name] = (seconds, peaks[0], peaks[1])
        end -= seconds
    return dict(reversed(steps.items()))


def main() -> None:
    """Print the medians as a Markdown table, with what else the machine had to do before each run."""
    runs = []
    for number in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
        print(f"run {number + 1}: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", file=sys.stderr)
        runs.append(run_once())
    print("| step | seconds | PSS peak, ours (MB) | PSS peak, LibreOffice (MB) |\n| --- | --- | --- | --- |")
    for name in runs[0]:
        middle = [statistics.median(run[name][column] for run in runs) for column in range(3)]
        print(f"| {name} | {middle[0]:.1f} | {middle[1]:.0f} | {middle[2]:.0f} |")


if __name__ == "__main__":
    main()
