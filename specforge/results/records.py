"""One run of one case, as a line of JSON that every runner's results are read into."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from specforge.errors import SpecforgeError
from specforge.grading.verdict import Verdict

FORMAT = "specforge-result/1"


class ResultsError(SpecforgeError):
    """A file of results cannot be read as such."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one run of one case."""

    case: str
    """The id of the case."""
    feature: str
    variant: Mapping[str, str]
    verdict: Verdict | None
    """Nothing when the run broke off, so that nothing was graded."""
    reason: str
    """What decided it, or what went wrong, in one line."""
    refs: tuple[str, ...]
    """The elements that the case is about."""
    fingerprints: Mapping[str, str]
    """What each element that the case hangs on was when it was run, by ref."""
    prompt: str
    """The mark of the system prompt that was run."""
    runner: str
    sample: int = 1
    """Which run of the case it is, from 1."""
    model: str | None = None
    at: str | None = None
    """When it was run, in ISO 8601."""

    def line(self) -> str:
        """Give it as a line of JSON, with its line break."""
        return json.dumps(
            {
                "format": FORMAT,
                "case": self.case,
                "feature": self.feature,
                "variant": dict(self.variant),
                "sample": self.sample,
                "verdict": self.verdict,
                "reason": self.reason,
                "refs": list(self.refs),
                "fingerprints": dict(self.fingerprints),
                "prompt": self.prompt,
                "runner": self.runner,
                "model": self.model,
                "at": self.at,
            },
            ensure_ascii=False,
        ) + "\n"  # fmt: skip


def result_of(line: str, where: str) -> Result:
    """Read a line that `Result.line` gave.

    Args:
        line: The line.
        where: How it is called in an error.

    Raises:
        ResultsError: when it is another thing.
    """
    try:
        found = json.loads(line)
        if found["format"] != FORMAT:
            raise ResultsError(
                f"{where} has the form {found['format']!r}, and {FORMAT!r} is known", "read it with the specforge that wrote it"
            )
        return Result(
            case=_text(found["case"]),
            feature=_text(found["feature"]),
            variant={_text(key): _text(value) for key, value in found["variant"].items()},
            verdict=None if found["verdict"] is None else Verdict(found["verdict"]),
            reason=_text(found["reason"]),
            refs=tuple(map(_text, found["refs"])),
            fingerprints={_text(key): _text(value) for key, value in found["fingerprints"].items()},
            prompt=_text(found["prompt"]),
            runner=_text(found["runner"]),
            sample=int(found["sample"]),
            model=None if found["model"] is None else _text(found["model"]),
            at=None if found["at"] is None else _text(found["at"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ResultsError(f"{where} is no result of specforge", "name a file that a runner or `specforge results --save` wrote") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
