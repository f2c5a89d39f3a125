"""The servers Backline brings along: PostgreSQL, Redis and S3 on one machine, and their supervisor.

Owns processes, directories, sockets and the secrets between them. Knows nothing of the product:
web and worker are programs like any other.
"""
