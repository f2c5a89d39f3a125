"""Pages of the portal: the agency's, the client's workspace, and those behind mailed links."""
