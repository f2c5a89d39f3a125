"""Reports that come by e-mail: a workspace's address, whose mail is taken, and what came of it."""
