"""The program inside a confined child: reads requests from stdin, answers on the given descriptor.

python -m engines.confine.child ANSWERS_FD
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any

from errors import AnswersInvalid, UserError


def answer(line: str) -> dict[str, Any]:
    """Run one request. Everything is caught: what parses unknown files fails in unknown ways."""
    request = json.loads(line)
    module, _, name = request["function"].partition(":")
    try:
        function = getattr(importlib.import_module(module), name)
        return {"result": function(**request["arguments"])}
    except AnswersInvalid as exc:
        return {"refused": type(exc).__name__, "fields": exc.fields}
    except UserError as exc:
        return {"refused": type(exc).__name__, "message": str(exc)}
    except Exception as exc:
        return {"failed": type(exc).__name__}


def main() -> None:
    """Say that we are ready, then serve until stdin ends."""
    with os.fdopen(int(sys.argv[1]), "w") as answers:
        answers.write('{"ready": true}\n')
        answers.flush()
        for line in sys.stdin:
            answers.write(json.dumps(answer(line)) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
