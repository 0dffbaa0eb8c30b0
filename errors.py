"""Every error that is raised on purpose.

    BerkasError
    ├── UserError                 the person can mend it; the message is shown as written (Indonesian)
    │   ├── AnswersInvalid        wrong answers, all fields at once
    │   ├── UnknownKind           no such document type
    │   ├── TemplateBroken        a Word template is missing, damaged or not allowed
    │   ├── PhotoRefused          a picture that cannot be taken
    │   ├── PartRefused           a PDF that may not enter a bundle
    │   ├── AttachmentRefused     a scan or PDF that cannot stand behind a paper
    │   ├── PaperUnfit            a paper's answers no longer pass; it cannot be printed as it is
    │   ├── OutsideMonth          a document dated outside the month
    │   ├── NotFound              nothing there (or not for this person)
    │   ├── NotAllowed            this person may see it, and may not do that
    │   ├── LoginNeeded           nobody is logged in, or the session ran out
    │   ├── LoginRefused          the number and password do not belong together, or too many tries
    │   ├── WrongState            the thing is not in the state that this action needs
    │   │   └── Conflict          other content came first under this id and revision; both are kept
    │   ├── ReasonRefused         a return or cancellation that does not say why, or not in words that can be kept
    │   ├── WrongPassphrase       the key does not open with this passphrase
    │   ├── InputUnreadable       a file of the command line that cannot be read
    │   ├── OutputRefused         a file of the command line that cannot be written there
    │   ├── TooLarge              an upload over its limit
    │   └── TooMany               too many tries; the next must wait
    └── EngineError               the operator acts; the person sees an incident id
        ├── ConversionFailed      no good PDF came out
        ├── ConverterTimeout      the deadline passed; the worker was killed
        ├── ConverterBusy         the queue before the office service is full
        ├── ConverterUnavailable  the office service cannot be reached or may not start
        ├── ConfinedChildFailed   a confined child crashed, hung or broke its limits
        │   └── ConfinedChildHung it gave no answer in time and was killed
        ├── SigningFailed         the signer did not give a good signature
        ├── StorageFailed         the object store refused
        ├── InstallationFault     a program, font or permission is missing
        └── LeaseLost             a late job run: another one holds the job now

Raised low, caught in two places only: the web/CLI error handlers and the job runner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Self


class BerkasError(Exception):
    """Root of all errors raised on purpose; `str()` gives the message.

    Attributes:
        document: id of the document that it is about, "" where it is about none.
        field: dotted path of the field there.
    """

    document: str = ""
    field: str = ""

    def of(self, document: str, field: str = "") -> Self:
        """Say which document and field it is about, for whoever shows a way there."""
        self.document, self.field = document, field
        return self


class UserError(BerkasError):
    """Something the person can mend. The message (Indonesian) says what is wrong and what to do."""


class AnswersInvalid(UserError):
    """Wrong answers of one form, every wrong field at once.

    Attributes:
        fields: dotted field path (rows counted from 0, e.g. ``kunjungan.0.tanggal``) to its messages.
    """

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self.fields: dict[str, list[str]] = {name: list(messages) for name, messages in fields.items()}
        super().__init__("; ".join(f"{name}: {' '.join(messages)}" for name, messages in self.fields.items()))


class UnknownKind(UserError):
    """No document type of that kind."""


class TemplateBroken(UserError):
    """A Word template that is missing, damaged, or holds what is not allowed."""


class PhotoRefused(UserError):
    """A picture that cannot be taken: format, size, or damage."""


class PartRefused(UserError):
    """A PDF that may not enter a bundle: encrypted, damaged, empty."""


class AttachmentRefused(UserError):
    """A scan or PDF that cannot stand behind a paper: kind, length, damage, a password, or what it would do."""


class PaperUnfit(UserError):
    """A paper whose answers no longer pass; it cannot be printed as it is."""


class OutsideMonth(UserError):
    """A document whose date is not in the month of its bundle."""


class NotFound(UserError):
    """Nothing there, or nothing that this person may see."""


class NotAllowed(UserError):
    """This person may see the thing, and may not do that with it."""


class LoginNeeded(UserError):
    """Nobody is logged in, or the session ran out."""


class LoginRefused(UserError):
    """The number and password do not belong together, or there were too many tries.

    Attributes:
        wait_s: seconds until the next try is heard, 0 where it may come at once.
    """

    def __init__(self, message: str, *, wait_s: int = 0) -> None:
        self.wait_s = wait_s
        super().__init__(message)


class WrongState(UserError):
    """The thing is not in the state that this action needs."""


class Conflict(WrongState):
    """Other content came first under this id and revision; both are kept."""


class ReasonRefused(UserError):
    """A return or cancellation that does not say why, or not in words that can be kept."""


class WrongPassphrase(UserError):
    """The signer's key does not open with the given passphrase."""


class InputUnreadable(UserError):
    """A file given on the command line that cannot be read as what it should be."""


class OutputRefused(UserError):
    """A file that cannot be written where the command line asks for it."""


class TooLarge(UserError):
    """An upload over its limit."""


class TooMany(UserError):
    """Too many tries; the next must wait."""


class EngineError(BerkasError):
    """Something the operator must mend.

    Attributes:
        words: what a person at the terminal is told (Indonesian) where the message is for the log; "" where it is not.
    """

    words: ClassVar[str] = ""


class ConversionFailed(EngineError):
    """No good PDF came out of LibreOffice."""

    words = "LibreOffice tidak dapat membuat PDF dari naskah ini. Periksa templatnya, lalu ulangi."


class ConverterTimeout(ConversionFailed):
    """The deadline of a conversion passed; the worker was killed."""

    words = "LibreOffice tidak selesai pada waktunya. Ulangi; bila tetap gagal, sederhanakan templatnya."


class ConverterBusy(EngineError):
    """The queue before the office service is full."""


class ConverterUnavailable(EngineError):
    """The office service cannot be reached, or may not start here."""


class ConfinedChildFailed(EngineError):
    """A confined child crashed, hung, or broke its limits."""

    words = "Pemeriksaan terhenti sebelum selesai. Ulangi; bila tetap gagal, jalankan 'flask doctor'."


class ConfinedChildHung(ConfinedChildFailed):
    """A confined child gave no answer in time, or fell silent; it was killed."""


class SigningFailed(EngineError):
    """The signer did not give a signature that passes our own verification."""

    words = "Tanda tangan tidak dapat dibuat; tidak ada yang berubah. Ulangi."


class StorageFailed(EngineError):
    """The object store refused or lost something."""


class InstallationFault(EngineError):
    """A program, font or permission that this installation lacks."""


class LeaseLost(EngineError):
    """Another run holds the job now; this one commits nothing."""
