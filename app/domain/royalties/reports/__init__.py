"""Reads earnings reports of stores, distributors and societies into exact, traceable lines.

Pure: files in, files out. The conversion itself lives in `reports.convert`, which only the
worker imports, because it loads DuckDB.
"""

from app.domain.royalties.reports.errors import IncompleteMapping, UnknownLayout, UnreadableReport
from app.domain.royalties.reports.lines import BadLine, Kind, ReportLine
from app.domain.royalties.reports.mapping import MAPPABLE, profile_from_mapping
from app.domain.royalties.reports.profile import Profile
from app.domain.royalties.reports.profiles import PROFILE_BY_KEY, PROFILES
from app.domain.royalties.reports.recognition import (
    Recognition,
    TableStart,
    find_table,
    recognise,
)
from app.domain.royalties.reports.suggestion import suggest_mapping
from app.domain.royalties.reports.unpack import read_sample

__all__ = [
    "MAPPABLE",
    "PROFILES",
    "PROFILE_BY_KEY",
    "BadLine",
    "IncompleteMapping",
    "Kind",
    "Profile",
    "Recognition",
    "ReportLine",
    "TableStart",
    "UnknownLayout",
    "UnreadableReport",
    "find_table",
    "profile_from_mapping",
    "read_sample",
    "recognise",
    "suggest_mapping",
]
