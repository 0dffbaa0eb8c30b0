"""Copy what the browser gets from others into the project, with licences and hashes.

`cd tools/vendor && npm ci --ignore-scripts`, then `python -m tools.vendor`. The copies are committed: neither building
nor running Berkas needs Node. Of Bootstrap the styles only; axe-core is for the browser tests alone.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PACKAGES = PROJECT / "tools" / "vendor"
SERVED = PROJECT / "web" / "static" / "vendor"
TESTED = PROJECT / "tests" / "vendor"
SUMS = "SHA256SUMS"
# For each package: where its copies go, and which of its files.
WANTED = {
    "bootstrap": (SERVED, ("dist/css/bootstrap.min.css", "LICENSE")),
    "htmx.org": (SERVED, ("dist/htmx.min.js", "LICENSE")),
    "axe-core": (TESTED, ("axe.min.js", "LICENSE", "LICENSE-3RD-PARTY.txt")),
}


def versions() -> dict[str, str]:
    """Give the exact version of each wanted package, as package.json names it."""
    named = json.loads((PACKAGES / "package.json").read_text())
    return {**named["dependencies"], **named["devDependencies"]}


def sums(folder: Path) -> str:
    """Give the list of hashes of everything under `folder`, as sha256sum writes it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    hashes = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return "".join(f"{sha256}  {name}\n" for name, sha256 in hashes.items())


def copy() -> None:
    """Replace the copies by those of the installed packages."""
    for name, version in versions().items():
        source = PACKAGES / "node_modules" / name
        installed = json.loads((source / "package.json").read_text())["version"]
        if installed != version:
            raise SystemExit(f"{name} {installed} is installed, {version} is wanted: run npm ci")
        place, files = WANTED[name]
        for old in place.glob(f"{name}-*"):
            shutil.rmtree(old)
        target = place / f"{name}-{version}"
        target.mkdir(parents=True)
        for file in files:
            shutil.copyfile(source / file, target / Path(file).name)
    for place in (SERVED, TESTED):
        (place / SUMS).write_text(sums(place))


if __name__ == "__main__":
    copy()
