"""Writes NAME.crt and NAME.key into the folder that is given: self-signed certificates as servers really have them."""

import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC)
HERE = x509.IPAddress(ip_address("127.0.0.1"))
CERTIFICATES = {
    "fitting": (HERE, NOW + timedelta(days=1)),
    "expired": (HERE, NOW - timedelta(days=1)),
    "foreign": (x509.DNSName("db.example"), NOW + timedelta(days=1)),
}

folder = Path(sys.argv[1])
for file, (name, until) in CERTIFICATES.items():
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, file)])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), NOW - timedelta(days=2), until)
    builder = builder.add_extension(x509.SubjectAlternativeName([name]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    (folder / f"{file}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / f"{file}.key").touch(mode=0o600)
    pkcs8 = serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(serialization.Encoding.PEM, pkcs8, serialization.NoEncryption())
    (folder / f"{file}.key").write_bytes(pem)
