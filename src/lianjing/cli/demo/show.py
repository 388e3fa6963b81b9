"""The demonstration from start to end: prepare, start, connect, announce, keep, stop."""

import argparse
import fcntl
import json
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from lianjing.cli.children import Child, is_up
from lianjing.cli.demo import filing, fleet, linking, people, processes
from lianjing.cli.demo.client import Client
from lianjing.cli.demo.plan import Level, levels, reachable
from lianjing.cli.demo.processes import Kept
from lianjing.cli.supervisor import say
from lianjing.kernel.errors import PeerSilentError, ResourceError
from lianjing.runtime import configuration, secrets, selfcheck

WATCHER = people.PEOPLE[0].username
_READY_SECONDS = 90.0
_PAUSE = 2.0


class Show:
    """One run of the demonstration in one directory."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._directory: Path = arguments.dir.resolve()
        self._levels = levels(self._directory, ports_from=arguments.ports_from, host=arguments.host)
        self._video: Path | None = arguments.video
        self._with_simulator = not arguments.no_simulator
        self._platforms: list[Kept] = []
        self._simulators: dict[str, Kept] = {}
        self._stopping = False
        self._ready_at = ""

    def run(self) -> int:
        """Show it until a signal says stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        if self._video is not None and not self._video.is_file():
            raise ResourceError(f"没有这个录像文件 / no such recording: {self._video}")
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._only_one():
            self._file.unlink(missing_ok=True)
            try:
                self._start()
                self._keep()
            finally:
                self._end()
        return 0

    # --- start ------------------------------------------------------------------------------

    def _start(self) -> None:
        say("准备三个平台 / preparing three platforms …")
        for level in self._levels:
            level.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = level.directory / configuration.FILE_NAME
            path.write_text(level.configuration(), "utf-8")
        self._refuse_taken_ports()
        for level in self._levels:
            people.described(level.key, level.directory)
            processes.prepare(level)
        self._platforms = [processes.platform(level) for level in self._levels]
        for level, kept in zip(self._levels, self._platforms, strict=True):
            self._wait_until_up(level, kept)
        if self._stopping:
            return
        clients = {level.key: self._signed_in(level, "admin") for level in self._levels}
        for client in clients.values():
            linking.name_places(client)
        say("级联 / connecting upward …")
        for upper, lower in zip(self._levels, self._levels[1:], strict=False):
            linking.connect(upper, lower, clients[upper.key], clients[lower.key])
            linking.share_everything(upper, self._signed_in(lower, "security"))
        if self._with_simulator:
            self._start_simulators(clients)
            self._await_cameras(clients[self._levels[0].key])
            self._file_cameras(clients)
        if not self._stopping:
            self._ready_at = datetime.now(UTC).isoformat(timespec="seconds")
            self._write()
            self._announce()

    def _refuse_taken_ports(self) -> None:
        taken = [
            finding.sentences()[0]
            for level in self._levels
            for finding in selfcheck.check_ports(configuration.load(level.directory, {}))
            if finding.state is selfcheck.State.FAIL
        ]
        if taken:
            raise ResourceError(
                "端口被占用, 请用 --ports-from 换一段 / ports are taken, choose others with "
                "--ports-from:\n  " + "\n  ".join(taken)
            )

    def _wait_until_up(self, level: Level, kept: Kept) -> None:
        probe = Child(level.key, [], (level.host, level.web_port), speaks_http=True)
        deadline = time.monotonic() + _READY_SECONDS
        while not self._stopping and not (is_up(probe) and len(processes.pids(level)) > 1):
            if not kept.alive or time.monotonic() > deadline:
                raise PeerSilentError(
                    f"{level.name} 没有启动, 日志 {kept.log}:\n{kept.tail()}\n"
                    f"{level.key} did not start, see above"
                )
            time.sleep(0.2)
        say(f"  {level.name} {level.url}")

    def _signed_in(self, level: Level, role: str) -> Client:
        client = Client(level.url)
        client.sign_in(role, people.password(level.directory, role))
        return client

    def _start_simulators(self, clients: dict[str, Client]) -> None:
        say("启动模拟摄像机 / starting simulated cameras …")
        for one in fleet.FLEETS:
            level = next(level for level in self._levels if level.key == one.level)
            access = clients[level.key].get("/system/access")
            text = fleet.plan_text(one, level, password=access["password"], video=self._video)
            path = self._directory / "simulator" / f"{one.level}.toml"
            secrets.write_private(path, text)
            self._simulators[one.level] = Kept(
                f"simulator {one.level}",
                ["simulate", "--plan", str(path)],
                data=self._directory / "simulator",
                log=path.with_suffix(".log"),
            )

    def _await_cameras(self, top: Client) -> None:
        wanted = sum(one.channels for one in fleet.FLEETS)
        seen = linking.wait_for_cameras(
            top, wanted, stop=lambda: self._stopping or bool(self._dead())
        )
        if dead := self._dead():
            raise PeerSilentError(f"{dead[0].name}:\n{dead[0].tail()}")
        if seen < wanted and not self._stopping:
            logs = ", ".join(
                str(kept.log) for kept in [*self._platforms, *self._simulators.values()]
            )
            raise PeerSilentError(
                f"{self._levels[0].name} 只看到 {seen}/{wanted} 路在线 / only {seen} of {wanted} "
                f"channels came online at the top; logs: {logs}"
            )

    def _file_cameras(self, clients: dict[str, Client]) -> None:
        if self._stopping:
            return
        county = self._levels[1]
        made = filing.file_cameras(county, clients[county.key])
        if made:
            say(f"  {county.name}: {made} 份摄像机档案 / camera files")

    # --- while it runs ----------------------------------------------------------------------

    def _keep(self) -> None:
        while not self._stopping:
            dead = self._dead()
            for kept in dead:
                say(f"{kept.name} 意外结束, 重新启动 / {kept.name} ended, starting it again")
                kept.restart()
            if dead:
                time.sleep(_PAUSE)
            self._write()
            time.sleep(0.5)

    def _dead(self) -> list[Kept]:
        everything = [*self._platforms, *self._simulators.values()]
        return [kept for kept in everything if not kept.alive]

    @property
    def _file(self) -> Path:
        return self._directory / "demo.json"

    def _write(self) -> None:
        text = json.dumps(self._description(), ensure_ascii=False, indent=2)
        if self._file.exists() and self._file.read_text("utf-8") == text:
            return
        secrets.write_private(self._file, text)

    def _description(self) -> dict[str, object]:
        simulators = [
            {
                "level": one.level,
                "pid": self._simulators[one.level].process.pid,
                "control_url": self._control_url(one),
            }
            for one in fleet.FLEETS
            if one.level in self._simulators
        ]
        return {
            "platforms": [
                {
                    "name": level.name,
                    "level": level.key,
                    "code": level.code,
                    "url": level.url,
                    "sip": f"{reachable(level.host)}:{level.sip_port}",
                    **people.described(level.key, level.directory)[WATCHER],
                    "people": people.described(level.key, level.directory),
                    "pid": kept.process.pid,
                    "pids": processes.pids(level),
                    "data": str(level.directory),
                }
                for level, kept in zip(self._levels, self._platforms, strict=True)
            ],
            "simulator": simulators[0] if simulators else None,
            "simulators": simulators,
            "ready_at": self._ready_at,
        }

    def _control_url(self, one: fleet.Fleet) -> str:
        level = next(level for level in self._levels if level.key == one.level)
        return f"http://127.0.0.1:{level.base + one.control_port}"

    def _announce(self) -> None:
        lines = ["", "演示已就绪 / the demonstration is ready", ""]
        for level in self._levels:
            address = f"http://{reachable(level.host)}:{level.web_port}"
            lines.append(f"  {level.name}  {address}")
            lines += [
                f"    {one.name}  {one.username} / {people.password(level.directory, one.username)}"
                for one in people.people_of(level.key)
            ]
        lines += [
            "",
            "双击一路摄像机即可观看; Ctrl-C 结束 / double-click a camera; Ctrl-C ends it",
            "",
        ]
        print("\n".join(lines), flush=True)

    # --- end --------------------------------------------------------------------------------

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _end(self) -> None:
        say("正在停止演示 / stopping the demonstration …")
        self._file.unlink(missing_ok=True)
        everything = [*self._simulators.values(), *self._platforms]
        deadline = time.monotonic() + processes.END_SECONDS
        for kept in everything:
            kept.terminate()
        for kept in everything:
            kept.wait(deadline)

    def _only_one(self) -> IO[str]:
        handle = (self._directory / "demo.lock").open("a", encoding="ascii")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.close()
            raise ResourceError(
                f"{self._directory} 中已有演示在运行 / a demonstration runs there already"
            ) from error
        return handle
