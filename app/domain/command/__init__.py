"""The first page of a workspace, and search over all of it.

Owns no facts: tiles, steps and what is searched are contributed by the modules that own them. A
module says what of it is found as selects (`core.searching`); here they become one statement over
every kind the actor may read. Only when nothing has the words, a second one asks for words like
them, bounded by kind, and a third for what has the nearest: slips are forgiven in all of it.
"""
