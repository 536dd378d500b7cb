"""The operator's identity at Apple: the certificate of a pass type, its key, and the authority between it and Apple."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

from app.clock import now
from app.config import settings

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class AppleSigner:
    """Who signs passes: ``type_id`` as in ``pass.com.example.ticket``, ``team_id`` Apple's ten letters."""

    type_id: str
    team_id: str
    certificate: x509.Certificate
    authority: x509.Certificate
    key: RSAPrivateKey

    def sign(self, manifest: bytes) -> bytes:
        """The detached signature (PKCS #7, DER) of a pass's manifest, with both certificates and the time."""
        builder = PKCS7SignatureBuilder().set_data(manifest).add_signer(self.certificate, self.key, hashes.SHA256())
        builder = builder.add_certificate(self.authority)  # in this order: a signer drops what was added before
        return builder.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])


def find_signer() -> AppleSigner | None:
    """The configured signer; ``None`` when there is none, or phones would refuse what it signs (the log says why)."""
    chosen = settings()
    files = (chosen.apple_pass_cert_file, chosen.apple_pass_key_file, chosen.apple_pass_wwdr_file)
    found = _load(*files, chosen.apple_pass_type_id, chosen.apple_pass_team_id)
    if found is None or found.certificate.not_valid_after_utc > now():
        return found
    log.error("the certificate of Apple passes has expired", expired_at=str(found.certificate.not_valid_after_utc))
    return None


@cache
def _load(cert_file: str, key_file: str, wwdr_file: str, type_id: str, team_id: str) -> AppleSigner | None:
    if not all((cert_file, key_file, wwdr_file, type_id, team_id)):
        return None
    try:
        certificate, authority = _read_certificate(cert_file), _read_certificate(wwdr_file)
        found = AppleSigner(type_id, team_id, certificate, authority, _read_key(key_file))
        _ensure_matches(found)
    except (OSError, ValueError, TypeError) as problem:
        log.error("the certificates of Apple passes cannot be used", problem=str(problem))
        return None
    return found


def _read_certificate(file: str) -> x509.Certificate:
    """Apple hands certificates out in DER; tools turn them into PEM."""
    raw = Path(file).read_bytes()
    return x509.load_pem_x509_certificate(raw) if raw.startswith(b"-----") else x509.load_der_x509_certificate(raw)


def _read_key(file: str) -> RSAPrivateKey:
    key = load_pem_private_key(Path(file).read_bytes(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("Apple's passes are signed with RSA")
    return key


def _ensure_matches(signer: AppleSigner) -> None:
    """Raise ``ValueError`` for parts that do not belong together: a phone would only say that the pass is broken."""
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if signer.key.public_key().public_bytes(*form) != signer.certificate.public_key().public_bytes(*form):
        raise ValueError("the key is not the certificate's")
    subject = signer.certificate.subject
    for oid, said in ((NameOID.USER_ID, signer.type_id), (NameOID.ORGANIZATIONAL_UNIT_NAME, signer.team_id)):
        if said not in [attribute.value for attribute in subject.get_attributes_for_oid(oid)]:
            raise ValueError(f"the certificate is not for {said}")
    if signer.certificate.issuer != signer.authority.subject:
        raise ValueError("the certificate was issued by another authority than the one that is named")
