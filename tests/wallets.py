"""Keys of phones' wallets for the tests: an authority as Apple's, and a service account as Google's."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TYPE_ID = "pass.example.keepsake.ticket"
TEAM_ID = "ABCDE12345"
ISSUER_ID = "3388000000012345678"
EMAIL = "wallet@keepsake.iam.gserviceaccount.com"

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def make_key(name: str) -> rsa.RSAPrivateKey:
    """A key under a name: made once a run, as that takes a while."""
    return rsa.generate_private_key(65537, 2048)


def pem_of(key: PrivateKey) -> bytes:
    """The key as an unencrypted file holds it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def make_certificate(
    subject: list[tuple[x509.ObjectIdentifier, str]],
    key: PrivateKey,
    issuer: x509.Certificate | None = None,
    issuer_key: rsa.RSAPrivateKey | None = None,
    *,
    is_authority: bool = False,
    lives: timedelta = timedelta(days=365),
) -> x509.Certificate:
    """A certificate for ``key``; signed by itself where there is no issuer."""
    name = x509.Name([x509.NameAttribute(oid, value) for oid, value in subject])
    signed_by = issuer_key or key
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=400))
        .not_valid_after(datetime.now(UTC) + lives)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(usage, critical=False)
    return builder.sign(signed_by, hashes.SHA256())


@cache
def make_authorities() -> tuple[x509.Certificate, x509.Certificate]:
    """A root and the authority under it that signs passes' certificates."""
    root = make_certificate([(NameOID.COMMON_NAME, "Test Root")], make_key("root"), is_authority=True)
    between = [(NameOID.COMMON_NAME, "Test Worldwide Developer Relations")]
    return root, make_certificate(between, make_key("wwdr"), root, make_key("root"), is_authority=True)


def make_pass_certificate(
    key: PrivateKey, *, type_id: str = TYPE_ID, lives: timedelta = timedelta(days=365)
) -> x509.Certificate:
    """The certificate of a pass type."""
    subject = [
        (NameOID.USER_ID, type_id),
        (NameOID.COMMON_NAME, f"Pass Type ID: {type_id}"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, TEAM_ID),
    ]
    return make_certificate(subject, key, make_authorities()[1], make_key("wwdr"), lives=lives)


def write_apple_files(folder: Path) -> dict[str, str]:
    """The files that an operator gets from Apple, and the settings that name them."""
    root, wwdr = make_authorities()
    files = {
        "root.pem": root.public_bytes(Encoding.PEM),
        "wwdr.cer": wwdr.public_bytes(Encoding.DER),
        "pass.pem": make_pass_certificate(make_key("pass")).public_bytes(Encoding.PEM),
        "pass.key": pem_of(make_key("pass")),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {
        "apple_pass_cert_file": str(folder / "pass.pem"),
        "apple_pass_key_file": str(folder / "pass.key"),
        "apple_pass_wwdr_file": str(folder / "wwdr.cer"),
        "apple_pass_type_id": TYPE_ID,
        "apple_pass_team_id": TEAM_ID,
    }


def write_google_files(folder: Path) -> dict[str, str]:
    """The service account's file as Google hands it out, and the settings that name it."""
    account = {
        "type": "service_account",
        "private_key_id": "0123456789abcdef",
        "private_key": pem_of(make_key("google")).decode(),
        "client_email": EMAIL,
    }
    (folder / "account.json").write_text(json.dumps(account))
    return {"google_wallet_key_file": str(folder / "account.json"), "google_wallet_issuer_id": ISSUER_ID}
