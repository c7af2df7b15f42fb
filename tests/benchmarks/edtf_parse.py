"""How long `timeline.edtf.parse` takes: python -m tests.benchmarks.edtf_parse

Fails when a plain date takes 20 µs or any other string 200 µs: an admin list or a seed file reads
thousands of them.
"""

import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from statistics import median
from timeit import repeat

from timeline.edtf import EdtfError, parse

PLAIN = ["2024", "2024-08", "2024-08-11", "-0043-03-15", "1900-02-28"]
ADVERSARIAL = [
    "[" + ",".join(["1667"] * 12) + "]",
    "{" + ",".join(["2024-08-11"] * 5) + "}",
    "[" + ",".join(["?2024-%08-~11"] * 4) + "]",
    "[1601..1602,1603..1604,1605..1606,1607..1608,1609..1610]",
    "{" + ",".join(["XXXX-02-29"] * 5) + "}",
    "{" + ",".join(["XX00-02-29"] * 5) + "}",
    "{" + ",".join(["-XX00-0X-2X"] * 5) + "}",
    "{" + ",".join(["XXXX-XX-3X"] * 5) + "}",
    "{" + ",".join(["XXXX-X2-X9"] * 5) + ",X100-02-29}",
    "XXXX-XX-XX/XXXX-XX-XX",
    "X100-02-29",
    "Y1E999999999999",
    "Y" + "9" * 63,
    "Y1E" + "9" * 61,
    "1" * 64,
    "-" * 64,
    "." * 64,
    "/" * 64,
    "X" * 64,
    "?" * 64,
    "[" + "," * 62 + "]",
    "[" * 64,
    "é" * 64,
    "2024-08-11T" + "0" * 53,
]


def read(text: str) -> None:
    with suppress(EdtfError):  # a refusal has to be as fast as a value
        parse(text)


def microseconds(text: str) -> float:
    """Return the time per reading: of nine rounds the best, since only other work slows a round."""
    return min(repeat(lambda: read(text), number=200, repeat=9)) / 200 * 1e6


def report(kind: str, texts: Iterable[str], limit: float) -> bool:
    """Print one line of the table and tell whether the slowest string is within the limit."""
    times = {text: microseconds(text) for text in texts}
    slowest = max(times, key=times.__getitem__)
    print(f"{kind:12} {median(times.values()):9.1f} {times[slowest]:9.1f} {limit:9.0f}  {slowest}")
    return times[slowest] < limit


def main() -> int:
    cases = json.loads((Path(__file__).parents[1] / "edtf" / "cases.json").read_text("utf-8"))
    print(f"{'kind':12} {'median µs':>9} {'worst µs':>9} {'limit µs':>9}  slowest")
    within = [
        report("plain", PLAIN, 20),
        report("cases", (case["edtf"] for case in cases["cases"]), 200),
        report("adversarial", ADVERSARIAL, 200),
    ]
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())
