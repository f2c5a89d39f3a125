"""Two providers of accounts: one that speaks OpenID Connect, one that speaks as Spotify does.

Both ask for a name and an address instead of a password, sign with a key of their own, and check
the client, the redirect address and PKCE as strictly as the real ones.
"""

from app.simulators.oidc.server import CLIENT_ID, CLIENT_SECRET, simulator

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "simulator"]
