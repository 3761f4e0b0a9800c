"""Prints the rows of the table in `docs/prompt-precision.md`, measured on the corpus."""

from tests.heavy.prompt_corpus import real_prompts
from tests.heavy.prompt_defects import recalls
from tests.heavy.prompt_defects.page import fingerprints, labels, precisions, rows

every = real_prompts()
print("\n".join(rows(precisions(fingerprints(one.prompt for one in every), labels()), recalls(every))))  # noqa: T201
