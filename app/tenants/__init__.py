"""Tenants, the people who sign in, their memberships, invitations, sessions and API keys.

Does not own plans or money (billing), nor what tenants make (the domain modules).
"""
