"""What the cards of households and businesses have in common: up to four visits, in order."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

VISITS = 4


def visits_in_order(data: Mapping[str, Any]) -> None:
    """Refuse a visit that is dated before the one above it.

    Raises:
        ValidationError: at the date of the first such visit.
    """
    days = [visit["tanggal"] for visit in data.get("kunjungan", []) if "tanggal" in visit]
    for number, (before, after) in enumerate(itertools.pairwise(days), start=1):
        if after < before:
            message = "Kunjungan harus urut tanggal: tanggal ini lebih awal dari kunjungan sebelumnya."
            raise ValidationError({"kunjungan": {number: {"tanggal": [message]}}})
