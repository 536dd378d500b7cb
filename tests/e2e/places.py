"""Which pages mean something to whom."""

from tests.e2e.product import Product

PEOPLE = ("", "attendee", "organizer", "door staff")
"""A visitor, and the demo's sign-ins."""


OPEN = ("/gifts/", "/gifts/open/", "/claim.html", "/door/join/")


def list_pages(product: Product, who: str) -> list[str]:
    """The pages that mean something to this person."""
    event = product.get("/events?limit=1").json()["data"][0]
    return {
        "": ["/", "/?q=zzzz", f"/event/{event['slug']}/", "/sign-in/", "/tickets/", "/badges/", *OPEN, "/nowhere/"],
        "attendee": ["/tickets/", "/badges/", "/me/", "/desk/", *OPEN, "/gifts/new/"],
        "organizer": [
            *("/desk/", "/desk/new/", f"/desk/{event['id']}/", f"/desk/{event['id']}/edit/"),
            f"/door/{event['id']}/desk/",
        ],
        "door staff": ["/door/", f"/door/{event['id']}/", f"/door/{event['id']}/desk/"],
    }[who]
