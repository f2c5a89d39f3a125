"""A person's own data, and forgetting them: everywhere but where the law says (P1)."""

import io
import json
import re
import zipfile
from uuid import UUID

import pytest

from app.billing import prove
from app.core.ids import new_id
from app.domain.leaving.errors import NameDoesNotFit, StillNeeded
from app.domain.leaving.jobs import erase_person, export_person
from app.domain.leaving.queries.records import get_erasure, get_personal_export, sole_ownerships
from app.domain.leaving.service.people import (
    ask_for_own_data,
    ask_to_be_erased,
    give_consent,
    withdraw_consent,
)
from app.jobs.audit import verify
from tests.domain.leaving.conftest import World, person
from tests.told import NOVA, RIVAL

CANARY = "canary.marlow@quillfeather.example"
NAME = "Canary Quillfeather"


async def plant(world: World, *, role: str = "manager") -> UUID:
    """Somebody who is everywhere: member, party, payee, in facts, mails and texts."""
    nova, who = world.told.tenant_ids[NOVA], new_id()
    for statement, values in (
        ("INSERT INTO persons (id, email, name, email_verified_at) VALUES ($1, $2, $3, now())",
         (who, CANARY, NAME)),
        ("INSERT INTO credentials VALUES ($1, 'x', now())", (who,)),
        ("INSERT INTO memberships (tenant_id, person_id, role) VALUES ($1, $2, $3)",
         (nova, who, role)),
        ("INSERT INTO sessions (person_id, token_hash, last_seen_at, expires_at, user_agent)"
         " VALUES ($1, 'x', now(), now(), 'x')", (who,)),
        ("INSERT INTO sandbox_messages (key, sender, recipient, subject, text_body, headers,"
         " attachments) VALUES ('canary', 'a', $1, 'Hello', 'x', '{}', '[]')", (CANARY,)),
        ("UPDATE recordings SET title = title || $1 WHERE id ="
         " (SELECT min(id::text)::uuid FROM recordings WHERE tenant_id = $2)",
         (f" ({CANARY})", nova)),
    ):  # fmt: skip
        await world.rows(statement, *values)
    connection = await world.told.superuser()
    await connection.execute("SET session_replication_role = replica")
    payee = await connection.fetchval(
        "SELECT party_id FROM statements WHERE tenant_id = $1 AND status = 'published' LIMIT 1",
        nova,
    )
    old = await connection.fetchval("SELECT name FROM parties WHERE id = $1", payee)
    for statement in (
        "UPDATE parties SET email = $1, name = $2 WHERE tenant_id = $3 AND id = $4",
        "UPDATE statements SET payee_email = $1, payee_name = $2"
        " WHERE tenant_id = $3 AND party_id = $4",
        "UPDATE split_shares SET email = $1, name = $2, answer_ip = '192.0.2.1'"
        " WHERE tenant_id = $3 AND party_id = $4",
    ):
        await connection.execute(statement, CANARY, NAME, nova, payee)
    await connection.execute(
        "UPDATE ledger_accounts SET name = replace(name, $1, $2) WHERE tenant_id = $3",
        old,
        NAME,
        nova,
    )
    await connection.close()
    for text in (f"{NAME} did this", f"Wrote to {CANARY.upper()}"):
        await world.rows(
            "INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,"
            " actor_kind, actor_person_id, actor_name, request_id, ip) VALUES ($1, 'x', 1,"
            " jsonb_build_object('said', $2::text), '{}', $2, 'x', 'person', $3, $4, '', '192.0.2.1')",
            nova, text, who, NAME,
        )  # fmt: skip
    await world.run()
    return who


async def places(world: World, sought: str) -> dict[str, int]:
    """Tables in which a text occurs in any row, in any spelling."""
    tables = await world.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    found = {}
    for (table,) in tables:
        query = f"SELECT count(*) FROM {table} r WHERE r::text ILIKE '%' || $1 || '%'"
        found[table] = (await world.rows(query, sought))[0][0]
    return {table: count for table, count in found.items() if count}


async def erase(world: World, who: UUID) -> UUID:
    async with world.database.identity(person(who)) as uow:
        asked = await ask_to_be_erased(
            uow, who, erase_person, email=CANARY, typed=CANARY, only_owner_of=[]
        )
    await world.run()
    return asked.id


async def test_nothing_is_left_of_a_person_but_what_the_law_keeps(world: World) -> None:
    who = await plant(world)
    assert len(await places(world, CANARY)) >= 7
    await erase(world, who)
    assert await places(world, CANARY) == {}
    assert await places(world, NAME) == {}
    ip = "SELECT count(*) FROM events WHERE actor_person_id = $1 AND ip IS NOT NULL"
    assert (await world.rows(ip, who))[0][0] == 0


@pytest.mark.parametrize(
    ("address", "name"),
    [(f"my-{CANARY}", f"{NAME}s"), (f"{CANARY}.org", f"Mac{NAME}"), (f"b.{CANARY}", "Bo")],
)
async def test_whoever_is_called_nearly_the_same_stays(
    world: World, address: str, name: str
) -> None:
    who, said = await plant(world), f"{name} <{address}>\nnot {NAME}.pdf\n{CANARY}."
    await world.rows("INSERT INTO persons (email, name) VALUES ($1, $2)", address, name)
    await world.rows(
        "INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,"
        " actor_kind, actor_name, request_id)"
        " SELECT id, 'near', 1, jsonb_build_object('said', $1::text), '{}', '', 'x', 'job', '', ''"
        " FROM tenants WHERE slug = $2",
        said, NOVA,
    )  # fmt: skip
    await erase(world, who)
    near = "SELECT name FROM persons WHERE email = $1"
    assert [row["name"] for row in await world.rows(near, address)] == [name]
    [[mark]] = await world.rows("SELECT name FROM persons WHERE id = $1", who)
    [[mask]] = await world.rows("SELECT email FROM persons WHERE id = $1", who)
    [[found]] = await world.rows("SELECT payload ->> 'said' FROM events WHERE name = 'near'")
    assert found == f"{name} <{address}>\nnot {mark}.pdf\n{mask}."


async def test_a_namesake_elsewhere_keeps_what_they_did(world: World) -> None:
    who = await plant(world)
    for slug in (NOVA, RIVAL):
        await world.rows(
            "INSERT INTO split_sheets (tenant_id, kind, recording_id, version, proposed_by)"
            " SELECT tenant_id, 'master', id, 99, $1 FROM recordings"
            " WHERE tenant_id = (SELECT id FROM tenants WHERE slug = $2) LIMIT 1",
            NAME, slug,
        )  # fmt: skip
    await erase(world, who)
    left = "SELECT t.slug FROM split_sheets s JOIN tenants t ON t.id = s.tenant_id WHERE proposed_by = $1"
    assert [row["slug"] for row in await world.rows(left, NAME)] == [RIVAL]


async def test_nobody_is_paid_where_an_erased_person_was(world: World) -> None:
    who = await plant(world)
    [[party, tenant]] = await world.rows(
        "SELECT id, tenant_id FROM parties WHERE email = $1", CANARY
    )
    await world.rows(
        "INSERT INTO payees (tenant_id, subject_id, payee_name, method, details, masked)"
        " VALUES ($1, $2, $3, 'sepa', 'x', 'DE 12') ON CONFLICT (tenant_id, subject_id) DO UPDATE"
        " SET payee_name = $3, method = 'sepa', details = 'x', masked = 'DE 12'",
        tenant, party, NAME,
    )  # fmt: skip
    erasure_id = await erase(world, who)
    async with world.database.identity(person(who)) as uow:
        mark = (await get_erasure(uow, erasure_id)).pseudonym
    kept = "SELECT payee_name, method, details, masked FROM payees WHERE subject_id = $1"
    assert [tuple(row) for row in await world.rows(kept, party)] == [(mark, "", None, "")]


async def test_the_pseudonym_is_one_and_the_same_everywhere(world: World) -> None:
    who = await plant(world)
    erasure_id = await erase(world, who)
    async with world.database.identity(person(who)) as uow:
        erasure = await get_erasure(uow, erasure_id)
    named = await places(world, erasure.pseudonym)
    assert {"persons", "parties", "statements", "split_shares", "events"} <= set(named)
    assert re.fullmatch(r"Erased person ERA-[0-9A-Z]{12}-[0-9A-Z]{2}", erasure.pseudonym)
    assert erasure.report["counts"]["credentials deleted"] == 1
    assert erasure.report["kept"][0]["law"].startswith("§ 147")


async def test_the_books_do_not_change_by_a_cent(world: World) -> None:
    who, nova = await plant(world), world.owner(NOVA)
    figures = (
        "SELECT md5(string_agg(concat_ws('|', id, account_id, amount, balance), ',' ORDER BY id))"
        " FROM ledger_entries WHERE tenant_id = $1"
    )
    totals = (
        "SELECT md5(string_agg(concat_ws('|', id, balance), ',' ORDER BY id)) FROM ledger_accounts"
    )
    before = [await world.rows(figures, nova.tenant_id), await world.rows(totals)]
    await erase(world, who)
    assert [await world.rows(figures, nova.tenant_id), await world.rows(totals)] == before
    async with world.database.tenant(nova) as uow:
        assert (await prove(uow)).holds


async def test_the_audit_chain_holds_and_a_later_change_breaks_it(world: World) -> None:
    who, nova = await plant(world), world.owner(NOVA)
    await erase(world, who)
    async with world.database.tenant(nova) as uow:
        assert await verify(uow) is None
    connection = await world.told.superuser()
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(
        "UPDATE events SET actor_name = 'Somebody else' WHERE actor_person_id = $1", who
    )
    await connection.close()
    async with world.database.tenant(nova) as uow:
        assert await verify(uow) is not None


async def test_the_only_owner_of_a_workspace_is_needed(world: World) -> None:
    nova = world.owner(NOVA)
    async with world.database.platform(reason="test") as uow:
        names = await sole_ownerships(uow, nova.person_id)
    assert "Nova Lind" in names
    async with world.database.identity(person(nova.person_id)) as uow:
        with pytest.raises(StillNeeded, match="only owner of"):
            await ask_to_be_erased(
                uow, nova.person_id, erase_person, email="a@b.c", typed="A@b.c", only_owner_of=names
            )
        with pytest.raises(NameDoesNotFit):
            await ask_to_be_erased(
                uow, nova.person_id, erase_person, email="a@b.c", typed="x", only_owner_of=[]
            )


async def test_the_function_that_forgets_refuses_what_nobody_asked_for(world: World) -> None:
    async with world.database.platform(reason="test") as uow:
        connection = await uow.db.connection()
        with pytest.raises(Exception, match="nobody asked to forget"):
            await connection.exec_driver_sql(
                f"SELECT backline.forget_person('{world.owner(NOVA).person_id}', '{{}}')"
            )


async def test_a_person_gets_everything_held_about_them_and_no_secret(world: World) -> None:
    who = await plant(world)
    async with world.database.identity(person(who)) as uow:
        asked = await ask_for_own_data(uow, who, export_person)
    await world.run()
    async with world.database.identity(person(who)) as uow:
        export = await get_personal_export(uow, asked.id, who)
    stored = await world.adapters.storage.stat(str(export.storage_key))
    stream = await world.adapters.storage.open_range(str(export.storage_key), 0, stored.size)
    packed = zipfile.ZipFile(io.BytesIO(b"".join([chunk async for chunk in stream])))
    data = json.loads(packed.read("data.json"))

    wanted = {"persons", "memberships", "sessions", "events", "parties", "statements"}
    assert wanted | {"split_shares", "sandbox_messages"} <= set(data)
    assert data["parties"][0]["workspace"] == "Nova Lind"
    assert "password_hash" not in json.dumps(data)
    assert "token_hash" not in json.dumps(data)
    assert CANARY in packed.read("index.html").decode()


async def test_consent_is_noted_in_words_and_can_be_withdrawn(world: World) -> None:
    who = world.owner(NOVA).person_id
    async with world.database.identity(person(who)) as uow:
        await give_consent(uow, who, "product_news")
        await uow.flush()
        await give_consent(uow, who, "product_news")
    async with world.database.identity(person(who)) as uow:
        await withdraw_consent(uow, who, "product_news")
    rows = await world.rows("SELECT wording, withdrawn_at FROM consents WHERE person_id = $1", who)
    assert [(row["wording"][:14], row["withdrawn_at"] is None) for row in rows] == [
        ("Write to me wh", False)
    ]
