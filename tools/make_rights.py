"""Write docs/rights.md from the declaration of rights: who may do what, with whose papers, in which state."""

from collections.abc import Mapping
from pathlib import Path

from services.rights import RIGHTS, ROLE_WORDS, Reach, Right, Role

TARGET = Path(__file__).resolve().parent.parent / "docs" / "rights.md"
REACH = {Reach.OWN: "own", Reach.UNIT: "unit", Reach.BELOW: "unit and below"}
HEAD = """# Who may do what

Made by `make docs` from `services/rights.py`, which the services ask; `tests/integration/test_routes.py` asks every
route. *own*: one's own things; *unit*: all of one's unit; *unit and below*: also those of the units under it. A letter
names somebody: *own* means oneself, *unit* somebody of one's unit. What lies out of reach does not exist for the person
(404); what may be seen but not done is refused (403); what may be done, but not in this state, is refused with words
(409). Who holds another post of the unit by a dated appointment works, on those days, in either role: one at a time, as
chosen in the account's menu and written down in the trail.

"""


def table() -> str:
    """Give the whole page."""
    heads = ["action", *(f"{ROLE_WORDS[role]} (`{role.value}`)" for role in Role), "states"]
    lines = ["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |"]
    for right in RIGHTS.values():
        lines.append(_row(f"`{right.action}` {right.words}", right.roles, right))
        if right.restricted is not None and right.restricted != right.roles:
            lines.append(_row(f"`{right.action}` of RAHASIA papers", right.restricted, right))
        if right.addressed:
            lines.append(_row(f"`{right.action}` of letters that were issued and name them", right.addressed, right))
    return HEAD + "\n".join(lines) + "\n"


def _row(words: str, roles: Mapping[Role, Reach], right: Right) -> str:
    cells = [REACH[roles[role]] if role in roles else "–" for role in Role]
    return "| " + " | ".join([words, *cells, ", ".join(sorted(right.states)) or "any"]) + " |"


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
