"""The documentation of a model's fields: the string below each of them, read from the source when it is asked for."""

import ast
import inspect
import itertools
import textwrap
from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel


@cache
def descriptions(model: type[BaseModel]) -> Mapping[str, str]:
    """Give the documentation of every field of a model, by its name; nothing where the source is not there."""
    found: dict[str, str] = {}
    for owner in reversed(model.__mro__):
        if owner is not BaseModel and issubclass(owner, BaseModel):
            found |= _below_fields(owner)
    return {name: found[name] for name in model.model_fields if name in found}


def _below_fields(model: type[BaseModel]) -> dict[str, str]:
    try:
        source = inspect.getsource(model)
    except OSError:
        return {}
    found = {}
    (written,) = ast.parse(textwrap.dedent(source)).body
    assert isinstance(written, ast.ClassDef)
    for field, below in itertools.pairwise(written.body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            match below:
                case ast.Expr(ast.Constant(str(text))):
                    found[field.target.id] = inspect.cleandoc(text)
    return found
