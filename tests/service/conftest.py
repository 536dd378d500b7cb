"""What the slices' tests share."""

import pytest
from sqlmodel import Session

from tests.service.devices import Device
from tests.service.doors import Door
from tests.service.holders import Holder


@pytest.fixture
def door(session: Session) -> Door:
    """An open door on each kind of database in turn."""
    return Door(session)


@pytest.fixture
def device(session: Session, door: Door) -> Device:
    """A scanner of that door's staff."""
    return Device(session, door.staff, door.event.id)


@pytest.fixture
def holder(session: Session) -> Holder:
    """Somebody with a ticket on each kind of database in turn."""
    return Holder(session)
