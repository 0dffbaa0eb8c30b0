"""Ask a page many times over, and say how long the answers took."""

import statistics
import time


def answer_times(client, paths):
    """Milliseconds of whole requests: median and 95th percentile, and the latter of processor time alone.

    The last says what a busy machine hides: the database works in our process, so its time is in it.
    """
    clocks = (time.perf_counter, time.process_time)
    taken = []
    for path in paths:
        start = [clock() for clock in clocks]
        answer = client.get(path)
        taken.append([1_000 * (clock() - begun) for clock, begun in zip(clocks, start, strict=True)])
        assert answer.status_code == 200, path
    walls, processor = (sorted(times) for times in zip(*taken, strict=True))
    late = int(0.95 * len(paths)) - 1
    return {
        "median": round(statistics.median(walls)), "p95": round(walls[late]), "p95_processor": round(processor[late]),
    }  # fmt: skip
