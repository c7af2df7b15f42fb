"""How long a browser waits: python -m tests.benchmarks.browsing [EVENTS ...]

Serves the archives of tests.benchmarks.reading by gunicorn, one worker each, and opens public pages
in Debian's Chromium with an empty cache, the sizes in turn. Times are from the click until the page
is complete with its styles, scripts and pictures, the median of some runs. At the end of each line
stands how many times that of the first size the last one's is. ARCHIVES names the folder with the
files.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

RUNS = 5
FIRST_PORT = 8100
PATHS = [
    "/",
    "/?q=ceremony",
    "/?from=2010-05-10&to=2010-06-20",
    "/?person=delegate-1",
    "/?location=place-1",
    "/?factuality=planned",
    "/events/",
    "/people/",
    "/people/delegate-1/",
    "/locations/",
    "/locations/place-1/",
    "/sources/article-1/",
]
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"


@contextmanager
def served(database: Path, port: int) -> Iterator[str]:
    """Serve what a database holds, and give the address."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "SECRET_KEY": "secret",
        "CACHE_URL": "none",
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "olympics.wsgi"]
    manage = [sys.executable, "manage.py"]
    if not database.exists():
        subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
        subprocess.run([*manage, "generate", database.stem, "-v0"], env=environment, check=True)
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"{address}/healthz")
            yield address
        finally:
            server.terminate()


def wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address)  # noqa: S310 - its own server
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


def opened(browser: Any, address: str) -> tuple[float, int]:
    """Return milliseconds until the page is complete, and the bytes of its HTML."""
    context = browser.new_context()
    page = context.new_page()
    response = page.goto(address, wait_until="load", timeout=120_000)
    assert response.ok, address
    took, weight = page.evaluate(LOADED), len(response.body())
    context.close()
    return took, weight


def compare(browser: Any, addresses: list[str]) -> None:
    for path in PATHS:
        times: list[list[float]] = [[] for _ in addresses]
        weights = [0] * len(addresses)
        for _ in range(1 + RUNS):
            for number, address in enumerate(addresses):
                took, weights[number] = opened(browser, address + path)
                times[number].append(took)
        medians = [median(each[1:]) for each in times]
        cells = "".join(
            f"{took:8.0f} ms {weight // 1000:4} kB"
            for took, weight in zip(medians, weights, strict=True)
        )
        print(f"{path:34}{cells}{medians[-1] / medians[0]:8.2f}")


def main(sizes: list[int], folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with ExitStack() as stack:
        addresses = [
            stack.enter_context(served(folder / f"{size}.sqlite3", FIRST_PORT + number))
            for number, size in enumerate(sizes)
        ]
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        print(f"{'':34}" + "".join(f"{size:19,}" for size in sizes) + "   times")
        compare(browser, addresses)
        browser.close()


if __name__ == "__main__":
    asked_for = [int(each) for each in sys.argv[1:]] or [50, 1_000, 100_000]
    with TemporaryDirectory() as temporary:
        main(asked_for, Path(os.environ.get("ARCHIVES") or temporary))
