"""Words in an address that nobody can read there: what was searched for may name people."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

from web.site import site


def sealed(text: str) -> str:
    """Give a text as it may stand in an address, a log or a history; "" for nothing."""
    return _lock().encrypt(text.encode()).decode() if text else ""


def unsealed(token: str) -> str:
    """Give back what was sealed; "" for what this installation did not seal."""
    try:
        return _lock().decrypt(token.encode()).decode() if token else ""
    except InvalidToken:
        return ""


def _lock() -> Fernet:
    key = hashlib.sha256(b"search\0" + site().secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
