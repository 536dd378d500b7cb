"""Settings: the only reader of the environment. Every name carries its unit; every default runs as it is."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.units import Address, parse_address

ROOT = Path(__file__).resolve().parent.parent
TOOLCHAIN = ROOT / ".toolchain"


class Settings(BaseSettings):
    """One line a setting; the environment variable is ``KEEPSAKE_`` and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix="KEEPSAKE_", extra="ignore")

    port: int = Field(default=3000, ge=1, le=65535)
    host: str = "127.0.0.1"
    data_dir: Path = Path(".data")
    public_url: str = ""
    database_url: str = ""
    database_turns: int = Field(default=3, ge=1, le=12)
    redis_url: str = ""
    network: str = "local"
    rpc_urls: str = ""
    public_rpc_urls: str = ""
    anvil_port: int = Field(default=0, ge=0, le=65535)
    relayer_key_file: str = ""
    log_level: str = "INFO"
    metrics_token: str = ""
    rate_limits: bool = True
    trusted_proxies: str = ""
    session_days: int = 30
    sign_in_minutes: int = 10
    index_poll_ms: int = 250
    confirmations: int = 0
    web_processes: int = 1
    gift_tokens: str = ""
    asset_blocks: int = Field(default=50_000, ge=0)
    sponsor_day_gwei: int = 1_000_000_000
    sponsor_sender_day_gwei: int = 100_000_000
    sponsor_recipient_day_gwei: int = 20_000_000
    sponsor_gift_day_gwei: int = 10_000_000
    apple_pass_cert_file: str = ""
    apple_pass_key_file: str = ""
    apple_pass_wwdr_file: str = ""
    apple_pass_type_id: str = ""
    apple_pass_team_id: str = ""
    google_wallet_key_file: str = ""
    google_wallet_issuer_id: str = ""
    demo: bool = True

    @property
    def origin(self) -> str:
        """Where people reach us: scheme, host and port without a path."""
        return self.public_url.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def origins(self) -> tuple[str, ...]:
        """Every origin whose pages may call us; by default both names of this machine."""
        if self.public_url:
            return (self.origin,)
        return (f"http://localhost:{self.port}", f"http://127.0.0.1:{self.port}")

    @property
    def domains(self) -> tuple[str, ...]:
        """The host[:port] of each origin: what a sign-in message may name (EIP-4361 ``domain``)."""
        return tuple(urlsplit(origin).netloc for origin in self.origins)

    @property
    def gift_token_list(self) -> tuple[Address, ...]:
        """ERC-20 tokens that are always looked for in a wallet; raises ``Invalid`` for what is no address."""
        return tuple(parse_address(one) for one in self.gift_tokens.split(",") if one.strip())

    @property
    def secure_cookies(self) -> bool:
        """Cookies are ``Secure`` as soon as we are reached by HTTPS."""
        return self.origin.startswith("https://")

    @property
    def data_path(self) -> Path:
        """The data folder, absolute."""
        return self.data_dir if self.data_dir.is_absolute() else ROOT / self.data_dir

    @property
    def database(self) -> str:
        """SQLAlchemy's URL of the database; SQLite in the data folder unless one is named."""
        if not self.database_url:
            return f"sqlite:///{self.data_path / 'keepsake.db'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def workflow_database(self) -> str:
        """Where DBOS keeps its workflows: beside the database, in a file or schema of its own."""
        if not self.database_url:
            return f"sqlite:///{self.data_path / 'workflows.db'}"
        return self.database_url


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
