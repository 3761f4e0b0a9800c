"""Tools that the prompt names and the model does not have."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.answer_shape import all_of
from specforge.prompt_lint.filled import declared_of
from specforge.prompt_lint.matching import innermost
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Fix, Hit, Known, rule
from specforge.prompt_lint.toolish import is_listed_value, looks_like_a_tool, named, nearest_tool
from specforge.spec.model import nearest


@rule(7, severity=Severity.ERROR, confidence=Confidence.LIKELY)
def unknown_tool(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a tool that the prompt tells the model to call and that is not among its tools.

    The tool was renamed, or taken from the model; it then makes a call up, or says that it called. A name counts as that of a tool
    when the text calls it one in quotes, when it begins with a verb as `get_order` does, or when it is near to a tool's name.

    Fires on:

    ```text {"tools": [{"name": "get_order", "parameters": ["order_id"]}]}
    Call `lookup_order` with the `order_id`.
    ```

    Fires on:

    ```text {"tools": [{"name": "get_order"}, {"name": "refund"}]}
    Use the `refunds` tool when the parcel is lost.
    ```

    Silent on:

    ```text {"tools": [{"name": "get_order", "parameters": ["order_id", "send_mail"]}]}
    Call `functions.get_order` with `order_id` and `send_mail`; then use the right tool. The status is `in_transit`, and `next` is one of `wait`, `call_back`.
    ```
    """
    if known.tools is None:
        return
    others = {name.casefold() for one in known.tools for name in (one.name, *one.parameters, *one.terms)}
    others |= {name.casefold() for name in frozenset.union(known.terms, *all_of(known.schema))}
    others |= {one.name.casefold() for one in prompt.structure.variables} | {one.casefold() for one in declared_of(prompt, known) or ()}
    candidates = [one for one in named(prompt) if one.name.casefold() not in others]
    hidden = innermost([one for one in prompt.structure.blocks if one.kind == "fence" or one.example], [one.start for one in candidates])
    tools = tuple(one.name for one in known.tools)
    seen: set[str] = set()
    for one, block in zip(candidates, hidden, strict=True):
        name = one.name
        if block is not None or name in seen:
            continue
        near = nearest_tool(name, tools)
        if not (near or one.said or looks_like_a_tool(name)) or (not one.said and is_listed_value(prompt.text, one.start)):
            continue
        seen.add(name)
        help = f"did you mean `{near}`?" if near else f"give the model this tool, or name another; {nearest(name, tools)}"
        fix = Fix(((one.start, one.end, near),), f"write `{near}`") if near else None
        yield Hit(one.start, one.end, f"the model has no tool `{name}`", help, fix, key=name)
