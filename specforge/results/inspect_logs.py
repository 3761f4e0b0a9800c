"""Logs of Inspect: the JSON form, and the `.eval` form, which is a zip of JSON documents."""

import importlib
import io
import json
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import structs

from specforge.credentials import masked
from specforge.grading.verdict import Verdict
from specforge.results.given import Given, given
from specforge.results.records import Reading, Result, ResultsError, chatted, part_of, result_from, verdicts_of

ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
"""How a zip begins; the second one holds nothing."""
ZSTD = 93
"""What a zip file calls this way of packing."""
MAX_BYTES = 2_000_000_000
"""The most that the parts of one log may hold when they are unpacked."""
MAX_PART = 128_000_000
"""The most that one part may hold: it is in memory as a whole."""
READ = ("epoch", "error", "id", "limit", "metadata", "scores", "uuid")
"""What is read of a sample to know how it came out; the rest of it, as its messages, is let go at once."""
ANSWERED = ("metadata", "scores", "store")
"""What is read of it to know what was answered."""
KNOWN_VERSION = 2
"""The last version of the form that is known."""
VALUES = {"C": Verdict.PASS, "I": Verdict.FAIL, "N": Verdict.UNDECIDED}


def recognises(document: Mapping[str, object]) -> bool:
    """Whether a JSON document is a log of Inspect."""
    return isinstance(document.get("eval"), Mapping) and "status" in document and "version" in document


def unpacked(content: bytes, where: str, keys: Collection[str] = READ) -> Mapping[str, object]:
    """Give a log in the `.eval` form as the JSON form has it.

    Args:
        content: The file.
        where: How it is called in an error.
        keys: What is kept of each sample.

    Raises:
        ResultsError: when it is no log, or half of one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = dict.fromkeys(archive.namelist())  # a part that was written again stands there twice, and the last one counts
            wanted = [name for name in names if name.startswith("samples/") and name.endswith(".json")]
            head = next((name for name in ("header.json", "_journal/start.json") if name in names), None)
            if head is None:
                raise ResultsError(f"{where} is a zip, and no log of Inspect", "name the log that `inspect eval` wrote")
            if any(archive.getinfo(name).flag_bits & 1 for name in (head, *wanted)):
                raise ResultsError(f"{where} is encrypted", "name a log without a password, as Inspect writes it")
            sizes = [archive.getinfo(name).file_size for name in (head, *wanted)]
            if sum(sizes) > MAX_BYTES or max(sizes) > MAX_PART:
                most = f"more than {MAX_BYTES:,} bytes" if max(sizes) <= MAX_PART else f"a part of more than {MAX_PART:,} bytes"
                raise ResultsError(f"{where} unpacks to {most}", "name a log of fewer samples")
            samples = [_sample(_document(content, archive, name), keys) for name in wanted]
            header = _document(content, archive, head)
    except ImportError:
        help = "`pip install 'specforge-compiler[results]'`, or write it as JSON: `inspect log convert LOG --to json --output-dir DIR`"
        raise ResultsError(f"{where} is packed with zstd, and the package `zstandard` that unpacks it is not installed", help) from None
    except NotImplementedError:
        help = "write it as JSON: `inspect log convert LOG --to json --output-dir DIR`"
        raise ResultsError(f"{where} is packed in a way that Python cannot unpack", help) from None
    except (zipfile.BadZipFile, EOFError, ValueError, RecursionError, OSError, RuntimeError) as error:
        help = "it may be half a file: fetch it again, or recover it with `inspect log recover`"
        raise ResultsError(f"{where} cannot be unpacked: {error}", help) from None
    if not isinstance(header, Mapping):
        raise ResultsError(f"{where} is a zip, and no log of Inspect", "name the log that `inspect eval` wrote")
    return {"status": "started", **header, "samples": samples}


def _document(content: bytes, archive: zipfile.ZipFile, name: str) -> object:
    try:
        return json.loads(_member(content, archive, name))
    except (ValueError, RecursionError):
        raise zipfile.BadZipFile(f"{name} is not JSON") from None


def _sample(found: object, keys: Collection[str]) -> object:
    """A sample with no more than what is read of it."""
    return {key: found[key] for key in keys if key in found} if isinstance(found, Mapping) else found


def _member(content: bytes, archive: zipfile.ZipFile, name: str) -> bytes:
    """One part of a log; with zstd, which `zipfile` knows in new versions of Python only, by another library."""
    about = archive.getinfo(name)
    try:
        with archive.open(name) as part:
            return part.read(about.file_size)
    except NotImplementedError:
        if about.compress_type != ZSTD:
            raise
    zstandard = importlib.import_module("zstandard")
    # A member begins with 30 bytes, the last of which say how long the name and the extra field after them are.
    lengths = content[about.header_offset + 26 : about.header_offset + 30]
    start = about.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    packed = io.BytesIO(content[start : start + about.compress_size])
    try:
        with zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True) as reader:
            found: bytes = reader.read(about.file_size + 1)
    except zstandard.ZstdError as error:
        raise zipfile.BadZipFile(str(error)) from None
    if len(found) != about.file_size or zlib.crc32(found) != about.CRC:
        raise zipfile.BadZipFile(f"{name} is not what was packed")
    return found


def read(document: Mapping[str, object], where: str) -> Reading:
    """Read the samples of a log.

    Args:
        document: The log, in the JSON form.
        where: How it is called in an error.

    Raises:
        ResultsError: when a sample is not what Inspect writes.
    """
    about, samples = part_of(document, "eval"), document.get("samples")
    if not isinstance(samples, list):
        raise ResultsError(f"{where} holds no samples", "it may be the header alone: name the whole log")
    results: list[Result] = []
    others = 0
    for number, sample in enumerate(samples, 1):
        if not isinstance(sample, Mapping):
            raise ResultsError(f"{where}: sample {number} is no sample of Inspect", "name the log that `inspect eval` wrote")
        metadata = part_of(sample, "metadata")
        if "specforge_case" in metadata:
            results += _runs(sample, metadata, about)
        else:
            others += 1
    return Reading("inspect", tuple(results), others, tuple(_notes(document, about, len(samples))))


def answers(document: Mapping[str, object]) -> Iterator[Given]:
    """Give what was answered in each run of each sample."""
    samples = document.get("samples")
    for sample in samples if isinstance(samples, list) else []:
        if isinstance(sample, Mapping) and "specforge_case" in (metadata := part_of(sample, "metadata")):
            chats = _chats(sample)
            scores = [part_of(one, "metadata") for one in part_of(sample, "scores").values() if isinstance(one, Mapping)]
            said = next((one["specforge_rubrics"] for one in reversed(scores) if "specforge_rubrics" in one), None)
            yield from given(metadata["specforge_case"], chats, said)


def _chats(sample: Mapping[str, object]) -> list[object]:
    """What was said in each run of a sample."""
    runs = part_of(sample, "store").get("specforge_runs")
    return [run.get("chat") for run in runs if isinstance(run, Mapping)] if isinstance(runs, list) else []


def _runs(sample: Mapping[str, object], metadata: Mapping[str, object], about: Mapping[str, object]) -> Iterator[Result]:
    """The runs of a sample: each was graded by itself."""
    epoch, model, at, uuid = sample.get("epoch"), about.get("model"), about.get("created"), sample.get("uuid")
    verdicts = list(_verdicts(sample))
    first = (epoch - 1 if isinstance(epoch, int) and epoch > 0 else 0) * len(verdicts)
    for number, (verdict, reason, chat) in enumerate(chatted(verdicts, _chats(sample)), 1):
        result = result_from(
            metadata,
            verdict,
            reason,
            runner="inspect",
            sample=first + number,
            model=model,
            at=at,
            chat=chat,
        )
        # A log that was made by trying another one again holds the samples that need no new try, under a new date.
        yield structs.replace(result, known_as=f"inspect {uuid} {number}") if isinstance(uuid, str) else result


def _verdicts(sample: Mapping[str, object]) -> Iterator[tuple[Verdict | None, str]]:
    error = sample.get("error")
    if error is not None:
        yield None, str(error.get("message") if isinstance(error, Mapping) else error)
        return
    scores = [one for one in part_of(sample, "scores").values() if isinstance(one, Mapping)]
    # Where `inspect score` appended to what was scored before, the last score is the one that holds.
    ours = next((one for one in reversed(scores) if "specforge_verdict" in part_of(one, "metadata")), None)
    if ours is None:
        yield None, "Inspect did not score it as specforge does"
        return
    kept = part_of(ours, "metadata")
    if (runs := verdicts_of(kept.get("specforge_verdicts"), kept.get("specforge_reasons"))) is not None:
        yield from runs
    elif kept.get("specforge_verdicts") == []:
        limit = part_of(sample, "limit")
        yield None, str(limit.get("reason") or f"the {limit.get('type')} limit was reached") if limit else "no run of it was made"
    else:
        yield VALUES.get(str(ours.get("value"))), str(ours.get("explanation") or "")


def _notes(document: Mapping[str, object], about: Mapping[str, object], samples: int) -> Iterable[str]:
    version = document.get("version")
    if isinstance(version, int) and version > KNOWN_VERSION:
        yield f"it has the version {version} of its form, and {KNOWN_VERSION} is the last that is known: check that its verdicts are read rightly"
    status, dataset = str(document.get("status")), part_of(about, "dataset")
    ids, epochs = dataset.get("sample_ids"), part_of(about, "config").get("epochs")
    wanted = len(ids) * (epochs if isinstance(epochs, int) else 1) if isinstance(ids, list) else samples
    if status != "success":
        error = part_of(document, "error").get("message")
        yield f"the log has the status {status!r}" + (f": {masked(' '.join(str(error).split()))}" if error else "")
    if samples < wanted:
        yield f"the log holds {samples} of {wanted} samples"
