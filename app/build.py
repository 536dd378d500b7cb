"""The production build of the pages: when it is needed, how it is made, and what we change in its output.

Reflex bakes the backend's address into the bundle. We bake a placeholder instead and replace it by
``location.origin``: one build then serves every port, name and scheme, and is made again only when a source
or a lock changes.
"""

import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import reflex as rx

from app.config import ROOT, TOOLCHAIN

PLACEHOLDER_ORIGIN = "http://keepsake.invalid"
WEB = ROOT / ".web"
STAMP = WEB / "keepsake-build.json"
SOURCES = ("app/pages", "app/app.py", "app/build.py", "components", "state", "assets")
LOCKS = "reflex.lock"
FILES = ("rxconfig.py", "requirements.txt", "constraints.txt")
PRECACHE_MARK = "self.__KS_PRECACHE__ = []"
VERSION_MARK = 'self.__KS_VERSION__ = "dev"'
EARLY_SCRIPT = '<link rel="modulepreload"'
MAX_PRECACHE_BYTES = 6_000_000
CLAIM_MARK = "<!-- the script stands here -->"
CLAIM_SCRIPT = "public/js/gifts/file.js"
PLAIN_SCRIPTS = ("theme", "start", "stay_live", "stay_put", "sw_register")
"""Of ``assets/js``: those that pages name in a script tag."""


class BuildFailed(Exception):
    """The pages could not be built; the message names the log."""


def _files(folders: Sequence[str]) -> Iterator[Path]:
    for name in FILES:
        if (ROOT / name).is_file():
            yield ROOT / name
    for folder in folders:
        root = ROOT / folder
        found = [root] if root.is_file() else root.rglob("*")
        yield from (p for p in found if p.is_file() and "__pycache__" not in p.parts and "external" not in p.parts)


def fingerprint(*folders: str) -> str:
    """The SHA-256 of every file that the build reads; ``folders`` instead of all of them."""
    digest = hashlib.sha256()
    for path in sorted(_files(folders or (*SOURCES, LOCKS))):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current() -> bool:
    """Whether the build that lies there was made from these sources."""
    try:
        made: str = json.loads(STAMP.read_text())["fingerprint"]
    except (OSError, ValueError, KeyError):
        return False
    return made == fingerprint()


def environment() -> dict[str, str]:
    """What Reflex's tools need to run from our own toolchain folder, without look-ups elsewhere."""
    bun = next(TOOLCHAIN.glob("node_modules/@oven/bun-*/bin/bun"), None)
    registry = subprocess.run(["npm", "config", "get", "registry"], capture_output=True, text=True, check=False)  # noqa: S607
    extra = {
        "REFLEX_DIR": str(TOOLCHAIN / "reflex"),
        "REFLEX_STATES_WORKDIR": str(TOOLCHAIN / "states"),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "NPM_CONFIG_REGISTRY": registry.stdout.strip(),
    }
    if bun:
        extra["REFLEX_BUN_PATH"] = str(bun)
    return os.environ | {name: value for name, value in extra.items() if value}


def build(report: Callable[[str], None]) -> None:
    """Make the build unless it is current; raises ``BuildFailed``. Only one process builds at a time."""
    TOOLCHAIN.mkdir(exist_ok=True)
    with (TOOLCHAIN / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_current():
            return
        report("Building the pages (about a minute the first time)")
        made_from = fingerprint(*SOURCES)
        log = TOOLCHAIN / "build.log"
        command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
        with log.open("wb") as out:
            done = subprocess.run(  # noqa: S603
                command, cwd=ROOT, env=environment(), stdout=out, stderr=subprocess.STDOUT, check=False
            )
        if done.returncode != 0:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise BuildFailed(f"The pages could not be built. The end of {log.relative_to(ROOT)}:\n{tail}")
        tidy_lock(ROOT / LOCKS / "package.json")
        is_same = made_from == fingerprint(*SOURCES)  # else somebody changed a source meanwhile: build again next time
        STAMP.write_text(json.dumps({"fingerprint": fingerprint() if is_same else made_from}))


def tidy_lock(path: Path) -> None:
    """Reflex writes its list of packages on one line or on many, depending on what bun did: always on many."""
    if path.is_file():
        path.write_text(json.dumps(json.loads(path.read_text()), indent=2) + "\n")


class BuildPlugin(rx.plugins.Plugin):
    """Changes Vite's output: the backend's address, and the service worker's list of files."""

    def post_build(self, **context: Any) -> None:
        """Reflex's hook, run before the files are compressed; raises ``BuildFailed`` when nothing was replaced."""
        static = Path(context["static_dir"])
        replace_origin(static)
        keep_fragments(static)
        complete_claim_file(static)
        drop_part_sources(static)
        ask_later_for_scripts(static)
        fill_precache(static)


def replace_origin(static: Path) -> None:
    """Let the bundle talk to the origin that it came from, and to no other port of it.

    For a backend named ``localhost`` Reflex leaves out the port on HTTPS; our address is never another than the page's.
    """
    addresses = re.compile(rf"([\"'`]){re.escape(PLACEHOLDER_ORIGIN)}|([\"'`])ws://keepsake\.invalid")
    local_names = re.compile(r"\[([\"'`])localhost\1,\1(0\.){3}0\1,[^\]]*\]")
    addressed = named = 0
    for script in static.rglob("*.js"):
        text = script.read_text()
        changed, here = addresses.subn(lambda m: f"location.origin+{m.group(1) or m.group(2)}", text)
        changed, lists = local_names.subn("[]", changed)
        if here or lists:
            script.write_text(changed)
        addressed, named = addressed + here, named + lists
    if addressed == 0 or named == 0:
        raise BuildFailed("The backend's address was not found in the bundle: did Reflex change?")


def keep_fragments(static: Path) -> None:
    """What stands after ``#`` stays in the browser: a gift's key is there, and Reflex tells the server all of it."""
    told = re.compile(r"\w+\.hash\?\?(``|\"\"|'')(?=;\w+\.router_data=\{pathname:)")
    changed = 0
    for script in static.rglob("*.js"):
        text, here = told.subn(r"\1", script.read_text())
        if here:
            script.write_text(text)
        changed += here
    if changed != 1:
        raise BuildFailed("Where Reflex tells the server a page's fragment was not found: did Reflex change?")


def complete_claim_file(static: Path) -> None:
    """Put the whole script of ``claim.html`` into it: one file that opens a gift when we are gone."""
    page, made = static / "claim.html", static / "claim-file.js"
    bundle = [
        environment()["REFLEX_BUN_PATH"],
        "build",
        str(WEB / CLAIM_SCRIPT),
        "--minify",
        f"--outfile={made.resolve()}",
    ]
    done = subprocess.run(bundle, cwd=WEB, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise BuildFailed(f"claim.html could not be made: {done.stderr.strip()}")
    script = made.read_text().replace("</script", "<\\/script")
    made.unlink()
    page.write_text(page.read_text().replace(CLAIM_MARK, f'<script type="module">{script}</script>'))


def ask_later_for_scripts(static: Path) -> None:
    """The pages say much before a script runs: style, letters and the first picture are to come before the scripts."""
    for page in static.rglob("*.html"):
        page.write_text(page.read_text().replace(EARLY_SCRIPT, f'{EARLY_SCRIPT} fetchpriority="low"'))


def drop_part_sources(static: Path) -> None:
    """Take out the browser parts' sources: the bundle holds them, and pages load only the plain scripts as they are."""
    for source in (static / "js").rglob("*"):
        if source.is_file() and source.name.split(".js")[0] not in PLAIN_SCRIPTS:
            source.unlink()


def fill_precache(static: Path) -> None:
    """Write the build's own files and their version into the service worker, so that the shell works offline.

    The version changes with every file, also with one that keeps its name. Raises ``BuildFailed`` when they are more
    than a phone should be asked to keep: leaving some out would break a page without a network, and nobody would see.
    """
    worker = static / "sw.js"
    if not worker.exists():
        raise BuildFailed("sw.js is missing from the assets")
    kinds = {".js", ".css", ".woff2", ".wasm", ".html", ".webmanifest", ".svg", ".png", ".ico"}
    files = [path for path in sorted(static.rglob("*")) if path.suffix in kinds and path.name != "sw.js"]
    size = sum(path.stat().st_size for path in files)
    if size > MAX_PRECACHE_BYTES:
        raise BuildFailed(f"The pages' files have {size:,} bytes, more than the {MAX_PRECACHE_BYTES:,} kept offline.")
    chosen = [_url(path.relative_to(static)) for path in files]
    digest = hashlib.sha256(json.dumps(chosen).encode())
    for path in files:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    version = digest.hexdigest()[:12]
    text = worker.read_text()
    if PRECACHE_MARK not in text:
        raise BuildFailed("sw.js has no place for the list of files")
    text = text.replace(PRECACHE_MARK, f"self.__KS_PRECACHE__ = {json.dumps(chosen)}")
    worker.write_text(text.replace(VERSION_MARK, f'self.__KS_VERSION__ = "{version}"'))


def _url(path: Path) -> str:
    return "/" + (path.as_posix()[: -len("index.html")] if path.name == "index.html" else path.as_posix())
