"""Audio analysis as pure computation: no database, no web, no names of tenants.

`engine.analyse` computes in this process; `limited.run_limited` does the same in a limited child.
"""
