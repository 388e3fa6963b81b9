"""Names of this app's background work."""

JUDGE_ALL = "quality.judge_all"
JUDGE_MARKED = "quality.judge_marked"
