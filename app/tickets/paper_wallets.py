"""Which phones' wallets this installation makes passes for."""

from app.tickets import apple_signer, google_pass
from app.tickets.paper_rules import Paper


def list_wallets() -> list[Paper]:
    """Those whose keys are configured and can be used."""
    wallets: list[Paper] = []
    if apple_signer.find_signer() is not None:
        wallets.append("pkpass")
    if google_pass.find_signer() is not None:
        wallets.append("google")
    return wallets
