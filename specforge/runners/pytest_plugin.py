"""`pytest --specforge`: every case of a project is a test item, below the spec file that its feature is declared in."""

import datetime
import importlib.util
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest._code.code import ReprFileLocation, TerminalRepr

if TYPE_CHECKING:
    from _pytest._io import TerminalWriter

    from specforge.caps import Cap
    from specforge.library import Case, LoadedFeature, Ran, Workspace
    from specforge.results.records import Result
    from specforge.runners.players import Players

WORKSPACE: "pytest.StashKey[Workspace]" = pytest.StashKey()
SPECS: "pytest.StashKey[dict[Path, list[LoadedFeature]]]" = pytest.StashKey()
"""The features of each spec file that are asked for, by its path without symbolic links."""
COLLECTED: "pytest.StashKey[int]" = pytest.StashKey()
"""How many cases were collected; with xdist each worker knows its own."""
UNRUN: "pytest.StashKey[list[Path]]" = pytest.StashKey()
"""The exports that were passed over, since what runs them is not installed."""


class Hooks:
    """The hook that a project implements in its `conftest.py`."""

    @pytest.hookspec(firstresult=True)
    def pytest_specforge_players(self, case: "Case") -> "Players | None":
        """Give who takes part in one run of a case: the agent, and where it needs them the tools, the user and the judge.

        It is called once for each run, so that every run has a world of its own. `case.as_json()["state"]` is how things
        stand when it begins.
        """


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hook."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("specforge")
    group.addoption("--specforge", action="store_true", help="run the cases of the feature specs of this project")
    group.addoption("--specforge-root", metavar="DIR", help="the project; by default the nearest one upwards from where pytest runs")
    group.addoption(
        "--specforge-feature", action="append", default=[], metavar="ID", help="only this feature, or `id/value/...`; can be repeated"
    )
    group.addoption("--specforge-agent", metavar="MODULE:NAME", help="a function that answers messages; instead of the hook")
    group.addoption(
        "--specforge-undecided",
        choices=("fail", "skip"),
        default="fail",
        help="what becomes of a case that only a judge can decide, or whose user nobody plays",
    )
    group.addoption("--specforge-drifted", action="store_true", help="run although an artifact on disk is not what its spec says")
    group.addoption("--specforge-stress", action="store_true", help="run the written cases under stress, too")
    group.addoption("--specforge-cap", metavar="NAME", help="show the agent large results as this runtime does, such as `codex`")
    group.addoption("--specforge-results", metavar="FILE", help="add a line of JSON for every run to this file")
    group.addoption(
        "--specforge-rubrics", metavar="FILE", help="add a line of JSON for every rubric to this file: the answer, and what the judge said"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Load the project, and refuse one whose artifacts drifted."""
    if not config.getoption("specforge"):
        return
    import specforge  # noqa: PLC0415  pytest loads this module in every run

    try:
        workspace = specforge.load(Path(config.getoption("specforge_root") or config.invocation_params.dir))
        if not config.getoption("specforge_drifted"):
            workspace.require_clean(allow=("accepted",))
        for name in config.getoption("specforge_feature"):
            if not any(name in {one.id, one.view.folder} for one in workspace):
                raise specforge.UsageError(f"there is no feature `{name}`", "name one as in the specs")
        if (cap := config.getoption("specforge_cap")) is not None:
            from specforge.seen.showing import cap_named  # noqa: PLC0415  only this option needs it

            cap_named(cap, workspace.project.settings.caps)
    except specforge.SpecforgeError as error:
        help = error.help.replace("`--root`", "`--specforge-root`")
        raise pytest.UsageError(f"specforge: {error}\n    {help}") from None
    config.stash[WORKSPACE] = workspace
    wanted = set(config.getoption("specforge_feature"))
    specs: dict[Path, list[LoadedFeature]] = {}
    for one in workspace:
        if not wanted or {one.id, one.view.folder} & wanted:
            specs.setdefault((workspace.setup.root / one.view.file.path).resolve(), []).append(one)
    config.stash[SPECS] = specs
    config.stash[UNRUN] = []
    if not hasattr(config, "workerinput"):
        _require_writable(config)
    here = config.invocation_params.dir.resolve()
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        config.args += map(str, specs)
    elif config.args_source is pytest.Config.ArgsSource.INVOCATION_DIR and workspace.setup.root.resolve().is_relative_to(config.rootpath):
        # From a folder that pytest takes for its root, what stands above it, as the project's `conftest.py`, is not seen.
        config.args += [str(path) for path in specs if here not in path.parents]


def _require_writable(config: pytest.Config) -> None:
    """Refuse a file of results or labels that cannot be written, before anything is run."""
    for option in ("results", "rubrics"):
        name = config.getoption(f"specforge_{option}")
        if name is None:
            continue
        path = config.invocation_params.dir / name
        there = path.exists()
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666))
        except OSError as error:
            from specforge.errors import reason_of  # noqa: PLC0415  only a refusal needs it

            raise pytest.UsageError(
                f"specforge: {name} cannot be written: {reason_of(error)}\n    name another file with `--specforge-{option}`"
            ) from None
        if not there:
            path.unlink()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over an export for deepeval where that is not installed; pytest does not ask about a file that is named."""
    unrun = config.stash.get(UNRUN, None)
    if unrun is None or collection_path.suffix != ".py" or not collection_path.name.startswith("test_"):
        return None
    with collection_path.open("rb") as file:
        exported = b"written by `specforge export deepeval`" in file.readline()
    if not exported or importlib.util.find_spec("deepeval") is not None:
        return None
    unrun.append(collection_path)
    return True


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "SpecFile | None":
    """Collect the cases of a spec file."""
    specs = parent.config.stash.get(SPECS, None)
    if not specs or file_path.suffix not in {".yaml", ".yml"}:
        return None
    features = specs.get(file_path.resolve())
    if features is None:
        return None
    found: SpecFile = SpecFile.from_parent(parent, path=file_path)
    found.features = features
    return found


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:  # noqa: ARG001  the names of pytest-xdist
    """Take over from a worker of pytest-xdist how many cases it collected."""
    count = getattr(node, "workeroutput", {}).get("specforge_collected")
    if count is not None:
        node.config.stash[COLLECTED] = count


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the controller of pytest-xdist how many cases a worker collected."""
    if hasattr(session.config, "workeroutput") and (count := session.config.stash.get(COLLECTED, None)) is not None:
        session.config.workeroutput["specforge_collected"] = count


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Count the cases, before some are deselected."""
    if WORKSPACE in config.stash:
        config.stash[COLLECTED] = sum(isinstance(one, CaseItem) for one in items)


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    """Say how many cases were collected, and what was passed over."""
    count = config.stash.get(COLLECTED, None)
    lines = [f"specforge: {count} {'case' if count == 1 else 'cases'}"] if count else []
    if unrun := config.stash.get(UNRUN, None):
        first = os.path.relpath(unrun[0], config.invocation_params.dir)
        others = f" and {len(unrun) - 1} more" if len(unrun) > 1 else ""
        lines.append(f"specforge: {first}{others} not collected: deepeval is not installed")
    return lines


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Warn where no case was collected although there are some."""
    if config.stash.get(COLLECTED, None) != 0:
        return
    specs = config.stash[SPECS]
    first = next((path for path, features in specs.items() if any(one.cases for one in features)), None)
    if first is None:
        told, help = "there are none", "write some under `cases` of a spec, or give rules criteria"
    else:
        given = config.args_source is pytest.Config.ArgsSource.ARGS
        told = "no spec of it is in the paths that were given" if given else "pytest does not look into the folders of its specs"
        help = f"name no path, or name the specs too, as in `pytest --specforge {os.path.relpath(first, config.invocation_params.dir)}`"
    terminalreporter.write_line(f"specforge: no case of this project was collected: {told}\n    {help}", yellow=True)


class SpecFile(pytest.File):
    """A spec with the cases of its feature in every variant."""

    features: "list[LoadedFeature]"

    def collect(self) -> Iterator["CaseItem"]:
        """Give an item for each case; where a feature has variants, the name ends with the variant."""
        for feature in self.features:
            values = feature.view.folder.removeprefix(feature.id)
            stressed = feature.stress_cases if self.config.getoption("specforge_stress") else ()
            for case in (*feature.cases, *stressed):
                item: CaseItem = CaseItem.from_parent(self, name=f"{case.id}[{values[1:]}]" if values else case.id)
                item.case = case
                yield item


class CaseFailed(Exception):
    """A case that did not pass; its text is all that is printed."""


@dataclass(eq=False)
class Shown(TerminalRepr):
    """What is printed of a failure; where there is room for a line only, the first one."""

    text: str
    reprcrash: ReprFileLocation

    def toterminal(self, tw: "TerminalWriter") -> None:
        """Print all of it, as pytest calls it."""
        tw.line(self.text)


class CaseItem(pytest.Item):
    """One case."""

    case: "Case"
    model: str | None = None
    """What is tested, as those who take part say it."""

    def runtest(self) -> None:
        """Play the case as often as it asks for, and grade it."""
        from specforge.evaluation.playing import UnplayedUserError  # noqa: PLC0415  only a run needs it
        from specforge.grading.verdict import Verdict  # noqa: PLC0415  the same

        self.user_properties += [(key, value) for key, value in self._about().items()]
        # Two runs that begin in the same second are two runs.
        at = datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="microseconds")
        ended: list[Result] = []

        def record(result: "Result") -> None:
            ended.append(result)
            self._record(result)

        try:
            ran = self.case.run(self._asked, "pytest", at, self._cap(), record, lambda label: self._add("rubrics", json.dumps(label)))
        except BaseException as error:
            # A timeout, a failed assertion of pytest's and an agent that exits are no `Exception`.
            if not isinstance(error, KeyboardInterrupt | pytest.skip.Exception):
                self._record(self._broken(error, at, len(ended) + 1))
            if isinstance(error, UnplayedUserError) and self._skips():
                raise pytest.skip.Exception(str(error), _use_item_location=True) from None
            raise
        self.user_properties.append(("specforge_verdict", str(ran.outcome.verdict)))
        if ran.outcome.verdict is Verdict.UNDECIDED and self._skips():
            raise pytest.skip.Exception(f"undecided: {ran.outcome.reason}", _use_item_location=True)
        if ran.outcome.verdict is not Verdict.PASS:
            raise CaseFailed(self._told(ran))

    def _skips(self) -> bool:
        return bool(self.config.getoption("specforge_undecided") == "skip")

    def _about(self) -> dict[str, str]:
        return {
            "specforge_case": self.case.id,
            "specforge_feature": self.case.view.id,
            "specforge_variant": " ".join(f"{axis}={value}" for axis, value in sorted(self.case.view.variant.items())),
            "specforge_refs": " ".join(self.case.refs),
            "specforge_fingerprints": " ".join(f"{ref}={one}" for ref, one in self.case.fingerprints.items()),
            "specforge_prompt": self.case.prompt_mark,
        }

    def _cap(self) -> "Cap | None":
        name = self.config.getoption("specforge_cap")
        return None if name is None else self.config.stash[WORKSPACE].project.settings.caps[name]

    def _asked(self) -> "Players":
        """Those who take part; a run that breaks off is one of their model, too."""
        players = self._players()
        self.model = players.model
        return players

    def _players(self) -> "Players":
        from specforge.errors import UsageError  # noqa: PLC0415  only a run needs it
        from specforge.runners.players import Players, function_named  # noqa: PLC0415  the same

        name = self.config.getoption("specforge_agent")
        if name is not None:
            return Players(function_named(name, os.getcwd()), model=name)  # noqa: PTH109  as the interpreter has it
        found = self.config.hook.pytest_specforge_players(case=self.case)
        if found is None and self.case.case.mode == "recorded":
            return Players(lambda *_: None)  # only its judge could be asked
        if not isinstance(found, Players):
            help = "implement `pytest_specforge_players(case)` in conftest.py, or name a function with `--specforge-agent`"
            raise UsageError("nobody answers as the agent" if found is None else "`pytest_specforge_players` gave no `Players`", help)
        return found

    def _broken(self, error: BaseException, at: str, sample: int) -> "Result":
        """The record of a run that broke off, so that nothing was graded."""
        from specforge.errors import SpecforgeError  # noqa: PLC0415  only a failure needs it
        from specforge.grading.texts import writable  # noqa: PLC0415  the same
        from specforge.results.records import Result  # noqa: PLC0415  the same

        case = self.case
        reason = str(error) if isinstance(error, SpecforgeError) else f"{type(error).__name__}: {error}"
        return Result(
            case=case.id, feature=case.view.id, variant=case.view.variant, verdict=None,
            reason=" ".join(writable(reason).split()), refs=case.refs, fingerprints=case.fingerprints,
            prompt=case.prompt_mark, runner="pytest", sample=sample, model=self.model or self.config.getoption("specforge_agent"),
            at=at,
        )  # fmt: skip

    def _record(self, result: "Result") -> None:
        self._add("results", result.line())

    def _add(self, option: str, line: str) -> None:
        """Add a line to the file that an option names, if it names one."""
        path = self.config.getoption(f"specforge_{option}")
        if path is None:
            return
        # One write of a whole line, so that processes which share the file do not cut each other's.
        file = os.open(self.config.invocation_params.dir / path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            os.write(file, f"{line.rstrip()}\n".encode())
        finally:
            os.close(file)

    def _told(self, ran: "Ran") -> str:
        from specforge.grading.verdict import Verdict  # noqa: PLC0415  only a run needs it

        lines = [f"{ran.outcome.verdict}: {ran.outcome.reason}"]
        shown = next((run for run in ran.runs if run.score.verdict is ran.outcome.verdict), ran.runs[0])
        lines += [
            f"  {part.outcome.verdict}: {part.asks}{f' (asked by {part.ref})' if part.ref else ''}: {part.outcome.reason}"
            for part in shown.score.parts
            if part.outcome.verdict is not Verdict.PASS
        ]
        lines += ["the conversation:", *(f"  {_turn(message)}" for message in shown.chat)]
        if ran.outcome.verdict is Verdict.UNDECIDED:
            lines.append("give `Players` a judge or an end state, or say `--specforge-undecided skip`")
        return "\n".join(lines)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str | TerminalRepr:  # noqa: ARG002  as pytest calls it
        """What did not hold and the conversation; a traceback only of what is no error of ours."""
        from specforge.errors import SpecforgeError  # noqa: PLC0415  only a failure needs it

        if isinstance(excinfo.value, CaseFailed):
            return self._shown(str(excinfo.value))
        if isinstance(excinfo.value, SpecforgeError):
            return self._shown(f"specforge: {excinfo.value}" + (f"\n    {excinfo.value.help}" if excinfo.value.help else ""))
        return super().repr_failure(excinfo)

    def _shown(self, text: str) -> TerminalRepr:
        path, line, _ = self.reportinfo()
        return Shown(text, ReprFileLocation(str(path), line + 1, text.partition("\n")[0]))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case is written, and its name."""
        at = self.case.place
        return self.path, max(at.line - 1, 0), self.name


def _turn(message: dict[str, object]) -> str:
    role = message.get("role") or next(iter(message), "")
    said = message.get("content") or message.get("tool_calls") or message.get(str(role)) or ""
    return f"{role}: {said}"
