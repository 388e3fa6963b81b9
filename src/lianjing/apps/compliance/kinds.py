"""Names of this app's background work."""

JUDGE_ALL = "compliance.judge_all"
JUDGE_MARKED = "compliance.judge_marked"
