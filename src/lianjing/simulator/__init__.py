"""Fake cameras, recorders and platforms: an independent witness of what the product does.

It shares `kernel` and `protocol` with the product and nothing more.

* `plan` says what to simulate; `fleet` runs it; `main` is `lianjing simulate`.
* `device` is one camera or recorder: `registration`, `calls`, `watchers`, `answers`, `controls`
  are its habits, `quirks` its oddities, `faults` what goes wrong on demand.
* `stream` turns `footage` into RTP; `footage.mark.read_mark` tells which camera a picture shows.
* `control` is an HTTP/JSON port that tells what runs and takes faults while it runs.
* `platform` has an upper platform that asks and counts, and a lower one with any number of
  channels; `load` and `load_media` are ten thousand devices and hundreds of streams.

```python
plan = FleetPlan(server=ServerPlan(code, host, port, password), devices=(DevicePlan(code, name),))
async with Fleet(plan) as fleet:
    ...
```
"""
