"""SEPA credit transfers as ISO 20022 pain.001.001.09, in the scheme's character set."""

import re
import unicodedata
from xml.etree import ElementTree as ET

from app.billing.payments.payouts.details import Sepa
from app.billing.payments.payouts.files.order import Order, Payment
from app.core.money import Money

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_ALLOWED = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ø": "o",
     "Ø": "O", "æ": "ae", "Æ": "Ae", "ł": "l", "Ł": "L", "đ": "d", "&": "+"}
)  # fmt: skip


def sepa_file(order: Order) -> bytes:
    """The file of a run in euros; one batch, booked payment by payment."""
    document = ET.Element("Document", {"xmlns": NAMESPACE})
    root = _add(document, "CstmrCdtTrfInitn")
    head = _add(root, "GrpHdr")
    _add(head, "MsgId", order.id)
    _add(head, "CreDtTm", order.made_at.strftime("%Y-%m-%dT%H:%M:%S"))
    _add(head, "NbOfTxs", str(len(order.payments)))
    _add(head, "CtrlSum", _amount(order.total))
    _add(_add(head, "InitgPty"), "Nm", latin(order.payer_name, 70))
    batch = _add(root, "PmtInf")
    _describe(batch, order)
    for payment in order.payments:
        _transfer(batch, payment)
    ET.indent(document)
    return bytes(ET.tostring(document, encoding="UTF-8", xml_declaration=True))


def latin(text: str, limit: int) -> str:
    """A name or text in the letters every bank of the scheme takes."""
    spelled = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    plain = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    cleaned = " ".join(_ALLOWED.sub(" ", plain).split())
    return cleaned[:limit].strip() or "Payee"


def _describe(batch: ET.Element, order: Order) -> None:
    payer = order.payer
    if not isinstance(payer, Sepa):
        raise TypeError("A SEPA file is paid from a SEPA account.")
    _add(batch, "PmtInfId", order.id)
    _add(batch, "PmtMtd", "TRF")
    _add(batch, "BtchBookg", "false")
    _add(batch, "NbOfTxs", str(len(order.payments)))
    _add(batch, "CtrlSum", _amount(order.total))
    _add(_add(_add(batch, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _add(_add(batch, "ReqdExctnDt"), "Dt", order.due_on.isoformat())
    _add(_add(batch, "Dbtr"), "Nm", latin(payer.name, 70))
    _add(_add(_add(batch, "DbtrAcct"), "Id"), "IBAN", payer.iban)
    _agent(batch, "DbtrAgt", payer)
    _add(batch, "ChrgBr", "SLEV")


def _transfer(batch: ET.Element, payment: Payment) -> None:
    to = payment.details
    if not isinstance(to, Sepa) or payment.amount.currency != "EUR":
        raise TypeError("A SEPA file pays euros to SEPA accounts.")
    transfer = _add(batch, "CdtTrfTxInf")
    _add(_add(transfer, "PmtId"), "EndToEndId", payment.reference)
    amount = _add(_add(transfer, "Amt"), "InstdAmt", _amount(payment.amount))
    amount.set("Ccy", "EUR")
    if to.bic:
        _agent(transfer, "CdtrAgt", to)
    _add(_add(transfer, "Cdtr"), "Nm", latin(to.name, 70))
    _add(_add(_add(transfer, "CdtrAcct"), "Id"), "IBAN", to.iban)
    _add(_add(transfer, "RmtInf"), "Ustrd", latin(payment.text, 140))


def _agent(parent: ET.Element, tag: str, account: Sepa) -> None:
    bank = _add(_add(parent, tag), "FinInstnId")
    if account.bic:
        _add(bank, "BICFI", account.bic)
    else:
        _add(_add(bank, "Othr"), "Id", "NOTPROVIDED")


def _add(parent: ET.Element, tag: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, tag)
    child.text = text
    return child


def _amount(money: Money) -> str:
    return f"{money.decimal:.2f}"
