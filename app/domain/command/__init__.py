"""The first page of a workspace, and search over all of it.

Owns no facts: tiles, steps and search results are contributed by the modules that own them.
"""
