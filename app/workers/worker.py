"""The worker process: the executor of workflows, with the outbox pump and the indexer in it. One of them works."""

import os
import socket
import threading
from datetime import timedelta
from typing import NoReturn

import structlog
from dbos import DBOS, DBOSConfig, SetWorkflowID

from app.chain import deploy, inbox, sender
from app.chain.indexer import Indexer
from app.chain.networks import network
from app.chain.node import NodeRefused, node
from app.clock import now
from app.config import settings
from app.db import reading, transaction
from app.door import service as door
from app.errors import NeedsHuman, Retryable
from app.gifts import claims
from app.outbox import forget_answers, list_waiting, mark_started
from app.workers import hold, projection
from app.workers.workflows import TOPICS

QUEUE = "keepsake"
WATCH_QUEUE = "keepsake-watch"
"""Has places of its own: whoever names transactions that never come fills these, and keeps nothing back that acts."""
WATCHES = frozenset({"orders.watch", "events.watch_publish", "gifts.watch"})
"""Topics that only wait for what somebody's wallet has sent."""
PUMP_EVERY_S = 0.1
LEFTOVERS_EVERY_S = 30.0
RETURNS_EVERY_S = 5.0
HOUSE_KEPT_EVERY_S = 3600.0
ANSWERS_KEPT = timedelta(days=2)
"""A page gives up long before; a program that repeats a call does so within hours."""
WORKFLOWS_AT_ONCE = 32
EXECUTOR = "worker"
"""Stable, so that whoever works next recovers what the killed one had begun; ``hold`` keeps it one at a time."""

log = structlog.get_logger()


def launch_workflows() -> None:
    """Start DBOS on its own database; unfinished workflows of this executor go on at once."""
    config: DBOSConfig = {
        "name": "keepsake",
        "system_database_url": settings().workflow_database,
        "application_version": "1",
        "executor_id": EXECUTOR,
        "log_level": "WARNING",
    }
    DBOS(config=config)
    DBOS.launch()
    for queue in (QUEUE, WATCH_QUEUE):
        DBOS.register_queue(queue, worker_concurrency=WORKFLOWS_AT_ONCE, polling_interval_sec=PUMP_EVERY_S)


def pump() -> int:
    """Turn waiting outbox rows into workflows under the row's id; returns how many. Safe to repeat."""
    with reading() as session:
        waiting = list_waiting(session)
    for row in waiting:
        with SetWorkflowID(row.id):
            queue = WATCH_QUEUE if row.topic in WATCHES else QUEUE
            DBOS.enqueue_workflow(queue, TOPICS[row.topic], row.payload)
        with transaction() as session:
            mark_started(session, row.id)
    return len(waiting)


def _pump_forever(stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            idle = pump() == 0
        except Exception:  # the pump must outlive any single failure: the row stays and is tried again
            log.exception("pump.failed")
            idle = True
        if idle:
            stop.wait(PUMP_EVERY_S)


def _gather_leftovers(stop: threading.Event) -> None:
    """Scans whose batch was never started (a crash between two commits) or taken back are asked for again."""
    while not stop.is_set():
        try:
            with transaction() as session:
                door.enqueue_leftovers(session)
        except Exception:  # like the pump: the next time may be better
            log.exception("leftovers.failed")
        stop.wait(LEFTOVERS_EVERY_S)


def _send_gifts_back(stop: threading.Event) -> None:
    """Expired gifts go back by themselves, within a minute at most."""
    while not stop.is_set():
        try:
            with transaction() as session:
                claims.enqueue_due(session)
        except Exception:  # like the pump: the next time may be better
            log.exception("returns.failed")
        stop.wait(RETURNS_EVERY_S)


def _keep_house(stop: threading.Event) -> None:
    """Drop what has served its time."""
    while not stop.is_set():
        with transaction() as session:
            forget_answers(session, before=now() - ANSWERS_KEPT)
        stop.wait(HOUSE_KEPT_EVERY_S)


def _heal_first(stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            sender.heal()
            return
        except (Retryable, NodeRefused, NeedsHuman) as problem:
            log.warning("worker.heal_waiting", why=str(problem))
            stop.wait(1)


def _free_lease_of_dead() -> None:
    """A worker of this machine that was killed could not drop its lease: do not wait for its end."""
    with transaction() as session:
        cursor = inbox.find_cursor(session, network().chain_id)
        leader = "" if cursor is None else cursor.leader
        host, _, pid = leader.rpartition(":")
        if host == socket.gethostname() and not _runs(int(pid)):
            inbox.drop_lease(session, network().chain_id, leader)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as problem:
        return not isinstance(problem, ProcessLookupError)  # somebody else's process runs, too
    return True


def run(stop: threading.Event) -> NoReturn:
    """Everything until ``stop``, which ends the process: a step that waits for the chain goes on at the next start.

    Another worker of our relayer is waited for.
    """
    deploy.wait_for_node()
    held = hold.wait_for_turn(stop)
    if held is None:
        os._exit(0)
    _free_lease_of_dead()
    _heal_first(stop)
    launch_workflows()
    name = f"{socket.gethostname()}:{os.getpid()}"
    reader = Indexer(
        node(),
        network().chain_id,
        apply=projection.apply,
        unwind=projection.unwind,
        confirmations=network().confirmations,
    )
    threads = [
        threading.Thread(target=_pump_forever, args=(stop,), name="pump"),
        threading.Thread(target=_gather_leftovers, args=(stop,), name="leftovers"),
        threading.Thread(target=_send_gifts_back, args=(stop,), name="returns"),
        threading.Thread(target=_keep_house, args=(stop,), name="house"),
        threading.Thread(target=hold.watch, args=(held, stop), name="hold"),
        threading.Thread(
            target=reader.run,
            args=(stop,),
            kwargs={"poll_s": settings().index_poll_ms / 1000, "name": name},
            name="indexer",
        ),
    ]
    for thread in threads:
        thread.start()
    watch_threads(threads, stop)
    with transaction() as session:
        inbox.drop_lease(session, network().chain_id, name)
    DBOS.destroy()
    os._exit(0)


def watch_threads(threads: list[threading.Thread], stop: threading.Event) -> None:
    """Wait for ``stop``; a thread that died takes the process with it, so that the supervisor starts it again."""
    while not stop.wait(0.2):
        dead = [thread.name for thread in threads if not thread.is_alive()]
        if dead:
            log.error("worker.thread_died", threads=dead)
            os._exit(1)
    for thread in threads:
        thread.join(10)
