"""What is said of an information besides its content: its value, how urgent it is, how often it is met with (BOS)."""

from __future__ import annotations

from typing import Any

from schemas.fields import Matched

URGENCIES = ("Biasa", "Penting", "Mendesak")
FREQUENCIES = ("Baru sekali", "Beberapa kali", "Sering")


def value_of_information(**metadata: Any) -> Matched:
    """Give the field for the value of information: of its source (A to F), of what it says (1 to 6)."""
    return Matched(
        "Nilai informasi", pattern=r"[A-F]-?[1-6]", load_default="", widest="B-2",
        fault="Nilai informasi ditulis huruf A–F dan angka 1–6, misalnya B-2.", metadata=metadata,
    )  # fmt: skip
