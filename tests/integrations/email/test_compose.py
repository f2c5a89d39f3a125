from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.integrations.email.compose import Composed, MailBrand, compose

TEMPLATES = Path(__file__).resolve().parents[3] / "app" / "web" / "templates"
LINK = "https://backline.example/l/abc?a=1&b=2"
BRAND = MailBrand("Nova & Friends", 42, 18)

INVOICE = {
    "customer_name": "Elbinsel Festival",
    "seller_name": "Nova",
    "reference": "INV-2026-0001",
    "total": "€119.00",
    "open": "€119.00",
    "due_on": "5 December 2026",
    "is_paid": False,
}
VARIABLES = {
    "hold_moved": {
        "text": "Glow is first in the queue now.",
        "title": "Glow",
        "room": "The Foundry, Main hall",
        "night": "5 December 2026, evening",
        "until": "19 November 2026",
        "action_label": "Open the hold",
    },
    "sharing_moved": {
        "text": "Rook & Vale asks for Drum kit, 5 December 2026",
        "title": "Drum kit",
        "place": "Hamburg, DE",
        "when": "5 December 2026",
        "price": "Free",
        "action_label": "Open the request",
    },
    "staff_rota": {
        "title": "Can you work on 5 December?",
        "kind": "asked",
        "name": "Mei Tanaka",
        "house": "The Foundry",
        "lines": ["Saturday, 5 December 2026, 18:00 to 24:00, Door & bar"],
    },
    "show_moved": {
        "text": "The Foundry offers for the night.",
        "artist": "Nova & Friends",
        "where": "The Foundry, Main hall, Vienna",
        "nights": "5 December 2026",
    },
    "day_sheet": {
        "name": "Mei Tanaka",
        "day": "Saturday, 13 February 2027",
        "lines": [["Times", "19:00 Doors"], ["Hotel", "Sternwarte & Co"]],
        "changes": ["New: Times: 19:00 Doors"],
    },
    "venue_decided": {"text": "Your change of The Foundry was taken over"},
    "venue_claim": {
        "claimed_name": "Flo",
        "tenant_name": "The Foundry",
        "venue_name": "Main hall",
        "expires_on": "5 December 2026",
    },
    "verify_email": {"person_name": "Mo", "expires_in": "24 hours"},
    "reset_password": {"person_name": "Mo", "expires_in": "10 minutes"},
    "invitation": {
        "inviter_name": "Nova",
        "tenant_name": "Atlas Agency",
        "role": "manager",
        "expires_on": "28 November 2026",
    },
    "split_invitation": {
        "inviter_name": "Nova",
        "recording_title": "Glass & Harbour",
        "artist_name": "Nova",
        "share": "33.3333 %",
        "contribution": "producer",
        "right": "master",
        "expires_on": "28 November 2026",
    },
    "statement_ready": {
        "payee_name": "Mateusz Wójcik",
        "period": "August 2026",
        "total": "€3,112.91",
        "reference": "ST-2026-0042",
        "expires_on": None,
    },
    "agency_offer": {
        "agency_name": "Atlas Agency",
        "contact_name": "Freja Holm",
        "title": "Autumn tour",
        "is_agreement": True,
        "action": "Read and sign",
        "expires_on": "28 November 2026",
    },
    "client_request": {
        "inviter_name": "Ada",
        "agency_name": "Atlas Agency",
        "client_name": "Nova",
        "expires_on": "28 November 2026",
    },
    "credit_note_sent": INVOICE,
    "invoice_sent": INVOICE,
    "invoice_reminder": {**INVOICE, "level": "friendly"},
    "leaving": {
        "headline": "Your archive is ready",
        "person_name": "Mo",
        "paragraphs": ["It stays for seven days.", "Then it is deleted."],
        "action_label": "Fetch it",
    },
    "payee_notice": {
        "payee_name": "Juno Park",
        "payer_name": "Nova Records",
        "before": "DE•• •••• 3000",
        "after": "FR•• •••• 2606",
        "is_address": False,
        "days": 3,
    },
    "remittance": {
        "payee_name": "Juno Park",
        "payer_name": "Nova Records",
        "amount": "$760.00",
        "where": "0210••••• · ••••5678",
        "reference": "BL0123456789ABC",
        "lines": [("Statements 2026-10", "$1,000.00")],
        "taxes": [("Tax kept back of royalty, 24 %: No tax form was given.", "−$240.00")],
        "self_bill": "SB-2026-0001",
    },
    "tax_form_request": {
        "payee_name": "Juno Park",
        "payer_name": "Nova Records",
        "expires_on": "21 December 2026",
    },
    "plan_notice": {
        "person_name": "Mo",
        "headline": "Your trial ends on Friday",
        "sentences": ["Nothing is deleted.", "You can go on with Free."],
        "action_label": "See the plans",
    },
    "portal_decided": {
        "title": "Cover, third draft",
        "decider_name": "Freja Holm",
        "decision": "approved",
        "words": "Lovely",
        "person_name": "Ada",
    },
    "portal_link": {
        "agency_name": "Atlas Agency",
        "expires_on": "28 November 2026",
        "person_name": "Freja Holm",
    },
    "handshake_offer": {
        "sender_name": "Nova Lind",
        "tenant_name": "Nova Lind",
        "kind": "co-write",
        "title": "Glass Harbour",
        "action_url": "https://example.com/handshakes/x",
        "expires_on": "28 November 2026",
    },
    "portal_messages": {
        "other_name": "Atlas Agency",
        "count": "2 new messages",
        "messages": [{"author": "Ada", "text": "Hello"}, {"author": "Ben", "text": "See you"}],
        "person_name": "Freja Holm",
    },
    "portal_request": {
        "agency_name": "Atlas Agency",
        "asker_name": "Ada",
        "wanted": "your approval",
        "title": "Cover, third draft",
        "excerpt": "",
        "due_on": "28 November 2026",
        "lead": "Please look at it.",
        "person_name": "Freja Holm",
    },
    "inquiry": {
        "subject": "Nova Lind in Bergen",
        "body": "Hello,\nwould one of these nights work for you?",
        "paragraphs": [["Hello,", "would one of these nights work for you?"]],
        "buttons": [("Interested", f"{LINK}?answer=interested")],
        "stop_url": f"{LINK}/stop",
    },
    "band_poll": {
        "title": "Two days in the rehearsal room",
        "name": "Juno",
        "kind": "asked",
        "chosen": "",
        "dates": ["Thursday 26 November 2026, 18:00"],
        "deadline": "Wednesday 25 November 2026, 19:00",
        "about": "A rehearsal",
        "place": "Hall 3",
        "note": "Bring the loops.",
    },
    "security_notice": {
        "person_name": "Mo",
        "event": "Your password was changed.",
        "happened_at": "21 November 2026, 10:15 UTC",
        "place": None,
    },
}


@pytest.fixture(scope="module")
def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def composed(
    environment: Environment, name: str, brand: MailBrand = BRAND, **more: str
) -> Composed:
    variables = {**VARIABLES[name], "action_url": LINK, **more}
    return compose(environment, name, brand=brand, reason="You were named.", variables=variables)


def test_every_template_of_the_folder_is_tried() -> None:
    folder = TEMPLATES / "email"

    assert {path.stem for path in folder.glob("*.html")} == set(VARIABLES)
    assert {path.stem for path in folder.glob("*.txt")} == set(VARIABLES)


@pytest.mark.parametrize("name", list(VARIABLES))
def test_every_mail_has_both_parts_with_link_sender_and_reason(
    environment: Environment, name: str
) -> None:
    mail = composed(environment, name)

    for part in (mail.text, mail.html.replace("&amp;", "&")):
        assert LINK in part
        assert "Nova & Friends" in part
        assert "You were named." in part
    assert mail.subject
    assert "<" not in mail.text
    assert "\n\n\n\n" not in mail.text
    assert "<style" not in mail.html
    assert 'style="' in mail.html


@pytest.mark.parametrize("name", list(VARIABLES))
def test_every_mail_of_a_workspace_names_the_program_only_by_its_mark(
    environment: Environment, name: str
) -> None:
    link = {"action_url": "https://music.atlas.test/l"}
    plain = composed(environment, name, MailBrand("Atlas", 250, 12), **link)
    marked = composed(environment, name, MailBrand("Atlas", 250, 12, mark="Backline"), **link)

    assert "Sent with Backline" in marked.html
    assert "Sent with Backline" in marked.text
    if name not in {"verify_email", "plan_notice"}:
        words = plain.subject + plain.html + plain.text
        assert "backline" not in words.lower().replace("https://backline.example", "")


def test_the_subject_is_plain_text_on_one_line(environment: Environment) -> None:
    mail = composed(environment, "split_invitation")

    assert mail.subject == "Your share of “Glass & Harbour”"


def test_names_cannot_bring_markup_or_header_lines(environment: Environment) -> None:
    hostile = '"><script>alert(1)</script>\r\nBcc: x@example.com'

    mail = composed(environment, "split_invitation", recording_title=hostile, inviter_name=hostile)

    assert "<script" not in mail.html
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject


def test_wears_the_colors_and_the_logo_of_the_tenant(environment: Environment) -> None:
    logo = "https://backline.example/logo.png"
    mail = composed(environment, "invitation", MailBrand("Atlas", 250, 12, logo))

    assert "#67aaed" in mail.html
    assert f'src="{logo}"' in mail.html
    assert "#fe773d" not in mail.html
