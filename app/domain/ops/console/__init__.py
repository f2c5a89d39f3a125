"""The console: what operators of the service see of tenants, and what they may do, each recorded.

Reads on the platform login; acts in the tenant's own scope, so that its audit log shows them.
"""
