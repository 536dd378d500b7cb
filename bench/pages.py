"""How the pages fare with Lighthouse 12, mobile, over HTTPS: ``python -m bench.pages [--runs N]`` prints medians.

Lighthouse measures the product as ``make run-https`` serves it (embedded defaults, demo events, a local certificate
that Chromium is told to take) and reckons what a phone on a slow line would see. It comes from the npm registry at the
version in ``bench/lighthouse``. Noise of the machine moves the blocking time most.
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from app.config import ROOT
from tests import servers
from tests.e2e.giver import Giver
from tests.e2e.product import Product

FOLDER = ROOT / "bench" / "lighthouse"
LIGHTHOUSE = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
LIVES_S = 30 * 24 * 3600
"""A month, as the page offers first."""
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
AUDITS = {
    "FCP s": ("first-contentful-paint", 1000),
    "LCP s": ("largest-contentful-paint", 1000),
    "TBT ms": ("total-blocking-time", 1),
    "CLS": ("cumulative-layout-shift", 1),
    "bytes KiB": ("total-byte-weight", 1024),
}


@dataclass(frozen=True)
class Page:
    """A page and its reports."""

    name: str
    reports: list[dict[str, Any]]

    def row(self) -> str:
        """Its line of the table."""
        scores = [self._median(lambda r, c=c: r["categories"][c]["score"] * 100) for c in CATEGORIES]
        values = [
            self._median(lambda r, a=audit, u=unit: r["audits"][a]["numericValue"] / u)
            for audit, unit in AUDITS.values()
        ]
        shown = [f"{score:>15.0f}" for score in scores] + [f"{value:>11.2f}" for value in values]
        return f"{self.name:10}" + "".join(shown)

    def misses(self) -> set[str]:
        """Audits that some run did not pass, of the three categories that want everything."""
        found = set()
        for report in self.reports:
            for category in CATEGORIES[1:]:
                for reference in report["categories"][category]["auditRefs"]:
                    score = report["audits"][reference["id"]]["score"]
                    if reference["weight"] and score is not None and score < 1:
                        found.add(f"{category}: {reference['id']}")
        return found

    def _median(self, read: Any) -> float:
        return float(median(read(report) for report in self.reports))


def install() -> None:
    """Lighthouse at its pinned version; nothing is downloaded but packages."""
    if not LIGHTHOUSE.exists():
        command = ["npm", "ci", "--prefix", str(FOLDER), "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run([*command, "--loglevel=error"], check=True)


def measure(url: str, out: Path) -> dict[str, Any]:
    """One report; raises ``CalledProcessError`` when Lighthouse fails."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    flags = "--headless=new --no-sandbox --ignore-certificate-errors"
    command = [
        "node",
        str(LIGHTHOUSE),
        url,
        "--quiet",
        f"--chrome-flags={flags}",
        "--output=json",
        f"--output-path={out}",
    ]
    subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium}, check=True)
    report: dict[str, Any] = json.loads(out.read_text())
    return report


def wrap_gift(product: Product) -> str:
    """A gift that waits to be opened; its link, without the host."""
    giver = Giver(product)
    giver.sign_in()
    return giver.link(product, giver.give(10**15, lives_s=LIVES_S)).removeprefix(product.url)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    install()
    with tempfile.TemporaryDirectory(prefix="ks-pages-", ignore_cleanup_errors=True) as folder:
        product = Product(Path(folder) / "run", servers.free_port(), https=True)
        product.start()
        try:
            slug = httpx.get(f"{product.url}/api/v1/events?limit=1", verify=False).json()["data"][0]["slug"]
            places = (("discover", "/"), ("event", f"/event/{slug}/"), ("gift", wrap_gift(product)))
            pages = [Page(name, []) for name, _path in places]
            for _ in range(runs):  # in turn: the machine's speed changes while we measure
                for page, (_name, path) in zip(pages, places, strict=True):
                    page.reports.append(measure(product.url + path, Path(folder) / "report.json"))
        finally:
            product.stop()
    print(f"{'page':10}" + "".join(f"{name:>15}" for name in CATEGORIES) + "".join(f"{name:>11}" for name in AUDITS))
    for page in pages:
        print(page.row())
        for miss in sorted(page.misses()):
            print(f"  {miss}")


if __name__ == "__main__":
    main()
