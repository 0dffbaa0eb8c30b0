"""Is a file genuine, for programs: the same check as the public page, without an account."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import abort, request
from flask.views import MethodView

from api.errors import json_blueprint
from services.verification import check_upload, record_of
from web.checking import braked, tidy
from web.identity import allow, tokenless
from web.site import site
from web.upload import received

verification = json_blueprint("verification", url_prefix="/api/verify", description="Keaslian")


@verification.route("/<code>")
@allow(GET="public")
class Record(MethodView):
    """What the archive knows of a code."""

    @verification.response(200)
    def get(self, code: str) -> dict[str, Any]:
        """Give the archived record of a verification code; of a restricted bundle number and hash only."""
        with braked():
            return asdict(record_of(site().db, tidy(code)))


@verification.route("")
@allow(POST="public")
class Upload(MethodView):
    """The check of a file."""

    decorators = [tokenless]  # noqa: RUF012  (read by Flask)

    @verification.response(200)
    def post(self) -> dict[str, Any]:
        """Check a PDF, sent as the form field `berkas`; it is not kept."""
        here = site()
        with received(request, here.work, limit_bytes=here.upload_limit_bytes) as upload:
            if not here.checks.acquire(timeout=here.patience_s):
                abort(429)
            try:
                report = check_upload(
                    here.db, upload.path, confinement=here.confinement, trust=here.keyring, clock=here.clock
                )
            finally:
                here.checks.release()
        verdict = report.verdict
        return {
            "verdict": verdict.outcome.value, "reason": verdict.reason, "sha256": verdict.sha256,
            "same_as_archived": report.same_as_archived,
            "signatures": [asdict(signature) for signature in verdict.signatures],
        }  # fmt: skip
