"""Stamps: what the telemetry of a running feature should carry, so that it can be told which prompt it runs with."""

import shlex
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from msgspec.structs import replace

from specforge.config import find_root, read_config
from specforge.deployed.history import CLONE, Past, head_of, pasts_of
from specforge.deployed.serving import Served
from specforge.deployed.verdict import Answer, Verdict
from specforge.deployed.written import Asked, Locked, Version, open_locked
from specforge.errors import BaseError, SpecforgeError, UsageError
from specforge.json_forms import closed, form_schema, printed
from specforge.lock import mark
from specforge.outputs.inert import one_line
from specforge.regexes import regex
from specforge.version import __version__
from specforge.writing import read_disk

FORM = "specforge-stamp/1"
PROMPT_NAME = "gen_ai.prompt.name"
PROMPT_VERSION = "gen_ai.prompt.version"
DIGEST = "specforge.prompt.digest"
REVISION = "vcs.ref.head.revision"
TOOL = "specforge.version"
SHORT = 12
"""How many characters of the digest are the version of a prompt."""
_DIGEST = regex(rf"[0-9a-f]{{{SHORT},32}}")


class StampError(SpecforgeError):
    """What stands on disk is not what the lock says, so that a stamp would name another text than the one that runs."""

    exit_code = 1


def digest_of(marked: str) -> str:
    """The digest of a text by the hashes of its lines, as a lock has them: 32 hexadecimal digits."""
    return blake2b(marked.encode(), digest_size=16).hexdigest()


def stamp(feature: str, *, variant: str | None = None, path: str | Path = ".", served: str | None = None) -> dict[str, str]:
    """Give the attributes that the telemetry of a feature should carry: which prompt it runs with. Nothing is compiled.

    Args:
        feature: The feature, with its variant where it has some, as in `shop/outlet`.
        variant: The same variant, when it is not named with the feature.
        path: The project, or a folder inside it.
        served: The text that runs, where it is not the one on disk.

    Raises:
        StampError: when the prompt on disk is not what the lock says was written.
        UsageError: when there is no such feature or variant.
        BaseError: when there is no lock.
    """
    if not isinstance(feature, str):
        raise UsageError(f"a feature is named by a text, and {feature!r} is none", "name it as in `shop` or `shop/outlet`")
    root = find_root(Path(path).resolve())
    return stamp_of(Asked(root, read_config(root), feature, variant=variant), served)


def stamp_of(asked: Asked, served: str | None = None) -> dict[str, str]:
    """Give the stamp of one artifact, by its lock in the working tree."""
    locked = open_locked(asked)
    version, name = locked.version, locked.name
    text = served.replace("\r\n", "\n") if served is not None else _on_disk(locked)
    written = next((one for one in (text, f"{text}\n", text.removesuffix("\n")) if version.holds(one)), None)
    if written is None and served is None:
        cure = "run `specforge check` to see why, settle it, and build; or name the text that runs with `--served FILE`"
        raise StampError(f"{version.path} is not what the lock says was written, so that a stamp would name another text", cure)
    digest = digest_of(mark(text if written is None else written))
    commit = head_of(locked) if written is not None else ""
    return {
        PROMPT_NAME: name,
        PROMPT_VERSION: digest[:SHORT],
        DIGEST: digest,
        **({REVISION: commit} if commit else {}),
        TOOL: __version__,
    }


def _on_disk(locked: Locked) -> str:
    disk = read_disk(locked.asked.root, locked.version.path)
    if disk.text is None:
        why = disk.unreadable or "it is not there"
        raise StampError(
            f"{locked.version.path} cannot be read: {why}", "run `specforge build`, or name the text that runs with `--served FILE`"
        )
    return disk.text


def of_served(asked: Asked, served: Served) -> dict[str, str]:
    """Give the stamp of a text that was read from where it is served."""
    if served.broken:
        raise UsageError(f"{served.source} is no UTF-8", "name the text that is sent to the model")
    if not served.texts[0].strip():
        raise UsageError(f"{served.source} is empty, so that there is nothing to stamp", "name the text that is sent to the model")
    return stamp_of(asked, served.texts[0])


def as_text(attributes: Mapping[str, str]) -> str:
    """Print for people: a row for each attribute."""
    width = max(map(len, attributes))
    return "".join(f"{name:<{width}}  {one_line(value)}\n" for name, value in attributes.items())


def as_env(attributes: Mapping[str, str]) -> str:
    """Print as a file of variables: names in capitals, with an underscore for each dot."""
    return "".join(f"{name.replace('.', '_').upper()}={shlex.quote(value)}\n" for name, value in attributes.items())


def as_json(attributes: Mapping[str, str]) -> str:
    """Print for programs; `specforge schema stamp` describes it."""
    return printed({"format": FORM, "attributes": dict(attributes)})


def schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text = {"type": "string", "minLength": 1}
    short, whole = ({"type": "string", "pattern": f"^[0-9a-f]{{{size}}}$"} for size in (SHORT, 32))
    commit = {"type": "string", "pattern": "^[0-9a-f]{40}([0-9a-f]{24})?$"}
    known = {PROMPT_NAME: text, PROMPT_VERSION: short, DIGEST: whole, TOOL: text}
    attributes = {**closed({**known, REVISION: commit}), "required": list(known)}
    properties = {"format": {"const": FORM}, "attributes": attributes}
    return form_schema("specforge stamp", properties)


# --- which version a stamp names ---


def _named_by(wanted: str, version: Version) -> bool:
    return any(digest_of(one).startswith(wanted) for one in version.marks if not one.startswith("sha256 "))


def verify_stamp(asked: Asked, value: str) -> Answer:
    """Say which version a stamp names: the one of the revision, an older or a later one, another feature's, or none.

    Args:
        asked: The artifact.
        value: The digest, or its first 12 characters, as telemetry shows it.

    Raises:
        UsageError: when it is no stamp, or there is no such feature, variant or artifact.
        BaseError: when there is no lock or no revision to compare with.
        LockError: when the lock is damaged, or a newer version wrote it.
    """
    wanted = value.strip().lower()
    if not _DIGEST.fullmatch(wanted):
        shown = one_line(value, 60)
        raise UsageError(f"{shown!r} is no stamp", f"name what `{PROMPT_VERSION}` or `{DIGEST}` says: {SHORT} to 32 hexadecimal digits")
    locked = open_locked(asked)
    revision = locked.revision
    commit = revision.commit if revision is not None else head_of(locked)
    named = revision.name if revision is not None else ""
    blank = Answer(locked.name, locked.version.path, named, commit, f"the stamp {wanted}", Verdict.UNKNOWN, stamped=True)
    if _named_by(wanted, locked.version) or (locked.text is not None and digest_of(mark(locked.text)).startswith(wanted)):
        return replace(blank, verdict=Verdict.SAME, next=f"`{locked.stamping}` prints all of it")
    other = next((name for name, version in locked.others if _named_by(wanted, version)), "")
    lack, cure = [], ""
    try:
        for number, past in enumerate(pasts_of(locked)):
            version = next((one for one in past.versions if _named_by(wanted, one)), None)
            if version is not None:
                return _older(blank, past, version, later=number > 0)
            lack += [past.lack] if past.lack else []
            cure = cure or past.cure
    except BaseError as error:
        lack, cure = [str(error)], error.help or CLONE
    if other:
        return replace(
            blank, verdict=Verdict.ANOTHER, other=other, next=f"`specforge verify-deployed {shlex.quote(other)} --stamp {wanted}`"
        )
    if cure:
        return replace(blank, verdict=Verdict.DIFFERS, unseen=tuple(lack), next=cure)
    help = "what is served was never built here, or edited: compare its text, with `--file`, `--url` or `--env`"
    return replace(blank, unseen=tuple(lack), next=help)


def _older(blank: Answer, past: Past, version: Version, *, later: bool) -> Answer:
    wrote = past.writer(version).commit
    commit = wrote.id[:12] if wrote is not None else ""
    if later:
        return replace(blank, verdict=Verdict.NEWER, at=wrote, next=f"name that commit with `--revision {commit}`")
    cure = f"`specforge diff --base {commit}` says what has changed since; serve {blank.artifact}"
    return replace(blank, verdict=Verdict.OLDER, at=wrote, behind=past.behind(version), changes=max(past.changes(version), 1), next=cure)
