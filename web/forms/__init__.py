"""The forms: drawn from the schemas, filled with and without script."""

from __future__ import annotations

from flask import Flask, request

from web.forms.filling import forms
from web.forms.sending import widen


def register_forms(app: Flask) -> None:
    """Put the forms on the application, before identity reads what they send."""
    app.register_blueprint(forms)

    @app.before_request
    def _let_photos_in() -> None:
        if request.endpoint == "forms.save":
            widen(request)
