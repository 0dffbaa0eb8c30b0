"""The components as pages call them: every macro of templates/components/ under one name, `ui`."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment
from jinja2.runtime import Macro

FOLDER = Path(__file__).resolve().parent / "templates" / "components"


class Components:
    """`ui.pill(…)` is the macro `pill` of templates/components/status.html; how to call each stands on top of its file.

    The templates are asked anew each time, so that Jinja's own cache and reloading decide.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._files: dict[str, str] = {}

    def __getattr__(self, name: str) -> Macro:
        if not self._files:
            self._files = self._find()
        if name not in self._files:
            raise AttributeError(name)
        macro: Macro = getattr(self._environment.get_template(self._files[name]).module, name)
        return macro

    def _find(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for path in sorted(FOLDER.glob("*.html")):
            file = f"components/{path.name}"
            for name, value in vars(self._environment.get_template(file).module).items():
                if isinstance(value, Macro):
                    if name in found:
                        raise ValueError(f"{name} stands in {found[name]} and in {file}")
                    found[name] = file
        return found
