"""What the slices' tests share."""

import pytest
from sqlmodel import Session

from tests.service.doors import Door
from tests.service.phones import Phone


@pytest.fixture
def door(session: Session) -> Door:
    """An open door on each kind of database in turn."""
    return Door(session)


@pytest.fixture
def phone(session: Session, door: Door) -> Phone:
    """A scanner of that door's staff."""
    return Phone(session, door.staff, door.event.id)
