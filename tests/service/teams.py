"""An organizer, an event, and people who open links to its door."""

from secrets import token_hex

from sqlmodel import Session, select

from app.accounts import service as accounts
from app.caller import Caller
from app.door import links
from app.door.desk_schemas import DoorLinkForm, PlaceView
from app.models import DoorAct, Event, Scanner
from tests.factories import make_event, make_organizer


class Team:
    """An organizer with an event, and people who open links to its door."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.organizer = make_organizer(session)
        self.event: Event = make_event(session, self.organizer, gates=[{"name": "North", "tiers": []}])

    def make(self, label: str = "North team", **wish: object) -> tuple[str, str]:
        """A link's id and its secret."""
        form = DoorLinkForm.model_validate({"label": label} | wish)
        made = links.make_link(self.session, self.organizer, self.event.id, form)
        return made.id, made.url.split("#")[1]

    def open(self, token: str, name: str = "Zoë", caller: Caller | None = None) -> tuple[PlaceView, str | None]:
        return links.redeem(self.session, caller, token=token, name=name, user_agent="Firefox")

    def come(self, token: str, name: str = "Zoë") -> str:
        """Somebody new; the token of their session."""
        _place, session_token = self.open(token, name)
        assert session_token is not None
        return session_token

    def caller(self, session_token: str) -> Caller:
        found = accounts.find_caller(self.session, session_token)
        assert found is not None
        return found

    def scanner(self, account_id: str) -> Scanner:
        made = Scanner(event_id=self.event.id, account_id=account_id, public_key=token_hex(65))
        self.session.add(made)
        self.session.flush()
        return made

    def acts(self) -> list[str]:
        return [act.what for act in self.session.exec(select(DoorAct).order_by(DoorAct.at)).all()]  # type: ignore[arg-type]
