"""What a person may ask for: a copy of everything about them, forgetting, consents."""

import csv
import html
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text

from app.core.ids import new_id, public_reference
from app.core.jobs import Job
from app.core.spreadsheet import neutralize
from app.core.uow import UnitOfWork
from app.domain.leaving.errors import ExportRunning, NameDoesNotFit, StillNeeded
from app.domain.leaving.events import PersonErased
from app.domain.leaving.models import Consent, Erasure, PersonalExport, Status
from app.domain.leaving.queries.records import (
    UNFINISHED,
    list_personal_exports,
    lock_open_consents,
)
from app.domain.leaving.retention import RULES
from app.domain.leaving.schema import acting_names, addresses, hidden_columns, led_to

NEWS = "product_news"
PURPOSES = {NEWS: "Write to me when Backline has something new."}
"""Purposes nobody needs for the service, and the words people agree to."""


async def ask_for_own_data(uow: UnitOfWork, person_id: UUID, job: Job[Any]) -> PersonalExport:
    """Have a copy made of everything held about oneself. Raises ExportRunning."""
    if any(each.status in UNFINISHED for each in await list_personal_exports(uow, person_id)):
        raise ExportRunning
    export = PersonalExport(id=new_id(), person_id=person_id)
    uow.db.add(export)
    uow.enqueue(job, key=str(export.id), export_id=export.id)
    await uow.flush()
    return export


async def ask_to_be_erased(
    uow: UnitOfWork,
    person_id: UUID,
    job: Job[Any],
    *,
    email: str,
    typed: str,
    only_owner_of: Iterable[str],
) -> Erasure:
    """Have oneself forgotten. Raises NameDoesNotFit unless the address was typed, StillNeeded."""
    if typed.strip().lower() != email.lower():
        raise NameDoesNotFit(fields={"email": "Type the address of your account."})
    if names := list(only_owner_of):
        words = ", ".join(names)
        raise StillNeeded(f"You are the only owner of {words}. Hand over or delete it first.")
    erasure_id = new_id()
    erasure = Erasure(id=erasure_id, person_id=person_id, pseudonym=pseudonym(erasure_id))
    uow.db.add(erasure)
    uow.enqueue(job, key=str(erasure_id), erasure_id=erasure_id)
    await uow.flush()
    return erasure


def pseudonym(erasure_id: UUID) -> str:
    """What stands for an erased person: the same everywhere, and nothing of theirs in it."""
    return f"Erased person {public_reference('ERA', erasure_id)}"


async def forget(uow: UnitOfWork, erasure: Erasure) -> None:
    """Take the person out of everything, in one transaction on the platform login."""
    counts = await uow.db.scalar(
        text("SELECT backline.forget_person(:who, CAST(:personal AS jsonb))"),
        {"who": erasure.person_id, "personal": _where_people_are()},
    )
    erasure.status, erasure.finished_at = Status.DONE, uow.now
    erasure.report = {"counts": counts, "kept": kept()}
    uow.record(PersonErased(person_id=erasure.person_id))


def kept() -> list[dict[str, str]]:
    """What stays of an erased person, and why, as the report says it."""
    return [
        {"data": rule.data, "what": rule.what_happens, "law": rule.law, "term": rule.term}
        for rule in RULES
        if rule.years
    ]


async def held_about(uow: UnitOfWork, person_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Every row about a person, by table, each with the workspace that holds it."""
    found = await uow.db.execute(
        text(
            "SELECT * FROM backline.data_of_person(:who, CAST(:personal AS jsonb),"
            " CAST(:hidden AS jsonb))"
        ),
        {
            "who": person_id,
            "personal": _where_people_are(),
            "hidden": msgspec.json.encode(hidden_columns()).decode(),
        },
    )
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for table, workspace, row in found:
        tables[table].append({"workspace": workspace, **row})
    return dict(tables)


def _where_people_are() -> str:
    places = {"addresses": addresses(), "led_to": led_to(), "acting": acting_names()}
    return msgspec.json.encode(places).decode()


def pack(held: Mapping[str, list[dict[str, Any]]], *, made_at: str) -> bytes:
    """A zip file for people and for machines: a page, one table each, and one JSON file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "data.json", msgspec.json.format(msgspec.json.encode({"made_at": made_at, **held}))
        )
        packed.writestr("index.html", _page(held, made_at))
        for table, rows in held.items():
            packed.writestr(f"csv/{table}.csv", _csv(rows))
    return out.getvalue()


async def give_consent(uow: UnitOfWork, person_id: UUID, purpose: str) -> None:
    """Note that the person agrees to a purpose, in today's words; agreeing twice is agreeing."""
    if not await lock_open_consents(uow, person_id, purpose):
        uow.db.add(
            Consent(id=new_id(), person_id=person_id, purpose=purpose, wording=PURPOSES[purpose])
        )


async def withdraw_consent(uow: UnitOfWork, person_id: UUID, purpose: str) -> None:
    for consent in await lock_open_consents(uow, person_id, purpose):
        consent.withdrawn_at = uow.now


def _csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[neutralize(_text(row.get(name))) for name in columns] for row in rows])
    return out.getvalue()


def _page(held: Mapping[str, list[dict[str, Any]]], made_at: str) -> str:
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Your data</title>',
        f"<h1>What Backline holds about you</h1><p>Made {html.escape(made_at)}.</p>",
    ]
    for table, rows in held.items():
        parts.append(f"<h2>{html.escape(table.replace('_', ' ').capitalize())} ({len(rows)})</h2>")
        for row in rows:
            items = (
                f"<dt>{html.escape(name.replace('_', ' '))}</dt>"
                f"<dd>{html.escape(_text(value))}</dd>"
                for name, value in row.items()
                if value not in (None, "", [], {})
            )
            parts.append(f"<dl>{''.join(items)}</dl><hr>")
    return "".join(parts) + "</html>"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
