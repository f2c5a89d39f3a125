"""The simulator's pages: each says what it is, works without scripts, and leads where it should."""

import re

import pytest
import stripe

from tests.simulators.servers import SimulatorServer

SIGN = "Simulated: no real money moves"
LINE = {
    "quantity": 1,
    "price_data": {
        "currency": "eur",
        "unit_amount": 4_200,
        "product_data": {"name": "<b>Night Bus</b>"},
    },
}


def page(sdk: stripe.StripeClient, **more: object) -> stripe.checkout.Session:
    params = {
        "mode": "payment",
        "success_url": "https://shop.example/done?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://shop.example/back",
        "line_items": [LINE],
        **more,
    }
    return sdk.v1.checkout.sessions.create(params)  # type: ignore[arg-type]


@pytest.fixture
def addresses(sdk: stripe.StripeClient, simulator: SimulatorServer) -> dict[str, str]:
    """Every kind of page there is."""
    account = sdk.v1.accounts.create({"country": "DE"})
    link = sdk.v1.account_links.create(
        {
            "account": account.id,
            "type": "account_onboarding",
            "return_url": "https://shop.example/r",
            "refresh_url": "https://shop.example/f",
        }
    )
    customer = sdk.v1.customers.create({"email": "juno@example.com"})
    portal = sdk.v1.billing_portal.sessions.create({"customer": customer.id})
    asking = page(sdk)
    assert asking.url
    challenged = simulator.http.post(asking.url, data={"number": "4000002500003155"})
    return {
        "checkout": str(page(sdk).url),
        "challenge": challenged.headers["location"],
        "onboarding": link.url,
        "portal": portal.url,
        "bank": f"{simulator.url}/bank",
        "account": f"{simulator.url}/bank/accounts/{account.id}",
        "platform": f"{simulator.url}/bank/accounts/platform",
        "events": f"{simulator.url}/bank/events",
        "nothing": f"{simulator.url}/pay/cs_nothing",
    }


def test_every_page_says_that_it_is_simulated_and_runs_no_script(
    addresses: dict[str, str], simulator: SimulatorServer
) -> None:
    for name, url in addresses.items():
        answer = simulator.http.get(url)
        policy = answer.headers["content-security-policy"]

        assert SIGN in answer.text, name
        assert "default-src 'none'; style-src 'self'" in policy
        assert "<script" not in answer.text and not re.search(r'\s(on[a-z]+|style)="', answer.text)
        assert answer.status_code == (404 if name == "nothing" else 200)


def test_a_form_may_lead_back_to_the_shop_and_nowhere_else(
    addresses: dict[str, str], simulator: SimulatorServer
) -> None:
    answer = simulator.http.get(addresses["checkout"])

    assert answer.headers["content-security-policy"].endswith(
        "form-action 'self' https://shop.example"
    )
    assert "&lt;b&gt;Night Bus&lt;/b&gt;" in answer.text


def test_a_paid_checkout_leads_to_the_shop_from_then_on(
    sdk: stripe.StripeClient, simulator: SimulatorServer
) -> None:
    session = page(sdk)
    assert session.url
    led = simulator.pay(session.url)

    assert led == f"https://shop.example/done?session={session.id}"
    assert simulator.http.get(session.url).headers["location"] == led
    assert simulator.http.post(session.url, data={"number": "4242424242424242"}).status_code == 410


def test_a_holder_who_says_no_is_back_on_the_page_unpaid(
    sdk: stripe.StripeClient, simulator: SimulatorServer
) -> None:
    session = page(sdk)
    assert session.url
    asked = simulator.http.post(session.url, data={"number": "4000002500003155"})

    refused = simulator.http.post(asked.headers["location"], data={"answer": "no"})
    again = simulator.http.get(asked.headers["location"])

    assert refused.headers["location"] == session.url
    assert again.status_code == 410
    kept = sdk.v1.checkout.sessions.retrieve(session.id)
    assert (kept.status, kept.payment_status) == ("open", "unpaid")


def test_real_looking_card_numbers_are_refused(
    sdk: stripe.StripeClient, simulator: SimulatorServer
) -> None:
    session = page(sdk)
    assert session.url

    answer = simulator.http.post(session.url, data={"number": "4111 1111 1111 1111"})

    assert answer.status_code == 402
    assert "used a non test card" in answer.text
    assert 'value="4111 1111 1111 1111"' in answer.text


def test_an_unused_checkout_expires_with_its_time(
    sdk: stripe.StripeClient, simulator: SimulatorServer
) -> None:
    session = page(sdk)
    assert session.url
    simulator.let_pass(days=1, seconds=60)

    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert simulator.http.get(session.url).status_code == 410


def test_the_bank_decides_a_dispute_on_its_page(
    sdk: stripe.StripeClient, simulator: SimulatorServer
) -> None:
    params = {
        "amount": 2_000,
        "currency": "eur",
        "confirm": True,
        "payment_method": "pm_card_createDispute",
    }
    intent = sdk.v1.payment_intents.create(params)  # type: ignore[arg-type]
    dispute = sdk.v1.disputes.list({"payment_intent": intent.id}).data[0]

    assert "For the payer" in simulator.http.get(f"{simulator.url}/bank").text
    simulator.http.post(f"{simulator.url}/bank/disputes/{dispute.id}", data={"act": "won"})
    again = simulator.http.post(f"{simulator.url}/bank/disputes/{dispute.id}", data={"act": "lost"})

    assert sdk.v1.disputes.retrieve(dispute.id).status == "won"
    assert again.status_code == 409


def test_an_invoice_can_be_read_paid_and_printed(
    sdk: stripe.StripeClient, simulator: SimulatorServer
) -> None:
    customer = sdk.v1.customers.create({"email": "juno@example.com"})
    price = sdk.v1.prices.create(
        {
            "currency": "usd",
            "unit_amount": 1_900,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Creator"},
        }
    )
    card = sdk.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer.id})
    subscription = sdk.v1.subscriptions.create(
        {
            "customer": customer.id,
            "items": [{"price": price.id}],
            "default_payment_method": card.id,
        }
    )
    invoice = sdk.v1.invoices.retrieve(str(subscription.latest_invoice))
    assert invoice.hosted_invoice_url and invoice.invoice_pdf

    refused = simulator.http.post(invoice.hosted_invoice_url, data={"number": "4000000000000002"})
    simulator.http.post(invoice.hosted_invoice_url, data={"number": "4242424242424242"})
    printed = simulator.http.get(invoice.invoice_pdf).content

    assert (subscription.status, invoice.status) == ("incomplete", "open")
    assert refused.status_code == 402
    assert sdk.v1.invoices.retrieve(str(invoice.id)).status == "paid"
    assert sdk.v1.subscriptions.retrieve(subscription.id).status == "active"
    assert printed.startswith(b"%PDF-1.4") and b"Creator" in printed
