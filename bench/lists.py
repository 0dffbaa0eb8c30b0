"""How fast lists and searches answer with 5,000 papers: `python -m bench.lists`; `make bench` asks for the same.

The bar is 300 ms on the server at the 95th percentile (issue 3).
"""

import json

from bench import archive_search, inbox

BAR_MS = 300


def measure():
    """Medians and 95th percentiles in milliseconds, of the inbox and of the archive."""
    return {"inbox": inbox.measure(), "archive": archive_search.measure()}


def main():
    """Print one line of JSON."""
    print(json.dumps(measure()))


if __name__ == "__main__":
    main()
