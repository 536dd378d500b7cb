"""A scanner's log, as far as we have it: numbered from 1 on, each record naming the one before. Pure.

A record that overtakes others (tried online while they wait in the queue) leaves a gap, which is told, and is closed
when they have come. A record that contradicts what we have is told for good.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.door.records import ZEROS, Record
from app.door.rules import compute_record_body_hash


@dataclass(frozen=True, slots=True)
class Link:
    """A record that has come, and the scan that it is kept as."""

    record: Record
    scan_id: str


@dataclass(frozen=True, slots=True)
class Held:
    """A scan of the same log that we had before."""

    scan_id: str
    body_hash: str


@dataclass(slots=True)
class Log:
    """The end of a scanner's log, and what was found wrong on the way to it.

    ``gaps``: scans before which others are missing; ``contradictions``: a scan, and the one that it contradicts.
    """

    account_id: str
    last_counter: int
    last_hash: str
    gaps: list[str] = field(default_factory=list)
    contradictions: list[tuple[str, str | None]] = field(default_factory=list)

    def extend(self, links: Iterable[Link], held: Mapping[int, list[Held]]) -> None:
        """Take records in; ``held`` are the scans that we had of these counters and of those before them."""
        known = {counter: list(scans) for counter, scans in held.items()}
        for link in sorted(links, key=lambda one: one.record.counter):
            record = link.record
            if record.counter > self.last_counter + 1:
                self.gaps.append(link.scan_id)
            elif not self._follows(record, known):
                before = known.get(record.counter) or known.get(record.counter - 1)
                self.contradictions.append((link.scan_id, before[0].scan_id if before else None))
            if record.counter > self.last_counter:
                self.last_counter, self.last_hash = record.counter, record.hash
            mine = Held(link.scan_id, compute_record_body_hash(self.account_id, record.hash))
            known.setdefault(record.counter, []).append(mine)

    def list_needed(self, links: Iterable[Link]) -> set[int]:
        """The counters whose scans ``extend`` has to know: of records that come late, and what they come after."""
        places = [link.record.counter for link in links]
        late = {counter for counter in places if counter <= self.last_counter}
        before = {counter - 1 for counter in places if 1 < counter <= self.last_counter + 1}
        return late | before if late or any(self._breaks(link.record) for link in links) else set()

    def _breaks(self, record: Record) -> bool:
        return record.counter == self.last_counter + 1 and record.previous != (self.last_hash or ZEROS)

    def _follows(self, record: Record, known: Mapping[int, list[Held]]) -> bool:
        """Whether nothing that we have speaks against this record's place in the log."""
        if record.counter in known:
            return False
        if record.counter == self.last_counter + 1:
            return not self._breaks(record)
        if record.counter == 1:
            return record.previous == ZEROS
        named = compute_record_body_hash(self.account_id, record.previous)
        return all(before.body_hash == named for before in known.get(record.counter - 1, []))
