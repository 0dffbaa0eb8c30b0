"""Build the Word templates of the papers in the house style: all, or those named.

    .venv/bin/python -m tools.make_templates [KIND ...]

The .docx files are what ships and what an admin edits in Word; this is how they first came to be. Each has a module of
its kind's name in `tools/papers/`.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

from tools import papers
from tools.house_style import save

FOLDER = Path(__file__).resolve().parent.parent / "doctemplates"


def main(kinds: list[str]) -> None:
    """Build them; the same maker writes the same bytes."""
    for kind in kinds or [module.name for module in pkgutil.iter_modules(papers.__path__)]:
        save(importlib.import_module(f"tools.papers.{kind}").build(), FOLDER / f"{kind}.docx")


if __name__ == "__main__":
    main(sys.argv[1:])
