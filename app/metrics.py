"""Figures for Prometheus. One registry a process; labels are closed sets, never ids or addresses."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

REQUESTS = Counter("keepsake_requests_total", "Answered requests", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "keepsake_request_seconds",
    "Time to the end of the answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
INDEX_LAG_BLOCKS = Gauge("keepsake_index_lag_blocks", "Blocks of the chain not yet in the index", registry=REGISTRY)

DOOR_LISTENERS = Gauge("keepsake_door_listeners", "Scanners that hear of changes as they happen", registry=REGISTRY)


def render() -> bytes:
    """All figures in Prometheus' text format."""
    return generate_latest(REGISTRY)
