"""Judges exchanges by a published OpenAPI document; run by the Python that has `openapi-core`.

    python forge_judge.py OPENAPI.json EXCHANGES.json

Prints a JSON list: for each exchange, what is wrong with its request and with its answer.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse


def cut(document: dict[str, Any], lines: set[tuple[str, str]]) -> dict[str, Any]:
    """The paths that are used, and what they refer to; the whole is 13 MB."""
    paths: dict[str, Any] = {}
    for path, item in document["paths"].items():
        shape = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))
        kept = {method: what for method, what in item.items() if any(method == one and shape.fullmatch(at) for one, at in lines)}
        if kept:
            paths[path] = kept
    parts: dict[str, Any] = {}
    left = [*set(re.findall(r'"#/components/([^"]+)"', json.dumps(paths)))]
    while left:
        kind, name = left.pop().split("/", 1)
        if kind == "examples" or name in parts.setdefault(kind, {}):
            continue
        parts[kind][name] = document["components"][kind][name]
        left += set(re.findall(r'"#/components/([^"]+)"', json.dumps(parts[kind][name])))
    # Examples are no part of what is checked.
    whole = {"openapi": document["openapi"], "info": document["info"], "servers": [{"url": "https://api.github.com"}]}
    return {**whole, "paths": without_examples(paths), "components": without_examples(parts)}


def without_examples(value: Any) -> Any:
    if isinstance(value, dict):
        named = "schema" in value
        return {key: without_examples(one) for key, one in value.items() if not (named and key in {"example", "examples"})}
    return [without_examples(one) for one in value] if isinstance(value, list) else value


def main() -> None:
    document = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    exchanges = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    part = cut(document, {(one["method"].lower(), one["path"]) for one in exchanges})
    if len(sys.argv) > 3:
        Path(sys.argv[3]).write_text(json.dumps(part), encoding="utf-8")
    openapi = OpenAPI.from_dict(part)
    told = []
    for one in exchanges:
        body = None if one["body"] is None else json.dumps(one["body"]).encode()
        request = MockRequest(
            "https://api.github.com",
            one["method"].lower(),
            one["path"],
            args=one["query"],
            headers=one["headers"],
            data=body,
            content_type="application/json",
        )
        answer = b"" if one["document"] is None else json.dumps(one["document"]).encode()
        response = MockResponse(answer, status_code=one["status"], content_type="application/json")
        told.append([said(openapi.validate_request, request), said(openapi.validate_response, request, response)])
    print(json.dumps(told))  # noqa: T201  what whoever started this reads


def said(judge: Any, *what: Any) -> str:
    try:
        judge(*what)
    except OpenAPIError as error:
        reasons = getattr(error.__cause__, "schema_errors", None) or [error.__cause__]
        return f"{type(error).__name__}: {'; '.join(str(getattr(one, 'message', one)) for one in reasons)}"
    return ""


if __name__ == "__main__":
    main()
