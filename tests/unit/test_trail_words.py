"""Every action that the audit trail records is said in words on its page."""

import re

from config import PROJECT
from web.trail import WORDS

RECORDED = re.compile(r'audit\.record\((?:[^")]|\([^)]*\))*?"((?:\w+\.)?\w+)"(?: if \w+ else "([\w.]+)")?')
PAPER = re.compile(r'add_step\(session, document, "(\w+)"')
MONTH = re.compile(r'add_step\(\s*session, month, "(\w+)"')


def test_every_recorded_action_has_words():
    source = "\n".join(path.read_text() for path in sorted((PROJECT / "services").glob("*.py")))

    actions = {name for found in RECORDED.findall(source) for name in found if name}
    actions |= {f"entry.{name}" for name in PAPER.findall(source)} | {f"month.{name}" for name in MONTH.findall(source)}

    assert {"login", "officer.deactivated", "entry.draf", "entry.disetujui", "month.nihil"} <= actions
    assert not actions - WORDS.keys()
