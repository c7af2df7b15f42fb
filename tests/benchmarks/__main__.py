"""All that is measured, one after the other: python -m tests.benchmarks [EVENTS ...]

The numbers of events are those of tests.benchmarks.reading; the admin and loading are measured with
as many as they choose themselves, or the largest of these.
"""

import subprocess
import sys

sizes = sys.argv[1:]
largest = sizes[-1:]
failed = 0
for name, arguments in [
    ("edtf_parse", []),
    ("reading", sizes),
    ("browsing", sizes),
    ("admin", largest),
    ("loading", largest),
]:
    print(f"\n== {name}", flush=True)
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *arguments]
    failed += bool(subprocess.run(command, check=False).returncode)
sys.exit(failed)
