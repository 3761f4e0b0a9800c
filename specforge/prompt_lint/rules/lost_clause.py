"""Protected clauses that are gone or were changed."""

import hashlib
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.matching import MARK, clause_words, has_clause, nearest_clause, shortened, without_comments
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Fix, Hit, Known, rule
from specforge.prompt_lint.structure import SENTENCE
from specforge.regexes import regex

COMMENTS = regex(r"<!--|-->|\{#|#\}")
MOST_CHANGES = 3


@rule(2, severity=Severity.ERROR, confidence=Confidence.CERTAIN)
def lost_clause(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a protected clause that the prompt does not have word for word.

    Safety, legal and refusal clauses are short, and evals seldom notice that one is gone. Line breaks, list marks, punctuation and
    letter case do not matter; words, numbers and signs of money and percent do. What stands in a comment is not there.

    Fires on:

    ```text {"protected": ["Never give a diagnosis. Name the emergency number when a life is in danger."]}
    # Safety
    - Avoid giving a diagnosis. Name the emergency number when a life is in danger.
    ```

    Silent on:

    ```text {"protected": ["Never give a diagnosis. Name the emergency number when a life is in danger."]}
    # Safety
    - **Never** give a diagnosis.
    - Name the emergency number
      when a life is in danger.
    ```
    """
    if not known.protected:
        return
    text = without_comments(prompt)
    line = " ".join(text.split())
    unlike = [clause for clause in known.protected if not has_clause(line, " ".join(clause.split()))]
    if not unlike:
        return
    said = f" {' '.join(clause_words(text))} "
    lost = [(clause, words) for clause in unlike if (words := clause_words(clause)) and f" {' '.join(words)} " not in said]
    if not lost:
        return
    clauses = [(one.start, one.end, clause_words(text[one.start : one.end])) for one in prompt.structure.clauses]
    for clause, words in lost:
        key = hashlib.blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        near = nearest_clause(words, clauses, max(1, len(SENTENCE.findall(clause.strip()))))
        if near is not None:
            told = ", ".join(_told(old, new) for old, new in near.changes[:MOST_CHANGES])
            more = f", and {len(near.changes) - MOST_CHANGES} more" if len(near.changes) > MOST_CHANGES else ""
            whole = " ".join(MARK.sub("", clause).split())
            yield Hit(
                near.start,
                near.end,
                f"the protected clause `{shortened(clause)}` was changed: {told}{more}",
                "put its words back, or have whoever owns the clause change it where it is protected",
                Fix(((near.start, near.end, whole),), "put the protected words back"),
                key=key,
            )
        elif text != prompt.text and f" {' '.join(words)} " in f" {' '.join(clause_words(COMMENTS.sub(' ', prompt.text)))} ":
            message = f"the protected clause `{shortened(clause)}` stands in a comment only"
            yield Hit(0, 0, message, "take it out of the comment", key=key)
        else:
            message = f"the protected clause `{shortened(clause)}` is missing"
            yield Hit(0, 0, message, "put it back, or have whoever owns the clause give up its protection", key=key)


def _told(old: str, new: str) -> str:
    if not new:
        return f"`{shortened(old, 40)}` is gone"
    return f"`{shortened(old, 40)}` became `{shortened(new, 40)}`" if old else f"`{shortened(new, 40)}` is new"
