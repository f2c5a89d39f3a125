"""Which cell of a DSR flat file's record is which, for every record that is read.

Cells are counted from the record type, which is 0. Versions of a record that keep the cells we
read in place share an entry.
"""

from collections.abc import Mapping

Cells = Mapping[str, int]

_SALES: Cells = {"use": 5, "territory": 6, "currency": 10}
_SUBSCRIPTIONS: Cells = {"use": 5, "territory": 6, "currency": 14}
_ALLOCATIONS: Cells = {"use": 5, "territory": 6}
SUMMARIES: dict[str, Cells] = {
    **dict.fromkeys(("SY01", "SY01.01", "SY02", "SY02.01", "SY02.02", "SY03"), _SALES),
    **dict.fromkeys(("SY04", "SY04.01"), _SUBSCRIPTIONS),
    "SY05": _ALLOCATIONS,
    "SY05.02": {**_ALLOCATIONS, "currency": 17},
    **dict.fromkeys(("SY06", "SY06.01", "SY06.02"), _SALES),
    "SY07": {"use": 5, "territory": 6, "currency": 11},
    "SY08": {"use": 7, "territory": 8, "currency": 12},
    "SY09": {"use": 3, "territory": 4, "currency": 15},
    "SY11": {"use": 5, "territory": 6},
}
_SOUND: Cells = {"reference": 2, "partner_id": 3, "isrc": 4, "title": 5, "artist": 7}
_SOUND_OF_WORK: Cells = {**_SOUND, "iswc": 11}
_VIDEO_RESOURCE: Cells = {"reference": 2, "partner_id": 3, "title": 8}
RESOURCES: dict[str, Cells] = {
    **dict.fromkeys(("AS01", "AS01.01"), _SOUND),
    **dict.fromkeys(("AS02", "AS02.01", "AS02.02", "AS02.03"), _SOUND_OF_WORK),
    **dict.fromkeys(("AS03", "AS03.01"), _VIDEO_RESOURCE),
}
_WORK: Cells = {"iswc": 3, "title": 4}
WORKS: dict[str, Cells] = dict.fromkeys(("MW01", "MW01.01"), _WORK)
_RELEASE: Cells = {"reference": 2, "partner_id": 3, "upc": 6, "artist": 7, "title": 9}
_SERIES: Cells = {"reference": 2, "partner_id": 3, "upc": 5, "title": 6, "artist": 10}
RELEASES: dict[str, Cells] = {
    **dict.fromkeys(("RE01", "RE01.01"), _RELEASE),
    **dict.fromkeys(("RE03", "RE03.01"), _SERIES),
}
_SALE: Cells = {"summary": 2, "release": 4, "resource": 5}
_BROADCAST: Cells = {**_SALE, "quantity": 14}
_USED: Cells = {"summary": 3, "resource": 4, "quantity": 5, "since": 7, "until": 8}
USES: dict[str, Cells] = {
    "SU01": {**_SALE, "quantity": 8},
    "SU02": {**_SALE, "quantity": 7},
    **dict.fromkeys(("SU03", "SU03.01", "SU03.02"), _USED),
    **dict.fromkeys(("SU04", "SU04.01"), _BROADCAST),
    "SU05": {"summary": 2, "resource": 4, "quantity": 6},
}
_LICENSOR: Cells = {"summary": 2, "amount": 9}
ALLOCATED: dict[str, Cells] = dict.fromkeys(("LI01", "LI01.01", "LI01.02"), _LICENSOR)
_TRACK: Cells = {"summary": 1, "partner_id": 2, "isrc": 3, "title": 4, "artist": 6}
_ON_RELEASE: Cells = {**_TRACK, "iswc": 11, "upc": 23, "album": 26}
_VIDEO: Cells = {"summary": 1, "partner_id": 2, "title": 7, "artist": 14, "upc": 35, "album": 36}
_VALID: Cells = {"iswc": 12, "upc": 24, "album": 27, "quantity": 32, "since": 34, "until": 35}
SINGLES: dict[str, Cells] = {
    "SR01": {**_ON_RELEASE, "quantity": 36},
    "SR02": {**_ON_RELEASE, "quantity": 34},
    "SR03": {**_TRACK, **_VALID, "amount": 43},
    "SR04": {**_VIDEO, "quantity": 48},
    "SR05": {**_VIDEO, "quantity": 47},
    "SR06": {**_TRACK, "iswc": 10, "quantity": 13, "since": 14, "until": 15, "amount": 22},
}
# Details of what other records state: sub-releases, cue sheets, pages, deductions, lists.
DETAILS = frozenset(
    {"RE02", "CU01", "RU01", "RU01.01", "RU02", "RU02.01", "MW02", "ML01", "SR07", "DE01"}
)
