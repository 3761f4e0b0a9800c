"""A review told in the pull request that it is about; what the token may not write is told in the log and the summary of the step."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from specforge.errors import SpecforgeError
from specforge.finding import Severity
from specforge.forges.events import Asked, ForgeName
from specforge.forges.fallback import write_summary
from specforge.forges.github import Annotation, Check, Conclusion, Level, Suggestion
from specforge.forges.posting import Outcome, State, limit_of, open_review
from specforge.forges.posting import Review as Posting
from specforge.git.repository import prefix_of
from specforge.outputs.inert import one_line, visible
from specforge.outputs.markdown_words import code, said
from specforge.outputs.text import headline as found_in_a_line
from specforge.reviewing.markdown import as_markdown
from specforge.reviewing.model import Review
from specforge.reviewing.telling import MOST, as_github, as_text, headline, results_of, settling

MOST_SUGGESTED = 10
"""The most suggestions that are made: each is a comment of its own."""
LEVELS = {Severity.ERROR: Level.FAILURE, Severity.WARNING: Level.WARNING, Severity.NOTE: Level.NOTICE}


class Spoken(Struct, frozen=True):
    """What became of telling a review."""

    outcome: Outcome
    """What became of the comment."""
    others: tuple[Outcome, ...] = ()
    """What became of what was tried beside it."""
    log: str = ""
    """What the log of the job says of the review, where nothing else does: workflow commands on GitHub, a text elsewhere."""


def tell(review: Review, asked: Asked, environ: Mapping[str, str], *, annotate: bool) -> Spoken:
    """Tell a review: in the comment, in the summary of the step, and where the comment is refused in annotations or the log.

    Args:
        review: What was found.
        asked: The pull request.
        environ: The environment of the job, with the token.
        annotate: Whether the log of this job is the place for annotations.

    Raises:
        UsageError: when what is needed to post is not installed, or the token cannot be one.
    """
    with open_review(asked, environ) as posting:
        known = posting.asked
        text = as_markdown(review, limit_of(known.forge), known.head_sha)
        outcome = posting.comment(key_of(review.root), text)
        others, log = [], ""
        if known.forge is ForgeName.GITHUB:
            summary = environ.get("GITHUB_STEP_SUMMARY", "")
            others = [write_summary(summary, text)] if summary else []
            # In any other job the review is that of a job which ran elsewhere, and nobody has to trust it.
            if review.suggests and outcome.is_there and known.event == "pull_request":
                others += [posting.suggest(suggestions(review))]
            if annotate and not outcome.is_there:
                checked = _checked(review, posting) if outcome.state is State.REFUSED and known.may_write is not False else None
                others += [checked] if checked is not None else []
                log = "" if checked is not None and checked.is_there else as_github(review)
        elif not outcome.is_there:
            log = as_text(review)
        return Spoken(outcome, tuple(others), log)


def folder_in_repository(root: Path) -> str:
    """The folder of a project inside its repository, as a review names it; that of the repository where it is in none."""
    try:
        return prefix_of(root)
    except SpecforgeError:
        return ""


def tell_error(error: SpecforgeError, root: str, asked: Asked, environ: Mapping[str, str]) -> Outcome:
    """Say that there is no review of the commit, so that what was said of an older one does not stand there as if it were of this.

    Args:
        error: Why there is none.
        root: The folder of the project inside its repository, empty or ending in a slash.
        asked: The pull request.
        environ: The environment of the job, with the token.
    """
    help = f" *{said(one_line(error.help, MOST))}*" if error.help else ""
    with open_review(asked, environ) as posting:
        commit = f" of {code(posting.asked.head_sha[:12])}" if posting.asked.head_sha else ""
        first = one_line(str(error).partition("\n")[0], 2 * MOST)
        return posting.comment(key_of(root), f"**specforge: no review{commit} (exit {error.exit_code})**\n\n{said(first)}{help}\n")


def key_of(root: str) -> str:
    """What tells the comment of a project from those of others in the same repository: made from the project's folder."""
    if not root:
        return "review"
    name = re.sub("[^a-z0-9]+", "-", root.lower())[:40].strip("-")
    digest = hashlib.sha256(root.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return "-".join(part for part in ("review", name, digest) if part)


def suggestions(review: Review) -> list[Suggestion]:
    """Give what drops each edit by hand of lines, where a suggestion can say it character by character."""
    found = []
    for one in review.edits:
        exact = one.restores is not None and visible("\n".join(one.restores)) == "\n".join(one.restores)
        if one.restores is not None and exact and one.at.line <= one.last and one.accepted is None:
            promote, revert = settling(one)
            says = f"This was edited by hand. {code(revert)} drops it as this does; {code(promote)} writes it into the spec instead."
            found.append(Suggestion(review.root + one.at.path, one.at.line, one.last, one.restores, says))
    return found[:MOST_SUGGESTED]


def _checked(review: Review, posting: Posting) -> Outcome:
    results = results_of(review)
    annotations = [
        Annotation(one.at.path, max(one.at.line, 1), LEVELS[one.severity], found_in_a_line(one, 2 * MOST), one.rule)
        for one in results.severest_first
    ]
    conclusion = Conclusion.FAILURE if review.blocks else Conclusion.NEUTRAL if annotations else Conclusion.SUCCESS
    return posting.check(Check("specforge review", headline(review), said(headline(review)), conclusion, annotations))
