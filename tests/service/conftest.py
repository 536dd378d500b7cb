"""What the slices' tests share."""

import pytest
from sqlmodel import Session

from tests.service.doors import Door


@pytest.fixture
def door(session: Session) -> Door:
    """An open door on each kind of database in turn."""
    return Door(session)
