"""Live push to pages: one ear at signal per web process, one bounded queue per page."""
