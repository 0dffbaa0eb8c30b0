"""The plot of docs/performance.md: milliseconds a document by the size of the batch, both scales logarithmic."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 400, 70, 20, 40, 60
LINES = {"ours": ("Berkas", "#0b5ea8"), "theirs": ("docxtpl + unoserver", "#b3541e")}
COUNTS, TIMES = (1, 10, 60, 300, 1000), (10, 20, 50, 100, 200, 500)


def growth_picture(points: Mapping[str, Mapping[int, float]], out: Path) -> None:
    def x(count: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(count) / math.log(COUNTS[-1])

    def y(ms: float) -> float:
        low, high = math.log(TIMES[0]), math.log(TIMES[-1])
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (math.log(ms) - low) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="13" fill="#222">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="15">Milliseconds a document, by documents in a batch (one worker)</text>',
    ]
    for ms in TIMES:
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(ms):.1f}" y2="{y(ms):.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(ms) + 4:.1f}" text-anchor="end">{ms}</text>')
    for count in COUNTS:
        parts.append(f'<text x="{x(count):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{count:,}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH) / 2}" y="{HEIGHT - 12}" text-anchor="middle">documents</text>')
    for side, (name, colour) in LINES.items():
        places = [(x(count), y(min(max(ms, TIMES[0]), TIMES[-1]))) for count, ms in sorted(points[side].items())]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="{colour}"/>' for a, b in places]
        a, b = places[-1]
        anchor, shift = ("end", -12) if side == "ours" else ("start", 0)
        parts.append(f'<text x="{a + (8 if anchor == "start" else 0):.1f}" y="{b + shift:.1f}" text-anchor="{anchor}" '
                     f'fill="{colour}">{name}</text>')  # fmt: skip
    out.write_text("\n".join([*parts, "</svg>"]) + "\n")
