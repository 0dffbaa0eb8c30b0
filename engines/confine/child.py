"""The program inside a confined child: reads requests from stdin, answers on the given descriptor.

python -m engines.confine.child ANSWERS_FD MEMORY_BYTES CPU_S
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
from typing import Any

from errors import UserError


def answer(line: str) -> dict[str, Any]:
    """Run one request. Everything is caught: what parses unknown files fails in unknown ways."""
    request = json.loads(line)
    module, _, name = request["function"].partition(":")
    try:
        function = getattr(importlib.import_module(module), name)
        return {"result": function(**request["arguments"])}
    except UserError as exc:
        return {"refused": type(exc).__name__, "message": str(exc)}
    except Exception as exc:
        return {"failed": type(exc).__name__}


def main() -> None:
    """Set the limits, then serve until stdin ends."""
    fd, memory_bytes, cpu_s = (int(argument) for argument in sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with os.fdopen(fd, "w") as answers:
        for line in sys.stdin:
            answers.write(json.dumps(answer(line)) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
