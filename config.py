"""Settings, read once from the environment. Every default needs no server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from errors import InstallationFault

PROJECT = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Settings:
    """What an installation can set. Times in seconds, sizes in bytes."""

    var: Path
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    office_workers: int = 2
    office_unconfined: bool = False
    web_workers: int = 2
    example: bool = True
    gallery: bool = False
    lease_s: float = 30.0
    sweep_s: float = 10.0
    convert_deadline_s: float = 60.0
    upload_limit_bytes: int = 200 * 1024 * 1024
    cache_limit_bytes: int = 2 * 1024 * 1024 * 1024

    @property
    def database(self) -> Path:
        """The SQLite file: the truth."""
        return self.var / "berkas.db"

    @property
    def objects(self) -> Path:
        """The local object store: bytes by content hash."""
        return self.var / "objects"

    @property
    def run(self) -> Path:
        """Sockets, work folders, the bell's file: nothing that outlives a restart."""
        return self.var / "run"

    @property
    def cache(self) -> Path:
        """What was rendered before; may be thrown away at any time."""
        return self.var / "cache"

    @property
    def scratch(self) -> Path:
        """Where a command of the command line works; only the one that holds the lock uses it."""
        return self.run / "perintah"

    @property
    def ca(self) -> Path:
        """The local certificate authority."""
        return self.var / "ca"

    @property
    def office_socket(self) -> Path:
        """Where the office service listens."""
        return self.run / "office.sock"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, *, var: str = "var") -> Settings:
        """Read the settings; `var` is the folder under the project that holds the state unless BERKAS_VAR says so.

        Raises:
            InstallationFault: a number is none, or out of its bounds.
        """
        env = os.environ if environ is None else environ

        def number(name: str, default: float, *, least: float = 1, most: float = 3600) -> float:
            try:
                value = float(env.get(name) or default)
            except ValueError:
                value = least - 1
            if not least <= value <= most:
                raise InstallationFault(f"Setelan {name} harus angka {least:g} sampai {most:g}. Perbaiki, lalu ulangi.")
            return value

        chosen = Path(env.get("BERKAS_VAR") or PROJECT / var)
        return cls(
            var=chosen.resolve(),
            host=env.get("HOST", cls.host),
            port=int(number("PORT", cls.port, most=65535)),
            public_url=env.get("PUBLIC_URL", "").rstrip("/"),
            office_workers=int(number("OFFICE_WORKERS", min(2, os.cpu_count() or 1), most=64)),
            office_unconfined=env.get("OFFICE_UNCONFINED", "") == "1",
            web_workers=int(number("WEB_WORKERS", cls.web_workers, most=64)),
            example=env.get("EXAMPLE", "1") != "0",
            gallery=env.get("GALLERY", "") == "1",
            lease_s=number("LEASE_S", cls.lease_s),
            sweep_s=number("SWEEP_S", cls.sweep_s),
            cache_limit_bytes=int(number("CACHE_LIMIT_MB", cls.cache_limit_bytes >> 20, least=0, most=1 << 20)) << 20,
        )
