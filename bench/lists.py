"""How fast lists and searches answer with 5,000 papers: `python -m bench.lists` runs both benches.

Both print one line of JSON with medians and 95th percentiles in milliseconds; the bar is 300 ms (issue 3).
"""

from bench import archive_search, inbox


def main():
    inbox.main()
    archive_search.main()


if __name__ == "__main__":
    main()
