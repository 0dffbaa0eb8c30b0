"""Verdicts as plain JSON: what the checking child says, and what is kept. The web needs no pyHanko for them (23 MB)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pipeline.values import Outcome, SignatureReport, Verdict


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """Give a verdict as plain JSON."""
    return {**asdict(verdict), "outcome": verdict.outcome.value, "signatures": [asdict(s) for s in verdict.signatures]}


def verdict_from_json(data: dict[str, Any]) -> Verdict:
    """Give back what `verdict_to_json` made."""
    return Verdict(
        outcome=Outcome(data["outcome"]),
        reason=data["reason"],
        sha256=data["sha256"],
        signatures=tuple(SignatureReport(**each) for each in data["signatures"]),
        pages=data["pages"],
    )
