"""Every report layout we know by its header; add a source by adding a `Profile`."""

from app.domain.royalties.reports.profile import Profile
from app.domain.royalties.reports.profiles.distributors import DISTRIBUTORS
from app.domain.royalties.reports.profiles.societies import SOCIETIES
from app.domain.royalties.reports.profiles.stores import STORES

PROFILES: tuple[Profile, ...] = DISTRIBUTORS + STORES + SOCIETIES
PROFILE_BY_KEY: dict[str, Profile] = {profile.key: profile for profile in PROFILES}

__all__ = ["PROFILES", "PROFILE_BY_KEY"]
