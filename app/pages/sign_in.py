"""``/sign-in``: choose a wallet. The part speaks REST and loads the next page anew."""

import reflex as rx

from app.pages.shell import Route, frame
from components.connection import banner
from components.frame import page
from components.parts import WalletPanel


def sign_in() -> rx.Component:
    """Wallets, and what signing in means."""
    body = rx.el.div(
        rx.el.p("Your wallet is your account. No wallet? Make one in a tap.", class_name="ks-lead"),
        rx.el.div(WalletPanel.create(reload_on_sign_in=True, after_url="/me/"), style={"min-height": "64px"}),
        banner("Signing in costs nothing and moves nothing."),
        class_name="ks-stack ks-gap-6",
    )
    return page(frame("me"), "Sign in", body, width="narrow")


ROUTE = Route(
    "/sign-in",
    sign_in,
    "Sign in · Keepsake",
    "Sign in with any wallet, or make one on this device in one tap. No e-mail, no password.",
)
