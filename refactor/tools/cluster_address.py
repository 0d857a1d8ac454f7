"""The address of a scheduler: whoever reaches one can run code on its workers."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from refactor.errors import BadInput


def require_safe(address: str, insecure: bool) -> None:
    """Refuse an address that is none, or that anybody on the way can read and write.

    Raises:
        BadInput: it is so.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("tcp", "tls") or not parts.hostname:
        raise BadInput(f"--workers {address}", "wanted tls://HOST:PORT or tcp://HOST:PORT")
    if parts.scheme == "tls" or insecure or _is_loopback(parts.hostname):
        return
    raise BadInput(
        f"--workers {address}: whoever reaches this scheduler can run code on its workers",
        "use tls:// with certificates of Dask's, or say --insecure-workers",
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        # RFC 6761, 6.3: loopback everywhere. Where another name leads, DNS decides.
        return host == "localhost"
