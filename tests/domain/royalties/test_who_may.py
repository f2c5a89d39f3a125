"""Who only reads decides nothing about how reports come, are read, and what they are worth."""

from app.core.ids import new_id
from tests.domain.royalties.test_reports_pages import BASE, Enter

THING = new_id()
WRITES = (
    "mail/address", "mail/address/off", "mail/senders", f"mail/senders/{THING}/remove",
    f"mail/{THING}/allow", f"mail/{THING}/take", f"mail/{THING}/dismiss",
    f"layouts/{THING}", f"layouts/{THING}/share", f"layouts/{THING}/stop",
    f"layouts/{THING}/copy", "prices", f"prices/{THING}/remove",
    "rates", "rates/bank", "rates/order", f"rates/{THING}/remove",
    f"statements/{THING}/mail-again",
)  # fmt: skip
CLOSED = ("mail", "layouts", f"layouts/{THING}")


async def test_a_viewer_neither_changes_these_nor_sees_where_reports_are_sent(enter: Enter) -> None:
    vic = await enter("vic")
    answers = {path: await vic.submit(f"{BASE}/{path}", "/hello") for path in WRITES}
    answers |= {f"get {path}": await vic.get(f"{BASE}/{path}") for path in CLOSED}
    assert {path for path, answer in answers.items() if answer.status_code != 403} == set()
