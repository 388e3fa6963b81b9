# ruff: noqa: E501 - the prose of a page
"""Draws `docs/topics/workflows.md` and its pictures from the tables of workflows themselves.

`python docs/workflows.py` writes them; `--check` only says whether they are current.
"""

import sys
from collections import deque
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from lianjing.apps.approvals.library import FILES, parsed, shipped  # noqa: E402
from lianjing.apps.approvals.machine import Span, State, StateKind, Workflow  # noqa: E402
from lianjing.apps.approvals.machine.table import StepRule, Transition  # noqa: E402

PAGE = ROOT / "docs" / "topics" / "workflows.md"
PICTURES = ROOT / "docs" / "topics" / "workflows"

BOX, GAP, LINE = 300, 44, 17
LEFT, EXITS, WIDTH = 130, 500, 860

HEAD = """# Workflows

How a request becomes a right, a permit, a release, and how each of them ends. Drawn by `docs/workflows.py` from the tables in
`src/lianjing/apps/approvals/workflows/`; do not edit.

## How it works

A **workflow** is a table: states, the steps each review needs, who decides them, transitions with guards and effects, spans. It ships with a version and a source;
a region or an organisation replaces parts of it by a row with the paper it goes back to (*workflow overrides*), key by key for `deadlines`, `who`, `settings` and
`calendar`. A table is checked when it is read and refused with every fault it has: a way into force past a required step, a review that could wait for ever, a right
nobody could take back or that outlives its end, a decision that an act or an applicant could stand for. What was handed in is worked by the table of that
day to its end.

The machine (`approvals/machine/`) reads no clock and no database. Under a lock of the request the clock is read, **what time has brought is done first**, and only then the
act; so a decision after the last day finds the request lapsed, an approval after the asked end gives nothing, and of two that race one is refused.

| rule | where it holds |
| --- | --- |
| who asks, or is named to use it, does not decide; nor by somebody else's post, nor by lending his | machine |
| nobody decides two steps of a request, in person or by delegation (a later review is another look) | machine |
| administrators decide nothing, tokens decide nothing | machine, policies |
| editor ≠ reviewer (publication), reporter ≠ checker (restoration) | `apart_from` of the table |
| narrowing takes away and never adds; approvals given before cover what is left | `machine/scope.py`, ADR *narrowing* |
| a returned request keeps its number and is decided anew by everybody | machine (`round`) |
| a right ends by its own date, and by the day its papers are due, whether or not anything of ours runs | grant's end |

**Who is asked.** `own`: the applicant's organisation, then those above it. `owner`: the organisation whose unit owns the cameras, one step for each. `area`: organisations of a
kind whose division covers all cameras, the nearest first. Of each the *posts*, else the *substitutes*, else the next office. Where nobody is left the step says so, the
security administrator and the applicant are told, and somebody can be named; who comes onto the post later is asked by itself.

**Owners no file names.** Cameras of the classes in `owner_classes` need their owner's word; the page says for each camera whose word it needs and why. Where no file names an
owner the setting `unknown_owner` says what happens: `stand_in` (as shipped: the data-resource department takes the owner's place, a step of its own that stays on record; who
speaks there may speak for his office too, because that office is asked itself), `ask` (the security administrator names somebody) or `refuse` (it goes on once files name one).
Passing them over is no choice; a table that says so is refused, and what was handed in under an older one is asked. An owner that is on file but no organisation here is asked for by
naming somebody. Cameras of no class are asked for where their owner is on file; of those with neither class nor owner on file, page and list say how many they are, and the
setting `unclassed` says whether somebody is asked: `none` (as shipped) or `ask` (they are taken for cameras whose owner must agree).

**What is secret or private.** The rights `secret` (cameras with `Secrecy` = 1 too) and `private` (pictures of private places too) can be asked for only in a table that has a step
with `when` naming them, decided by an office of the area, on every way into force; a table without one is refused. As shipped the head of the police decides it, with words, before
the owners and the joint check; it is passed by where nobody asks for such a right, or the right was narrowed away. No count, list or answer tells an applicant whether there is
anything secret; of those who decide, offices of the area are shown it, owners their own, the applicant's own head nothing. Papers say how many, not which.

**What the rule book says.** How many persons a retrieval takes (`retrieve.min_persons`, the most any county of its cameras asks for) and what is masked before publication
(`publish.mask`) are read from the rule book at the moment of acting; tables have no such numbers. A workflow may ask for more persons, not for fewer.

**Review half way.** The day stands on the grant from the first. People are reminded before the review is due and three days before its last day (`midterm_last`); unanswered the
right is suspended, whoever watches by it is cut off, and one yes of the reviewer resumes it. It ends with its own time whether it rests or not.

**Publication.** Files are chosen on the page and hashed in the browser, films of any size too, without being sent; pictures and PDF can be attached as well, and then the hash is the
platform's own (the page says which). The gate takes no file that is one of the originals, no originals other than those handed in, no kind of content left unmasked, and nothing
without the act of masking on record; it is asked again at each of the two decisions. Material declared to show nothing to mask may stay as it is.

**Told outside.** Webhooks with the kind *requests* are told `request.submitted`, `decided`, `granted`, `refused`, `returned`, `withdrawn`, `lapsed`, `suspending`, `suspended`,
`resumed`, `expiring`, `ended`, `revoked`, `moved`; each only if the account whose rights limit the receiver may read that request. Open pages are told over the line of events (`inbox`).

**Time.** *due*: people are reminded eight hours before; then substitutes may decide too, or the next office where there are none, and those above and the security administrator are
told, who can name somebody. *last*: the request lapses. Working days are Monday to Friday less holidays and plus the weekends worked for them: shipped for the years that were
announced (each with its notice), entered or uploaded as CSV for later ones and for divisions that differ (*工作日历*), and as `calendar` of a workflow. A deadline is reckoned when a
state is entered, by what is known then.

"""


def main() -> int:
    """Write everything, or say whether it is current."""
    wanted = {PAGE: page()}
    wanted |= {PICTURES / f"{name}.svg": picture(parsed(shipped(name))) for name in FILES}
    if "--check" in sys.argv:
        old = [p for p, text in wanted.items() if not p.exists() or p.read_text("utf-8") != text]
        if old:
            print("docs/topics/workflows is not current: run python docs/workflows.py")
        return 1 if old else 0
    PICTURES.mkdir(exist_ok=True)
    for path, text in wanted.items():
        path.write_text(text, "utf-8")
    return 0


def page() -> str:
    """Write the page."""
    return HEAD + "\n".join(section(parsed(shipped(name))) for name in FILES)


def section(table: Workflow) -> str:
    """Write one workflow."""
    lines = [
        f"## {table.name.zh} · {table.name.en}",
        "",
        f"`{table.id}`, version {table.version}. Source ({table.confidence}): {table.source}.",
        "",
        f"![{table.name.en}](workflows/{table.id}.svg)",
        "",
        f"Required before anything comes into force: {', '.join(table.requires).replace('|', ' or ')}. "
        + (
            f"May give: {', '.join(table.actions)}; to: {', '.join(table.subjects)}."
            if table.subjects
            else "Gives no right."
        ),
        "",
        "| state | kind | steps | spans |",
        "| --- | --- | --- | --- |",
        *(state_row(one) for one in table.states.values()),
        "",
        "| from | act | to | by | guards | effects |",
        "| --- | --- | --- | --- | --- | --- |",
        *(way_row(table, one) for one in table.transitions),
        "",
        "| who | relation | posts | substitutes |",
        "| --- | --- | --- | --- |",
    ]
    for who in table.who.values():
        relation = f"{who.relation.value} {who.kind}".strip()
        posts, stand = ", ".join(who.posts), ", ".join(who.substitutes)
        lines.append(f"| `{who.id}` {who.name.zh} | {relation} | {posts} | {stand} |")
    settings = ", ".join(f"`{k}` = {v}" for k, v in table.settings.items())
    return "\n".join([*lines, "", f"Settings: {settings}.", ""])


def when_of(step: StepRule) -> str:
    """Say for which rights a step is there at all."""
    return f", only for {' or '.join(step.when)}" if step.when else ""


def state_row(state: State) -> str:
    """Write a state as a row."""
    kind = state.kind.value + (", in force" if state.in_force else "")
    steps = "<br>".join(
        f"{one.name.zh} (`{one.who}`{', each' if one.each else ''}{when_of(one)}{', narrows' if one.narrows else ''})"
        for one in state.steps
    )
    spans = ", ".join(
        f"{name} {span_of(span)}"
        for name in ("due", "last", "longest", "paper", "half")
        if (span := getattr(state, name)) is not None
    )
    return f"| `{state.id}` {state.name.zh} | {kind} | {steps} | {spans} |"


def span_of(span: Span) -> str:
    """Write a span."""
    parts = [(span.working_days, "working days"), (span.days, "days"), (span.hours, "h")]
    return " ".join(f"{n} {word}" for n, word in parts if n)


def way_row(table: Workflow, way: Transition) -> str:
    """Write a transition as a row."""
    by = ", ".join(f"`{one}`" for one in way.who) or "*decisions, time*"
    guards, effects = ", ".join(way.guards), ", ".join(way.effects)
    del table
    return f"| {way.start} | `{way.act}` {way.name.zh} | {way.end} | {by} | {guards} | {effects} |"


def order(table: Workflow) -> list[State]:
    """Give the states that are no end, in the order in which one comes through them."""
    seen, waiting = [table.first], deque([table.first])
    while waiting:
        place = waiting.popleft()
        for way in table.transitions:
            final = table.states[way.end].kind is StateKind.FINAL
            if way.start == place and way.end not in seen and not final:
                seen.append(way.end)
                waiting.append(way.end)
    return [table.states[name] for name in seen]


def picture(table: Workflow) -> str:
    """Draw a workflow: states from top to bottom, ways back on the left, ends on the right."""
    states = order(table)
    tops: dict[str, tuple[int, int]] = {}
    y, boxes = 16, []
    for state in states:
        exits = ends_of(table, state)
        height = max(LINE * (len(state.steps) + 1), LINE * len(exits)) + 16
        tops[state.id] = (y, height)
        boxes += box(state, y, height)
        boxes += [
            text(EXITS, y + 8 + LINE * (n + 1) - 5, line, size=12) for n, line in enumerate(exits)
        ]
        y += height + GAP
    arrows: list[str] = []
    places = [one.id for one in states]
    lanes = {"left": 0, "right": 0}
    for way in table.transitions:
        if way.end in tops and way.end != way.start:
            arrows += arrow(way, places, tops, lanes)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y - GAP + 16}" '
        f'width="{WIDTH}" role="img" font-family="sans-serif">\n<title>{escape(table.name.en)}'
        '</title>\n<defs><marker id="head" markerWidth="9" markerHeight="9" refX="8" refY="4" '
        'orient="auto"><path d="M0,0 L9,4 L0,8 z" fill="#555"/></marker></defs>\n'
        f'<rect width="{WIDTH}" height="{y - GAP + 16}" fill="#fff"/>\n'
    )
    return head + "\n".join([*arrows, *boxes]) + "\n</svg>\n"


def ends_of(table: Workflow, state: State) -> list[str]:
    """Say how a request ends from here."""
    return [
        f"{way.name.zh} ({way.act}) → {table.states[way.end].name.zh}"
        for way in table.transitions
        if way.start == state.id and table.states[way.end].kind is StateKind.FINAL
    ]


def box(state: State, y: int, height: int) -> list[str]:
    """Draw a state with its steps."""
    fill = "#e3f2e6" if state.in_force else "#eef2fb" if state.steps else "#f6f6f6"
    found = [
        f'<rect x="{LEFT}" y="{y}" width="{BOX}" height="{height}" rx="6" fill="{fill}" '
        'stroke="#667"/>',
        text(LEFT + 10, y + LINE + 3, f"{state.name.zh} · {state.name.en}", weight="bold"),
    ]
    for number, step in enumerate(state.steps, start=2):
        each = " × n" if step.each else ""
        line = f"□ {step.name.zh}{each}"
        found.append(text(LEFT + 18, y + LINE * number + 3, line, size=12))
    return found


def arrow(
    way: Transition, places: list[str], tops: dict[str, tuple[int, int]], lanes: dict[str, int]
) -> list[str]:
    """Draw a way: straight down to the next, else around on one of the sides."""
    start, end = places.index(way.start), places.index(way.end)
    (y1, h1), (y2, _) = tops[way.start], tops[way.end]
    style = 'fill="none" stroke="#555" marker-end="url(#head)"'
    if end == start + 1:
        x, top, bottom = LEFT + 60, y1 + h1, y2
        return [
            f'<path d="M{x},{top} V{bottom - 1}" {style}/>',
            text(x + 8, (top + bottom) // 2 + 4, f"{way.name.zh} ({way.act})", size=12),
        ]
    back = end < start
    side = "left" if back else "right"
    lanes[side] += 1
    offset = 58 + lanes[side] * 14 % 70
    from_y, to_y = y1 + h1 // 2, y2 + 12 + lanes[side] * 3 % 12
    edge = LEFT if back else LEFT + BOX
    out = LEFT - offset if back else LEFT + BOX + min(offset - 40, 56)
    path = f'<path d="M{edge},{from_y} H{out} V{to_y} H{edge}" {style}/>'
    label_x = out + 3 if back else out - 3
    anchor = "start" if back else "end"
    label = text(label_x, from_y - 4, way.name.zh, size=11, anchor=anchor)
    return [path, label]


def text(
    x: int, y: int, words: str, *, size: int = 13, weight: str = "normal", anchor: str = "start"
) -> str:
    """Write words into a picture."""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="#223">{escape(words)}</text>'
    )


if __name__ == "__main__":
    raise SystemExit(main())
