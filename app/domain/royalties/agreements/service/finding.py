"""The parties, recordings, groups and contracts people name while they write a contract."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.catalog import (
    find_parties_called,
    find_recordings_by_isrc,
    find_recordings_called,
    register_party,
)
from app.domain.royalties.agreements.queries.naming import ids_of_groups, ids_of_numbers

ISRC = re.compile(r"\b([A-Z]{2})-?([A-Z0-9]{3})-?(\d{2})-?(\d{5})\b")
SEPARATOR = " · "


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is named, as it was typed."""

    parties: frozenset[str] = frozenset()
    recordings: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    contracts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """Ids by what was typed; `wrong` says of the others what to write instead."""

    parties: dict[str, UUID] = field(default_factory=dict)
    recordings: dict[str, UUID] = field(default_factory=dict)
    groups: dict[str, UUID] = field(default_factory=dict)
    contracts: dict[str, UUID] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


async def find_named(uow: UnitOfWork, wanted: Wanted) -> Found:
    """Find what is named. Who is not known yet is entered among the people of the catalogue."""
    found = Found()
    if wanted.parties:
        await _parties(uow, wanted.parties, found)
    if wanted.recordings:
        await _recordings(uow, wanted.recordings, found)
    if wanted.groups:
        found.groups.update(await ids_of_groups(uow, wanted.groups))
        _missing(wanted.groups - set(found.groups), "There is no group called “{}”.", found)
    if wanted.contracts:
        found.contracts.update(await ids_of_numbers(uow, wanted.contracts))
        missing = wanted.contracts - set(found.contracts)
        _missing(missing, "There is no contract with the number “{}”.", found)
    return found


async def _parties(uow: UnitOfWork, typed: Iterable[str], found: Found) -> None:
    known = await find_parties_called(uow, list(typed))
    for text in sorted(typed):
        same = [p for p in known if text.lower() in (p.name.lower(), p.email)]
        if len(same) > 1:
            found.wrong[text] = f"Two people are called “{text}”; write the email address."
        elif same:
            found.parties[text] = same[0].id
        elif "@" in text:
            found.wrong[text] = f"Nobody has the address {text}; write the name."
        else:
            found.parties[text] = (await register_party(uow, name=text)).id


async def _recordings(uow: UnitOfWork, typed: Iterable[str], found: Found) -> None:
    codes = {text: "".join(match.groups()) for text in typed if (match := ISRC.search(text))}
    by_isrc = await find_recordings_by_isrc(uow, list(codes.values())) if codes else {}
    titles = {text: text.split(SEPARATOR)[0] for text in typed if text not in codes}
    known = await find_recordings_called(uow, list(titles.values())) if titles else []
    for text in sorted(typed):
        if text in codes:
            same = [by_isrc[codes[text]]] if codes[text] in by_isrc else []
        else:
            artist = text.split(SEPARATOR)[1].lower() if SEPARATOR in text else None
            title = titles[text].lower()
            same = [
                each
                for each in known
                if title in (each.title.lower(), each.title.split(" (")[0].lower())
                and artist in (None, each.artist.lower())
            ]
            exact = [each for each in same if each.title.lower() == title]
            same = exact or same
        if len(same) == 1:
            found.recordings[text] = same[0].id
        elif same:
            found.wrong[text] = f"Several recordings are called “{text}”; write the ISRC."
        else:
            found.wrong[text] = f"There is no recording “{text}” in the catalogue."


def _missing(names: Iterable[str], sentence: str, found: Found) -> None:
    for name in sorted(names):
        found.wrong[name] = sentence.format(name)
