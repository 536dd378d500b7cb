"""The chains we know, as presets."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.config import Settings, settings

LOCAL_CHAIN_ID = 31337


@dataclass(frozen=True)
class Network:
    """An EVM chain. ``confirmations``: blocks on top of a log's block before it counts.

    ``rpc_urls`` are ours to ask and may hold a secret; ``public_rpc_urls`` are for browsers that claim without us.
    """

    chain_id: int
    name: str
    symbol: str
    rpc_urls: tuple[str, ...]
    explorer_url: str | None
    block_time_s: float
    confirmations: int = 0
    public_rpc_urls: tuple[str, ...] = ()

    @property
    def is_local(self) -> bool:
        """The embedded chain: the only one with a faucet and a demo."""
        return self.chain_id == LOCAL_CHAIN_ID


PRESETS: dict[str, Network] = {
    "local": Network(LOCAL_CHAIN_ID, "Keepsake local", "ETH", (), None, 0.1),
    "base-sepolia": Network(
        84532, "Base Sepolia", "ETH", ("https://sepolia.base.org",), "https://sepolia.basescan.org", 2
    ),
    "base": Network(8453, "Base", "ETH", ("https://mainnet.base.org",), "https://basescan.org", 2),
    "polygon": Network(137, "Polygon", "POL", ("https://polygon-rpc.com",), "https://polygonscan.com", 2),
    "sonic-testnet": Network(14601, "Sonic Testnet", "S", ("https://rpc.testnet.soniclabs.com",), None, 1),
    "sonic": Network(146, "Sonic", "S", ("https://rpc.soniclabs.com",), "https://sonicscan.org", 1),
}


def port_file(data: Path) -> Path:
    """Where the embedded chain writes its port, for operators' commands beside it."""
    return data / "chain" / "port"


def _local_port(chosen: Settings) -> int:
    written = port_file(chosen.data_path)
    if chosen.anvil_port or not written.is_file():
        return chosen.anvil_port
    return int(written.read_text())


@cache
def network() -> Network:
    """The network of this installation, with the operator's RPC URLs; raises ``ValueError`` for an unknown name."""
    chosen = settings()
    preset = PRESETS.get(chosen.network)
    if preset is None:
        raise ValueError(f"KEEPSAKE_NETWORK must be one of {', '.join(PRESETS)}")
    urls = _listed(chosen.rpc_urls)
    if not urls:
        urls = (f"http://127.0.0.1:{_local_port(chosen)}",) if preset.is_local else preset.rpc_urls
    return Network(
        preset.chain_id,
        preset.name,
        preset.symbol,
        urls,
        preset.explorer_url,
        preset.block_time_s,
        chosen.confirmations or preset.confirmations,
        _listed(chosen.public_rpc_urls) or preset.rpc_urls,
    )


def _listed(urls: str) -> tuple[str, ...]:
    return tuple(url.strip() for url in urls.split(",") if url.strip())
