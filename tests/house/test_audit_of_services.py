"""Every public service that writes leaves an audit record.

A service is a public function of a `services` module. It is taken to write if it, or a private
function of its module that it calls, saves, creates, updates or deletes rows; it must then reach
`record` the same way.
"""

import ast
from pathlib import Path

import lianjing

APPS = Path(lianjing.__file__).parent / "apps"
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update", "delete"}
RECORDS = {"audit.record", "trail.record", "audit.services.record", "record"}
EXEMPT = {
    # They are the means the others use, inside the others' transactions.
    "audit/services/recording.py:record",
    "registry/services/roster.py:note_change",
    "registry/services/roster.py:identify_database",
    "registry/services/roster.py:note_facets_changed",
    "registry/services/devices.py:plant_root",
    "sharing/services/shown_codes.py:give_shown_codes",
    "equipment/services/codes.py:take",
    "equipment/services/codes.py:end_expired",
    "equipment/services/filing/common.py:save",
    "exchange/services/portions.py:apply_portion",
    "accounts/services/throttle.py:count_failure",
    "accounts/services/throttle.py:forget",
    "accounts/services/passwords.py:choose",
    "accounts/services/sign_ins.py:begin",
    "accounts/services/sign_ins.py:end_of_user",
    "accounts/services/sign_ins.py:end_one",
    "accounts/services/sign_ins.py:seen",
    "accounts/services/sign_ins.py:carried_on",
    # They go along with a factor that is confirmed or removed, which leaves its record.
    "accounts/services/factors/keeping.py:note",
    "accounts/services/factors/recovery.py:make",
    "accounts/services/factors/totp.py:begin",
    # They keep what signal tells beside an entry or a command that has left its record.
    "pictures/services/snapshots.py:keep_snapshot_of_upper",
    "pictures/services/positions.py:note_turned",
    # They tell signal what grants, which have left their record, mean for uppers.
    "sharing/services/following.py:grants_touched",
    "sharing/services/following.py:follow_rights",
    "sharing/services/following.py:tell_signal",
    # They carry what rights go by along with a change that has left its record.
    "rights/services/stamping.py:stamp",
    "rights/services/labels.py:rename_label",
    "rights/services/standing.py:plant_standing",
    "rights/services/writing.py:write_rules",
    "rights/services/writing.py:name_channels",
    "rights/services/writing.py:touched",
    "equipment/services/facets.py:fill_facets",
    "equipment/services/facets.py:fill_next",
    "equipment/services/facets.py:note_touched",
    # They note what our own processes do, not what somebody decided.
    "audit/services/sealing.py:link_waiting",
    "audit/services/sealing.py:link_all",
    "audit/services/sealing.py:link_some",
    "audit/services/sealing.py:enter_key",
    "audit/services/asking.py:note_job",
    "audit/services/exporting.py:write_chain",
    "audit/services/exporting.py:write_found",
    "jobs/services/running.py:take",
    "jobs/services/running.py:note_progress",
    "jobs/services/running.py:finish",
    "jobs/services/running.py:fail",
    "jobs/services/running.py:give_back",
    "jobs/services/running.py:start_due",
    "webhooks/services/deliveries.py:note_touched",
    "webhooks/services/deliveries.py:note_happened",
    "webhooks/services/deliveries.py:due",
    "webhooks/services/deliveries.py:note_answer",
    "webhooks/services/deliveries.py:forget_old",
    "accounts/services/tokens.py:note_use",
    "accounts/services/tokens.py:actor_of_token",
    "agreement/services/marks.py:mark_codes",
    "agreement/services/marks.py:mark_cameras",
    "agreement/services/marks.py:mark_everything",
    "agreement/services/marks.py:note_touched",
    "agreement/services/marks.py:note_removed",
    "agreement/services/comparing.py:compare_everything",
    "agreement/services/comparing.py:compare_marked",
    "agreement/services/comparing.py:compare_some",
    "agreement/services/duplicates.py:find_duplicates",
    "agreement/services/standing.py:put",
    "agreement/services/standing.py:follow",
    "agreement/services/standing.py:leave",
    # Decisions use them, and leave the record.
    "agreement/services/deciding.py:opened_again",
    "agreement/services/drafts.py:make_drafts",
    "agreement/services/drafts.py:withdraw",
    # `moving.store` leaves the record of each move and decision, and these are its means.
    "approvals/services/deciding.py:decide_on",
    "approvals/services/moving.py:note",
    "approvals/services/notices.py:tell",
    "approvals/services/seats.py:take_seats",
    "approvals/services/seats.py:add_seats",
    "approvals/services/seats.py:seat_above",
    "approvals/services/drafts.py:text_for",
    # Nobody but the reader himself sees it.
    "approvals/services/comments.py:read_notices",
    # They follow from an act that has left its record: a sign-out, a change of a user.
    "viewing/services/ending.py:end_of_sign_in",
    "viewing/services/ending.py:end_of_user",
    # The register records the end itself, or the row only notes what the media node has said.
    "viewing/services/ending.py:end_sessions",
    "viewing/services/ending.py:cut",
    "viewing/services/ending.py:cut_what_is_due",
    "viewing/services/following.py:note_measured",
    "viewing/services/following.py:note_left",
    "viewing/services/enforcing.py:reconsider",
    "viewing/services/enforcing.py:enforce",
    "register/services/entering.py:follow_entry",
    "register/services/entering.py:follow_entries",
    "register/services/entering.py:follow_uppers",
    # They work out what follows from files and rules whose changes have left their records.
    "quality/services/judging.py:mark",
    "quality/services/judging.py:mark_filed",
    "quality/services/judging.py:judge",
    "quality/services/judging.py:judge_dirty",
    "quality/services/whole.py:judge_everything",
    "compliance/services/judging.py:mark",
    "compliance/services/judging.py:mark_filed",
    "compliance/services/judging.py:judge",
    "compliance/services/judging.py:judge_marked",
    "compliance/services/judging.py:judge_everything",
    "equipment/services/filing/watching.py:reckon_again",
}


def _services() -> list[Path]:
    found = [*APPS.glob("*/services.py"), *APPS.glob("*/services/**/*.py")]
    return [path for path in found if path.name != "__init__.py"]


def _calls(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(n.func) for n in ast.walk(function) if isinstance(n, ast.Call)}


def _reach(name: str, calls: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        for called in calls.get(waiting.pop(), set()) - reached:
            reached.add(called)
            waiting.append(called)
    return reached


def _offenders(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    calls = {f.name: _calls(f) for f in tree.body if isinstance(f, ast.FunctionDef)}
    found = []
    for name in calls:
        label = f"{path.relative_to(APPS)}:{name}"
        if name.startswith("_") or label in EXEMPT:
            continue
        reached = _reach(name, calls)
        writes = any(call.rsplit(".", 1)[-1] in WRITES for call in reached)
        if writes and not reached & RECORDS:
            found.append(label)
    return found


def test_every_service_that_writes_leaves_a_record() -> None:
    assert [offender for path in _services() for offender in _offenders(path)] == []


def test_the_exempt_ones_exist() -> None:
    for label in EXEMPT:
        path, name = label.split(":")
        assert f"def {name}(" in (APPS / path).read_text("utf-8"), label
