"""A chart of cost against size, both in powers of ten."""

from collections.abc import Mapping
from math import ceil, floor, log10
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 960, 640, 70, 180, 20, 40
COLOURS = ["#1b6ca8", "#b3541e", "#2e7d32", "#8e24aa", "#00838f", "#c62828", "#5d4037", "#455a64"]
# The least distance between two names at the ends of lines.
APART = 13


def chart(costs: Mapping[int, Mapping[str, float]]) -> str:
    """Return an SVG with a line for each name: its milliseconds by the number of events."""
    sizes = sorted(costs)
    names = [name for name in costs[sizes[0]] if all(name in costs[size] for size in sizes)]
    values = [costs[size][name] for size in sizes for name in names]
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    first, last = log10(sizes[0]), log10(sizes[-1])

    def x(size: float) -> float:
        return LEFT + (log10(size) - first) / ((last - first) or 1) * (WIDTH - LEFT - RIGHT)

    def y(cost: float) -> float:
        return HEIGHT - BOTTOM - (log10(cost) - low) / ((high - low) or 1) * (HEIGHT - TOP - BOTTOM)

    parts = [_axis_of_costs(10**power, y(10**power)) for power in range(low, high + 1)]
    parts += [_text(x(size), HEIGHT - 15, f"{size:,}", "middle") for size in sizes]
    ends, taken = sorted((y(costs[sizes[-1]][name]), name) for name in names), 0.0
    for number, (end, name) in enumerate(ends):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(f"{x(size):.1f},{y(costs[size][name]):.1f}" for size in sizes)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}"/>')
        taken = max(end, taken + APART)
        parts.append(_text(x(sizes[-1]) + 26, taken + 4, name, "start", colour))
    box = f"0 0 {WIDTH} {max(HEIGHT, taken + 20):.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" '
        'font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/>'
        f"<title>Milliseconds by number of events</title>{''.join(parts)}</svg>\n"
    )


def _axis_of_costs(cost: float, y: float) -> str:
    line = f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ccc"/>'
    return line + _text(LEFT - 8, y + 4, f"{cost:g} ms", "end")


def _text(x: float, y: float, text: str, anchor: str, colour: str = "black") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {place}>{escape(text)}</text>"
