"""Passkeys as the standard has them (WebAuthn level 3), for the host this installation runs on."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.core.errors import Invalid

CHALLENGE_BYTES = 32
LARGEST_ANSWER = 16_384


class PasskeyNotAccepted(Invalid):
    """The same words whatever was wrong with it."""

    code = "passkey_not_accepted"
    sentence = "This passkey was not accepted. Try again, or use another way."


@dataclass(frozen=True, slots=True)
class NewPasskey:
    credential_id: bytes
    public_key: bytes
    sign_count: int
    is_synced: bool


@dataclass(frozen=True, slots=True)
class KnownPasskey:
    """What an answer is held against."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The host passkeys are bound to, and the addresses its pages may be at."""

    host: str
    origins: tuple[str, ...]

    def registration(
        self,
        *,
        challenge: bytes,
        person_id: UUID,
        email: str,
        name: str,
        present: Sequence[bytes],
    ) -> str:
        """What the browser is asked for a new passkey, as JSON; `present` ones are left out."""
        return webauthn.options_to_json(
            webauthn.generate_registration_options(
                rp_id=self.host,
                rp_name="Backline",
                user_id=person_id.bytes,
                user_name=email,
                user_display_name=name,
                challenge=challenge,
                authenticator_selection=AuthenticatorSelectionCriteria(
                    resident_key=ResidentKeyRequirement.REQUIRED,
                    user_verification=UserVerificationRequirement.REQUIRED,
                ),
                exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in present],
            )
        )

    def authentication(self, *, challenge: bytes, among: Sequence[bytes] = ()) -> str:
        """What the browser is asked to sign in, as JSON; without `among` the person chooses."""
        return webauthn.options_to_json(
            webauthn.generate_authentication_options(
                rp_id=self.host,
                challenge=challenge,
                allow_credentials=[PublicKeyCredentialDescriptor(id=each) for each in among],
                user_verification=UserVerificationRequirement.REQUIRED,
            )
        )

    def register(self, answer: str, *, challenge: bytes) -> NewPasskey:
        """The public half of a new passkey; raises PasskeyNotAccepted."""
        try:
            made = webauthn.verify_registration_response(
                credential=_checked(answer),
                expected_challenge=challenge,
                expected_rp_id=self.host,
                expected_origin=list(self.origins),
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, TypeError, KeyError) as error:
            raise PasskeyNotAccepted from error
        return NewPasskey(
            made.credential_id,
            made.credential_public_key,
            made.sign_count,
            made.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
        )

    def authenticate(self, answer: str, known: KnownPasskey, *, challenge: bytes) -> int:
        """The new count of a passkey that signed; raises PasskeyNotAccepted.

        A count that does not grow means that somebody copied the passkey.
        """
        try:
            used = webauthn.verify_authentication_response(
                credential=_checked(answer),
                expected_challenge=challenge,
                expected_rp_id=self.host,
                expected_origin=list(self.origins),
                credential_public_key=known.public_key,
                credential_current_sign_count=known.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, TypeError, KeyError) as error:
            raise PasskeyNotAccepted from error
        return used.new_sign_count


def relying_party(public_url: str) -> RelyingParty:
    """The party of an installation. A number is no host here: the loopback goes by its name."""
    parts = urlsplit(public_url)
    host = parts.hostname or "localhost"
    if not _is_number(host):
        return RelyingParty(host, (public_url,))
    port = f":{parts.port}" if parts.port else ""
    return RelyingParty("localhost", (f"{parts.scheme}://localhost{port}",))


def who_answers(answer: str) -> tuple[bytes, UUID | None]:
    """Which passkey an answer is from, and whose it says it is; raises PasskeyNotAccepted."""
    try:
        read = webauthn.helpers.parse_authentication_credential_json(_checked(answer))
        handle = read.response.user_handle
        return read.raw_id, UUID(bytes=handle) if handle else None
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyNotAccepted from error


def _checked(answer: str) -> str:
    if not 0 < len(answer) <= LARGEST_ANSWER:
        raise PasskeyNotAccepted
    return answer


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
