"""Results that the forms are tried on."""

from specforge.finding import Severity
from specforge.outputs.result import IN_BASELINE, Described, Repair, Replacement, Result, Results, Span

WHY = "Flag a fence that is never closed.\n\nEverything behind it is read as code.\n\nFires on:\n\n```text\n~~~\nx\n```\n\nSilent on:\n\n```text\n~~~\nx\n~~~\n```"
RULES = (
    Described("unbalanced-structure", Severity.ERROR, "Flag a fence that is never closed.", WHY, "certain", ("prompt", "structure")),
    Described(
        "repeated-clause", Severity.WARNING, "Flag a clause that stands twice.", "Flag a clause that stands twice.", "likely", ("prompt",)
    ),
    Described("vague-adjective", Severity.NOTE, "Flag `concise` without a criterion.", "Flag `concise` without a criterion.", "possible"),
)
CLOSED = Repair("close the fence", (Replacement(Span("prompts/support.md", 9, 4, 9, 4), "\n```\n"),), safe=True)
TAKEN_OUT = Repair("take the second one out", (Replacement(Span("prompts/año nuevo #1.md", 4, 1, 6, 1), ""),))
SAMPLE = Results(
    (
        Result(
            "repeated-clause",
            Severity.WARNING,
            "`Never promise a refund.` stands here and in line 2",
            Span("prompts/año nuevo #1.md", 4, 1, 5, 12),
            "keep one of them",
            confidence="likely",
            fingerprint="5f" * 16,
            repair=TAKEN_OUT,
        ),
        Result(
            "unbalanced-structure",
            Severity.ERROR,
            "the fence that begins here is never closed: ask @octocat or see #12",
            Span("prompts/support.md", 7, 1, 7, 4),
            "close it with ```",
            ref="support/prompt",
            confidence="certain",
            fingerprint="a1" * 16,
            repair=CLOSED,
        ),
        Result(
            "vague-adjective",
            Severity.NOTE,
            "nothing says what `concise` means",
            Span("prompts/support.md", 12, 20),
            "give it a criterion",
            confidence="possible",
            fingerprint="b2" * 16,
        ),
        Result(
            "vague-adjective",
            Severity.NOTE,
            "nothing says what `short` means",
            Span("prompts/support.md", 13, 9, 13, 14),
            confidence="possible",
            fingerprint="c3" * 16,
            waived=IN_BASELINE,
        ),
        Result(
            "unbalanced-structure",
            Severity.ERROR,
            "the file is not UTF-8",
            Span("prompts/support.md"),
            fingerprint="d4" * 16,
            waived="waived by legal until 2027-01-31: it is replaced in January",
            waived_in_place=True,
        ),
    ),
    RULES,
    "3 prompts in 2 files",
    ("variables that nobody lists", "what a renderer puts in"),
    also_waived=2,
)
EMPTY = Results((), RULES, "3 prompts in 2 files")
