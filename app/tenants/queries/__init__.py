"""Every read of tenants, by what it is about: people, workspaces, history, mail."""
