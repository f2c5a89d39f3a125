"""What is on a release, and how its sales as a whole are divided over its tracks.

Owns tracklists. A sale that names a release but no recording becomes one earning for each track,
which its contracts and splits then share like any other. Does not own contracts (agreements).
"""
