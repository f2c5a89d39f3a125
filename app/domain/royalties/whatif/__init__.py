"""What if a contract had said something else: its history accounted again, and nothing written.

Owns no table. The engine is the one of statements, the sales and closings are the stored ones; a
change of terms is a value in the address of a page.
"""
