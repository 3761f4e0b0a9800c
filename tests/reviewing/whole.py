"""A review that holds one of everything, as data, and what a comment made of it may consist of."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt

from specforge.reviewing.handing_over import read_review
from specforge.reviewing.model import Review

Path = tuple[str | int, ...]
_AT = {"path": "specs/shop.yaml", "line": 3, "column": 5}


def _change(**more: Any) -> dict[str, Any]:
    field = {
        "field": "rule", "action": "loosened", "category": "behavior", "level": "danger",
        "before": "at most three", "after": "at most five", "says": "asks for less",
    }  # fmt: skip
    return {
        "ref": "shop/constraint/brief", "was": "shop/constraint/short", "kind": "constraint", "action": "loosened", "category": "behavior",
        "level": "danger", "breaking": True, "says": "it says less", "at": _AT, "was_at": _AT, "owner": "product", "protected": False, "quoted_by": "shop/constraint/kind", "perhaps": "store", "left": [{"ref": "shop/case/long", "says": "3 sentences", "at": _AT}],
        "agreed": [{"ref": "shop/judgement/short", "by": ["product", "support"], "on": "2026-11-20", "at": _AT}],
        "features": ["shop", "desk"], "through": "words.yaml", "fingerprint": "0123456789ab", "accepted": None, "fields": [field], **more,
    }  # fmt: skip


WHOLE: dict[str, Any] = {
    "format": "specforge-review/1", "version": "1", "base": "main", "commit": "c" * 40, "root": "sub/", "as_of": "2026-11-27",
    "gate": "error", "change_gate": "danger", "mermaid": True, "step": "major",
    "introduced": [
        {"check": "a-check", "severity": "error", "message": "it is wrong", "at": _AT, "help": "mend it", "ref": "shop/tool/find"},
        {"check": "b-check", "severity": "warning", "message": "it is odd", "at": {"path": "b.yaml", "line": 0, "column": 0}, "help": "look", "ref": "x"},
    ],
    "resolved": [{"check": "c-check", "severity": "note", "message": "it was wrong", "at": _AT, "help": "none", "ref": "y"}],
    "existing": 2,
    "changes": [
        _change(),
        _change(fields=[]),
        _change(category="contract", action="renamed", protected=True, accepted={"owner": "legal", "reason": "agreed", "expires": "2027-01-31"}),
    ],
    "edits": [
        {"at": {**_AT, "path": "generated/shop/prompt.md"}, "says": "a line became another", "between": False, "before": "old", "after": "new",
         "concerns": [{"ref": "shop/constraint/kind", "owner": "legal", "protected": True}],
         "promotes": "changes a rule", "agreeing": True, "loud": ["it asks for less"], "last": 3, "restores": ["what a build writes"]},
        {"at": {**_AT, "path": "generated/shop/tools.json"}, "says": "a line is new", "between": True, "before": "", "after": "new",
         "concerns": [], "refused": "it comes from a template"},
        {"at": {**_AT, "path": "generated/shop/evals.jsonl"}, "says": "a line is gone", "between": True, "before": "", "after": "new", "concerns": []},
    ],
    "patches": ["--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n"],
    "allowances": [{"what": "the waiver of a check", "who": "legal", "reason": "it is known", "until": "2027-01-31", "at": _AT}],
    "approvals": [
        {"role": "legal", "who": "legal-review", "handles": ["octo-legal"], "categories": ["behavior"], "refs": ["shop/constraint/brief"],
         "signs": ["shop/constraint/brief"]},
    ],
    "run": [{"id": "shop/case/asks", "feature": "shop", "why": "it changed"}],
    "others": 3,
    "weaker": [
        {"kind": "weakened-eval", "ref": "shop/case/asks", "at": _AT, "lost": [{"was": "says reason", "now": ""}, {"was": "a", "now": "b"}], "says": ""},
        {"kind": "removed-eval", "ref": "shop/case/gone", "at": _AT, "lost": [], "says": "it is gone"},
    ],
    "coverage": [{"feature": "shop", "before": 50.0, "after": None, "untested": ["shop/constraint/brief"]}],
    "prompts": [{"path": "generated/shop/prompt.md", "before": 5, "after": 2000, "margin": 2, "kept": 3, "budget": 100}],
    "graph": [{"source": "shop/constraint/brief", "target": "generated/shop/prompt.md", "why": "two lines"}],
    "unseen": ["whether it is right"], "untold": ["desk"],
    "beyond": {"introduced": 4},
}  # fmt: skip
"""Valid, with a text in every field that takes one."""


def texts_in(value: object, path: Path = ()) -> Iterator[Path]:
    """Where texts stand in data."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from texts_in(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from texts_in(one, (*path, index))
    elif isinstance(value, str):
        yield path


def put(path: Path, value: object) -> dict[str, Any]:
    """The whole review with another value at one place."""
    document: Any = copy.deepcopy(WHOLE)
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert isinstance(document, dict)
    return document


def read(document: object) -> Review:
    """Read data as a review."""
    return read_review(json.dumps(document).encode())


RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HEADINGS = (
    "What blocks", "What the change means", "Edited by hand", "Whom to ask", "What is tolerated from now on", "Evals", "What it costs",
    "Also introduced", "Resolved", "What is affected", "Not seen",
)  # fmt: skip
_SUMMARY = re.compile(
    r"<details><summary>(?:[\d,]+ (?:more|findings?|things? that this cannot tell)|What promoting changes in the specs"
    r"|The changed elements, and what is made from them)</summary>\n?"
)
_ACTS = re.compile(r"[@#<>\[\]`|*_~$\\/&^{}]|www\.|https?:|mailto:|GH-\d|!\d|\b[0-9a-fA-F]{7,40}\b|:\w")
_DRAWN = re.compile(r'graph LR|  n\d+\["[\w ./-]*"\]|  n\d+ -->(?:\|"[\w ./-]*"\|)? n\d+')
BLOCKS = {"paragraph", "bullet_list", "list_item", "heading"}
SPANS = {"text", "softbreak", "code_inline", "strong_open", "strong_close", "em_open", "em_close"}


def acts_on_nothing(markdown: str) -> None:
    """A comment has the parts that it always has, and outside of code nothing that a forge makes more of."""
    page = RENDERER.parse(markdown)
    depth = 0
    for at, token in enumerate(page):
        if token.type == "html_block":
            depth += 1 if token.content.startswith("<details>") else -1
            assert _SUMMARY.fullmatch(token.content) or token.content.strip() == "</details>", token.content
            assert depth in {0, 1}, markdown
        elif token.type == "fence":
            assert token.info in {"diff", "mermaid"}, token.info
            if token.info == "mermaid":
                for line in token.content.splitlines():
                    assert _DRAWN.fullmatch(line), line
        elif token.type == "inline":
            if page[at - 1].type == "heading_open":
                assert page[at - 1].tag == "h3"
                assert token.content in HEADINGS
            for child in token.children or ():
                assert child.type in SPANS, (child, token.content)
                if child.type == "text":
                    assert not _ACTS.search(child.content), child.content
        else:
            assert token.type.removesuffix("_open").removesuffix("_close") in BLOCKS, token
    assert depth == 0
