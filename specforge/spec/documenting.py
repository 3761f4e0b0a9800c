"""The documentation of a model's fields: the string below each of them, read from the source when it is asked for."""

import ast
import inspect
import itertools
import sys
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
    found = {}
    written = _classes(model.__module__).get(model.__qualname__)
    for field, below in itertools.pairwise(written.body if written is not None else ()):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            match below:
                case ast.Expr(ast.Constant(str(text))):
                    found[field.target.id] = inspect.cleandoc(text)
    return found


@cache
def _classes(module: str) -> Mapping[str, ast.ClassDef]:
    try:
        source = inspect.getsource(sys.modules[module])
    except OSError:
        return {}
    return {one.name: one for one in ast.parse(source).body if isinstance(one, ast.ClassDef)}
