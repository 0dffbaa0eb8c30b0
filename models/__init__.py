"""The tables of an installation; importing this package makes all of them known."""

from models import accounts, audit, tables

__all__ = ["accounts", "audit", "tables"]
