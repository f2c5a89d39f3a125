"""What the vault refuses, and why."""

from app.core.errors import Conflict, Invalid, NotFound, Refusal, TooLarge


class AssetMissing(NotFound):
    code = "asset_missing"
    sentence = "This file is not in the vault, or it belongs to another workspace."


class UploadMissing(NotFound):
    code = "upload_missing"
    sentence = "This upload has ended or expired. Choose the file again."


class FileRefused(Invalid):
    """The file is not one we take; the sentence says what to do about it."""

    code = "file_refused"
    sentence = "This file cannot be taken. Export it again and upload the new file."


class WrongKind(Invalid):
    code = "wrong_kind"
    sentence = "A new version must be the same kind of file as the ones before."


class FileTooLarge(TooLarge):
    code = "file_too_large"
    sentence = "Upload files of 4 GiB at most: split it or pack it smaller."


class WrongOffset(Conflict):
    code = "wrong_offset"
    sentence = "The upload continues at another place. Ask for its offset and send from there."


class PastTheEnd(TooLarge):
    code = "past_the_end"
    sentence = "More bytes came than the upload announced. Start it again."


class WrongProtocol(Refusal):
    status = 412
    code = "wrong_protocol"
    sentence = "This address speaks tus 1.0.0. Send the header Tus-Resumable: 1.0.0."


class WrongType(Refusal):
    status = 415
    code = "wrong_type"
    sentence = "Send the bytes as application/offset+octet-stream."


class LineBroken(Refusal):
    """The sender went away in the middle; nobody is left to read this."""

    code = "line_broken"
    sentence = "The connection broke. Resume the upload."


class BadUploadRequest(Refusal):
    code = "bad_upload_request"
    sentence = "Say the length of the file in Upload-Length and its name in Upload-Metadata."


class AnalysisNotReady(Conflict):
    code = "analysis_not_ready"
    sentence = "The analysis of this file has not finished. Ask again in a moment."


class NothingToAnalyze(Conflict):
    code = "nothing_to_analyze"
    sentence = "Only audio is analyzed, and this file is none."


class AnalysisUnderWay(Conflict):
    code = "analysis_under_way"
    sentence = "This file is being analyzed already."
