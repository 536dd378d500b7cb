"""``python -m app VERB``: every process and every operator's command."""

import argparse
import os
import signal
import threading
from collections.abc import Callable

from pydantic import ValidationError

from app.config import settings


def run(options: argparse.Namespace) -> None:
    """The whole product on this machine (make run)."""
    from app import supervisor, tls

    if options.https and not settings().public_url:
        os.environ["KEEPSAKE_HOST"] = "0.0.0.0"  # noqa: S104 - phones in this network are meant to reach it
        os.environ["KEEPSAKE_PUBLIC_URL"] = f"https://{tls.lan_address()}:{settings().port}"
        settings.cache_clear()
    supervisor.run(settings(), https=options.https)


def web(options: argparse.Namespace) -> None:
    """The pages and the API."""
    from app import serve

    serve.run(settings(), https=options.https)


def chain(_options: argparse.Namespace) -> None:
    """The embedded chain, kept on disk."""
    from app import logs
    from app.chain import embedded

    logs.configure(settings().log_level)
    embedded.serve(_stop_on_signal())


def worker(_options: argparse.Namespace) -> None:
    """Durable workflows and the indexer."""
    from app import logs
    from app.workers import worker as worker_process

    logs.configure(settings().log_level)
    worker_process.run(_stop_on_signal())


def migrate(_options: argparse.Namespace) -> None:
    """Bring the database's schema up to date."""
    from app import migrate as migrations

    migrations.upgrade(settings().database)


def deploy_contracts(_options: argparse.Namespace) -> None:
    """Deploy the contracts that are missing on the chain."""
    from app.chain import deploy

    deploy.deploy_missing()


def prepare(options: argparse.Namespace) -> None:
    """Schema and contracts, in this order."""
    migrate(options)
    deploy_contracts(options)


def seed(_options: argparse.Namespace) -> None:
    """The demo, once."""
    from app.workers import seed as demo_seed

    demo_seed.run()


def demo(_options: argparse.Namespace) -> None:
    """Print the demo's sign-ins."""
    from app.workers import seed as demo_seed

    print(demo_seed.describe())


def verify(_options: argparse.Namespace) -> None:
    """Print the differences between the chain and the index; exit code 1 when there are any."""
    from app.errors import Retryable
    from app.workers import verify as verification

    try:
        differences = verification.run()
    except Retryable as away:
        raise SystemExit(f"The chain cannot be reached ({away}). Is Keepsake running on this data folder?") from None
    print("\n".join(differences) or "Chain and index agree.")
    if differences:
        raise SystemExit(1)


VERBS: dict[str, Callable[[argparse.Namespace], None]] = {
    "run": run,
    "web": web,
    "chain": chain,
    "worker": worker,
    "migrate": migrate,
    "deploy-contracts": deploy_contracts,
    "prepare": prepare,
    "seed": seed,
    "demo": demo,
    "verify": verify,
}


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def main() -> None:
    """Parse the command line and do it."""
    parser = argparse.ArgumentParser(prog="python -m app", description="Keepsake")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name, action in VERBS.items():
        sub = verbs.add_parser(name, help=(action.__doc__ or "").splitlines()[0])
        if name in {"run", "web"}:
            sub.add_argument("--https", action="store_true", help="serve HTTPS with a local certificate")
    options = parser.parse_args()
    try:
        settings()
    except ValidationError as wrong:
        raise SystemExit(_say_wrong_setting(wrong)) from None
    VERBS[options.verb](options)


def _say_wrong_setting(wrong: ValidationError) -> str:
    problem = wrong.errors(include_url=False)[0]
    name = "_".join(str(part) for part in problem["loc"]).upper()
    return f"KEEPSAKE_{name} is {problem['input']!r}: {problem['msg'][:1].lower()}{problem['msg'][1:]}."


if __name__ == "__main__":
    main()
