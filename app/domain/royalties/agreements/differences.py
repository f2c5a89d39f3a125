"""What two versions of a contract say differently, by the name of what is said."""

import msgspec

from app.domain.royalties.agreements.deal import Deal


def differences(before: Deal, after: Deal) -> dict[str, tuple[str, str]]:
    """Every field that changed, as it was and as it is, in words a log can keep."""
    one, other = _fields(before), _fields(after)
    return {
        name: (one.get(name, ""), other.get(name, ""))
        for name in sorted({*one, *other})
        if one.get(name, "") != other.get(name, "")
    }


def _fields(deal: Deal) -> dict[str, str]:
    return {
        name.replace("_", " "): msgspec.json.encode(value).decode()
        for name, value in msgspec.to_builtins(deal).items()
    }
