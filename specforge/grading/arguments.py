"""The arguments of a call, as a model wrote them or as a client library read them."""

from specforge.grading.json_values import Plain, plain, read_json


def arguments_of(given: object) -> tuple[dict[str, Plain], str | None]:
    """Read the arguments of a call, and say what is wrong with them, in words that go on behind `the arguments`: that is the model's mistake.

    Where a tool takes none, models and clients leave them out, or write an empty text, `null` or an empty list.

    Args:
        given: The arguments, as JSON or as a text of JSON.

    Raises:
        ValueError: when a client gave what is not JSON.
    """
    if isinstance(given, str):
        try:
            given = plain(read_json(given)) if given.strip() else None
        except ValueError as error:
            return {}, f"are not JSON: {error}"
    if given is None or given == []:
        return {}, None
    found = plain(given)
    return (found, None) if isinstance(found, dict) else ({}, "are not keys and values")
