"""What people decided about findings, and packs that were asked for."""

from uuid import UUID

from app.core.events import Event


class FindingJudged(Event, frozen=True, kw_only=True):
    """`verdict` is right, dismissed or open again."""

    name = "royalties.finding_judged"
    subject_kind = "payer_finding"
    subject_field = "finding_id"
    finding_id: UUID
    title: str
    verdict: str
    reason: str

    @property
    def summary(self) -> str:
        words = {"right": "looks right", "dismissed": "was dismissed", "open": "is open again"}
        return f"{self.title}: {words[self.verdict]}"


class AuditPackMade(Event, frozen=True, kw_only=True):
    """`sha256` is that of the whole file."""

    name = "royalties.audit_pack_made"
    subject_kind = "audit_pack"
    subject_field = "pack_id"
    pack_id: UUID
    payee: str
    first: str
    last: str
    sha256: str

    @property
    def summary(self) -> str:
        return f"An audit pack was made for {self.payee}, {self.first} to {self.last}"
