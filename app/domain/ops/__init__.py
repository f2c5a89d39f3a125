"""Running the service: the operator's view of jobs and audit chains, and its housekeeping."""
