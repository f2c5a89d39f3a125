"""Pictures of a venue and its rooms, drawn anew from what its keeper uploads, seen by everybody."""
