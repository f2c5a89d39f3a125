"""The first page of a workspace, all clients of an agency side by side, and search.

Owns no facts: tiles, steps, deadlines, columns of clients and what is searched are contributed by
the modules that own them. A kind of deadline is a row in the view `backline.deadlines` and its
words in its module; the view of a workspace's own and of an agency's clients is the same one. What
of a module is found it says as selects (`core.searching`); here they become one statement over
every kind the actor may read. Only when nothing has the words, a second one asks for words like
them, bounded by kind, and a third for what has the nearest: slips are forgiven in all of it.
"""
