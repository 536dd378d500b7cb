"""What runs the product: settings, units, keys, certificate, build's changes, and the supervisor's children."""

import os
import ssl
import stat
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import build, clock, secrets_store, supervisor, tls
from app.config import settings
from app.errors import NEEDS_HUMAN_EXIT, Invalid
from app.supervisor import CannotStart, Child
from app.units import MAX_PRICE_WEI, Wei, format_coins, parse_address, parse_coins

CHECKSUMMED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
MISTYPED = CHECKSUMMED.replace("aA", "Aa")


class TestAmounts:
    @given(st.integers(min_value=1, max_value=MAX_PRICE_WEI))
    def test_words_and_back(self, amount: int) -> None:
        assert parse_coins(format_coins(Wei(amount), "").strip()) == amount

    @pytest.mark.parametrize(
        ("text", "wei"), [("0", 0), ("0.05", 5 * 10**16), ("0,5", 5 * 10**17), (" 1e-18 ", 1), ("2", 2 * 10**18)]
    )
    def test_read(self, text: str, wei: int) -> None:
        assert parse_coins(text) == wei

    @pytest.mark.parametrize("text", ["", "x", "-1", "nan", "inf", "1e-19", "1e99", "1e999999999", "0.1.2", "½"])
    def test_refused_at_once(self, text: str) -> None:
        begun = time.monotonic()
        with pytest.raises(Invalid):
            parse_coins(text)
        assert time.monotonic() - begun < 1  # never by counting a billion digits

    @pytest.mark.parametrize("text", [CHECKSUMMED, CHECKSUMMED.lower(), CHECKSUMMED[2:], f" {CHECKSUMMED} "])
    def test_an_address(self, text: str) -> None:
        assert parse_address(text) == CHECKSUMMED

    @pytest.mark.parametrize(
        "text", ["", "0x", "0x" + "g" * 40, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD1", MISTYPED]
    )
    def test_addresses(self, text: str) -> None:
        with pytest.raises(Invalid):
            parse_address(text)


class TestSettings:
    def test_both_names_of_this_machine(self, configure: Callable[..., None]) -> None:
        configure(port=4567)
        assert settings().origins == ("http://localhost:4567", "http://127.0.0.1:4567")
        assert not settings().secure_cookies

    def test_a_public_name(self, configure: Callable[..., None]) -> None:
        configure(public_url="https://keepsake.example/")
        assert (settings().origins, settings().domains) == (("https://keepsake.example",), ("keepsake.example",))
        assert settings().secure_cookies


class TestKeys:
    @pytest.mark.usefixtures("configure")
    def test_many_at_once_make_one(self) -> None:
        with ThreadPoolExecutor(8) as pool:
            made = set(pool.map(lambda n: secrets_store.read_or_make("x.key", b"%d" % n), range(32)))
        assert len(made) == 1
        folder = settings().data_path / "keys"
        assert [path.name for path in folder.iterdir()] == ["x.key"]
        assert stat.S_IMODE((folder / "x.key").stat().st_mode) == 0o600

    def test_relayer_key_of_the_operator(self, configure: Callable[..., None], tmp_path: Path) -> None:
        (tmp_path / "relayer").write_text("0x" + "ab" * 32 + "\n")
        configure(relayer_key_file=tmp_path / "relayer")
        assert secrets_store.relayer_key() == bytes.fromhex("ab" * 32)


class TestCertificate:
    def test_made_once_renewed_when_run_out(self, tmp_path: Path) -> None:
        certificate, key = tls.ensure_certificate(tmp_path, "192.168.7.7")
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        first = certificate.read_bytes()
        tls.ensure_certificate(tmp_path, "192.168.7.7")
        assert certificate.read_bytes() == first
        later = clock.now() + tls.VALID_FOR + timedelta(days=1)
        clock.set_source(lambda: later)
        try:
            tls.ensure_certificate(tmp_path, "192.168.7.7")
        finally:
            clock.set_source(None)
        assert certificate.read_bytes() != first


class TestBuildChanges:
    def test_the_bundle_talks_to_its_own_origin(self, tmp_path: Path) -> None:
        names = "const local=[`localhost`,`0.0.0.0`,`::`,`0:0:0:0:0:0:0:0`];"
        addresses = 'const a="http://keepsake.invalid/_event",b=`ws://keepsake.invalid/x`;'
        (tmp_path / "a.js").write_text(names + addresses)
        build.replace_origin(tmp_path)
        ours = 'const a=location.origin+"/_event",b=location.origin+`/x`;'
        assert (tmp_path / "a.js").read_text() == "const local=[];" + ours
        for lacking in (ours, names, addresses):
            (tmp_path / "a.js").write_text(lacking)
            with pytest.raises(build.BuildFailed):
                build.replace_origin(tmp_path)

    def test_what_stands_after_the_hash_is_not_told(self, tmp_path: Path) -> None:
        bundle = "i=r.search??``,a=r.hash??``;e.router_data={pathname:n.pathname,asPath:n.pathname+i+a}"
        (tmp_path / "a.js").write_text(bundle)
        build.keep_fragments(tmp_path)
        assert (tmp_path / "a.js").read_text() == bundle.replace("r.hash??``", "``")
        with pytest.raises(build.BuildFailed):
            build.keep_fragments(tmp_path)

    def test_scripts_come_after_what_is_seen(self, tmp_path: Path) -> None:
        (tmp_path / "index.html").write_text('<link rel="modulepreload" href="/a.js"/><link rel="preload" href="/b"/>')
        build.ask_later_for_scripts(tmp_path)
        assert (tmp_path / "index.html").read_text() == (
            '<link rel="modulepreload" fetchpriority="low" href="/a.js"/><link rel="preload" href="/b"/>'
        )

    def test_the_list_of_packages_keeps_its_shape(self, tmp_path: Path) -> None:
        lock = tmp_path / "package.json"
        lock.write_text('{"name": "reflex", "dependencies": {"idb": "8.0.4"}}')
        build.tidy_lock(lock)
        tidy = lock.read_text()
        build.tidy_lock(lock)
        assert lock.read_text() == tidy == '{\n  "name": "reflex",\n  "dependencies": {\n    "idb": "8.0.4"\n  }\n}\n'

    def test_precache_holds_what_pages_load(self, tmp_path: Path) -> None:
        (tmp_path / "js").mkdir()
        for name in ("js/theme.js", "js/pass.js", "js/scanner.jsx", "app.css", "index.html"):
            (tmp_path / name).write_text("x")
        (tmp_path / "sw.js").write_text('self.__KS_PRECACHE__ = [];\nself.__KS_VERSION__ = "dev";')
        build.drop_part_sources(tmp_path)
        build.fill_precache(tmp_path)
        worker = (tmp_path / "sw.js").read_text()
        assert '["/app.css", "/", "/js/theme.js"]' in worker
        assert '"dev"' not in worker

    def test_a_changed_file_is_a_new_version(self, tmp_path: Path) -> None:
        versions = set()
        for text in ("a", "b", "b"):
            (tmp_path / "index.html").write_text(text)
            (tmp_path / "sw.js").write_text('self.__KS_PRECACHE__ = [];\nself.__KS_VERSION__ = "dev";')
            build.fill_precache(tmp_path)
            versions.add((tmp_path / "sw.js").read_text())
        assert len(versions) == 2

    def test_nothing_is_left_out_in_silence(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "index.html").write_text("x" * 11)
        (tmp_path / "sw.js").write_text('self.__KS_PRECACHE__ = [];\nself.__KS_VERSION__ = "dev";')
        monkeypatch.setattr(build, "MAX_PRECACHE_BYTES", 10)
        with pytest.raises(build.BuildFailed, match="11 bytes"):
            build.fill_precache(tmp_path)


def child(tmp_path: Path, program: str) -> Child:
    return Child("little", [sys.executable, "-c", program], dict(os.environ), tmp_path)


def revive_until(one: Child, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        one.revive()
        time.sleep(0.02)


class TestChildren:
    def test_one_that_dies_is_started_again(self, tmp_path: Path) -> None:
        one = child(tmp_path, f"open({str(tmp_path / 'runs')!r}, 'a').write('x')")
        one.start()
        with pytest.raises(CannotStart, match=r"little process keeps failing: no output \(see .*little.log\)"):
            revive_until(one, 20)
        assert len((tmp_path / "runs").read_text()) == supervisor.RESTARTS_ALLOWED

    def test_its_last_words_are_told(self, tmp_path: Path) -> None:
        one = child(tmp_path, "import sys; sys.exit('The disk is full.')")
        one.start()
        with pytest.raises(CannotStart, match=r"keeps failing: The disk is full\."):
            revive_until(one, 20)

    def test_when_only_a_person_can_help_it_is_not_tried_again(self, tmp_path: Path) -> None:
        one = child(tmp_path, f"import sys; print('Move it away.'); sys.exit({NEEDS_HUMAN_EXIT})")
        one.start()
        with pytest.raises(CannotStart, match=r"^Move it away\.$"):
            revive_until(one, 20)

    def test_one_that_does_not_listen_is_killed(self, tmp_path: Path) -> None:
        ready = tmp_path / "ready"
        program = f"import signal, time; signal.signal(15, signal.SIG_IGN); open({str(ready)!r}, 'w'); time.sleep(60)"
        one = child(tmp_path, program)
        one.start()
        while not ready.exists():
            time.sleep(0.01)
        begun = time.monotonic()
        one.ask_to_stop()
        one.wait_or_kill(begun + 0.3)
        assert 0.2 < time.monotonic() - begun < 5
