"""What several nodes say of the same thing: two that agree are believed, one alone only where nobody else knows."""

from collections.abc import Callable
from typing import Any

from app.chain.endpoint import Endpoint
from app.errors import ChainError, Retryable

Json = Any
Essence = Callable[[Json], object]
"""Of a result, what two nodes must agree on; raises for what is no such result."""
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)
"""What reading a result raises that is well-formed JSON and not what was asked for."""


class Agreement:
    """Collects what the nodes say, one after the other. One that is behind or refuses has no say."""

    def __init__(self, essence: Essence) -> None:
        self._essence = essence
        self._said: list[tuple[Endpoint, list[Json], list[object]]] = []
        self._behind: list[Json] | None = None
        self._refusal: ChainError | None = None

    @property
    def has_begun(self) -> bool:
        """Whether a node has said something."""
        return bool(self._said)

    def refuse(self, refusal: ChainError) -> None:
        """A node said no; the first one's word is kept."""
        self._refusal = self._refusal or refusal

    def add(self, endpoint: Endpoint, results: list[Json]) -> bool:
        """A node's results (``None``: it lacks that); whether two agree now. Who says otherwise is left to rest."""
        try:
            gist = [self._essence(result) for result in results if result is not None]
        except UNREADABLE:
            endpoint.rest()
            return False
        if None in results:
            self._behind = self._behind or results
            return False
        self._said.insert(0, (endpoint, results, gist))
        agree = [one for one in self._said if one[2] == gist]
        if len(agree) == 1:
            return False
        for other, _results, said in self._said:
            if said != gist:
                other.rest()
        return True

    def results(self) -> list[Json]:
        """The last node's when two agree or it is alone; raises what the first refused with, or ``Retryable``."""
        if len(self._said) > 1 and self._said[0][2] not in [said for _who, _results, said in self._said[1:]]:
            raise Retryable("the nodes contradict each other")
        if self._said:
            return self._said[0][1]
        if self._refusal is not None:
            raise self._refusal
        if self._behind is not None:
            return self._behind
        raise Retryable("no node answers")
