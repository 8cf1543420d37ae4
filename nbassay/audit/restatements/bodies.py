"""Functions: names inside of them, bodies elsewhere, lambdas, results with a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.restatements.rewriting import (
    Exchange,
    called,
    code,
    free_name,
    in_blocks,
    in_functions,
    names_in,
    walk,
    written,
)

_EACH = [
    "where",
    "asarray",
    "array",
    "maximum",
    "minimum",
    "exp",
    "log",
    "log1p",
    "abs",
    "absolute",
    "tanh",
    "sqrt",
    "square",
    "multiply",
    "add",
    "subtract",
    "divide",
    "logaddexp",
    "sign",
    "clip",
    "negative",
    "greater",
    "less",
    "power",
]


def parameters(function: cst.FunctionDef) -> list[cst.Param]:
    """Return the parameters that can be given by place."""
    return [*function.params.posonly_params, *function.params.params]


def is_plain(function: cst.FunctionDef) -> bool:
    """Tell whether a function is no method or generator, and takes no `*rows`."""
    params = function.params
    names = [param.name.value for param in parameters(function)]
    return not (
        names[:1] in (["self"], ["cls"])
        or isinstance(params.star_arg, cst.Param)
        or params.kwonly_params
        or params.star_kwarg
        or any(isinstance(part, cst.Yield | cst.Global | cst.Nonlocal) for part in walk(function))
    )


def documented(
    function: cst.FunctionDef,
) -> tuple[list[cst.BaseStatement], list[cst.BaseStatement]]:
    """Return the docstring of a function, a statement or none, and the rest of its body."""
    if not isinstance(function.body, cst.IndentedBlock):
        return [], []
    body = list(function.body.body)
    count = 0 if function.get_docstring() is None else 1
    return body[:count], body[count:]


def with_body(function: cst.FunctionDef, body: Sequence[cst.BaseStatement]) -> cst.FunctionDef:
    """Return `function` with another body."""
    return function.with_changes(body=cst.IndentedBlock(body=list(body)))


def with_locals_renamed(function: cst.FunctionDef) -> Iterator[tuple[cst.CSTNode, str]]:
    """Give all names that a function makes for itself other names."""
    inner = (cst.FunctionDef, cst.Lambda, cst.ClassDef, cst.Global, cst.Nonlocal)
    if any(isinstance(part, inner) for part in walk(function.body)):
        return
    made = _made_in(function.body) - {param.name.value for param in parameters(function)} - {"_"}
    names = {name: free_name(f"my_{name}", names_in(function)) for name in sorted(made)}
    if names and is_plain(function):
        renamed = function.body.visit(_Renaming(names))
        said = ", ".join(f"`{old}` became `{new}`" for old, new in names.items())
        yield function.with_changes(body=renamed), said


def with_work_inside(function: cst.FunctionDef) -> Iterator[tuple[cst.CSTNode, str]]:
    """Put the body of a function into a function inside of it."""
    doc, body = documented(function)
    if not body or not is_plain(function):
        return
    names = ", ".join(param.name.value for param in parameters(function))
    inner = free_name("work", names_in(function))
    work = cst.ensure_type(written(f"def {inner}({names}):\n    pass\n")[0], cst.FunctionDef)
    call = written(f"return {inner}({names})\n")
    yield with_body(function, [*doc, with_body(work, body), *call]), "the body went into a function"


def with_one_loop(function: cst.FunctionDef) -> Iterator[tuple[cst.CSTNode, str]]:
    """Work one number after another out where each element of the result rests on one element."""
    doc, body = documented(function)
    params = parameters(function)
    if not body or not is_plain(function) or not params or not _works_on_each(body):
        return
    if any(param.default is None for param in params[1:]):
        return
    first = params[0].name.value
    inner = free_name("of_one", names_in(function))
    one = cst.ensure_type(written(f"def {inner}({first}):\n    pass\n")[0], cst.FunctionDef)
    each = f"[{inner}(one) for one in np.ravel({first})]"
    loop = written(f"return np.array({each}).reshape(np.shape({first}))\n")
    said = "each number became worked out alone"
    yield with_body(function, [*doc, with_body(one, body), *loop]), said


def as_lambda(function: cst.FunctionDef) -> Iterator[tuple[cst.CSTNode, str]]:
    """Write a function of one `return` as a lambda with a name."""
    _, body = documented(function)
    match body:
        case [cst.SimpleStatementLine(body=[cst.Return(value=cst.BaseExpression() as value)])]:
            if not is_plain(function) or function.decorators:
                return
            params = ", ".join(
                code(param.with_changes(annotation=None, comma=cst.MaybeSentinel.DEFAULT))
                for param in parameters(function)
            )
            text = f"{function.name.value} = lambda {params}: ({code(value)})\n"
            yield written(text, in_place_of=function)[0], "the function became a lambda"


def with_hints(function: cst.FunctionDef) -> Iterator[tuple[cst.CSTNode, str]]:
    """Annotate a function."""
    hint = cst.Annotation(cst.Name("object"))
    params = [
        param if param.annotation else param.with_changes(annotation=hint)
        for param in function.params.params
    ]
    typed = function.with_changes(
        params=function.params.with_changes(params=params),
        returns=function.returns or hint,
    )
    yield typed, "annotations were added"


def with_other_docstring(function: cst.FunctionDef) -> Iterator[tuple[cst.CSTNode, str]]:
    """Take a function's docstring away, or give it one."""
    doc, body = documented(function)
    if not body:
        return
    if doc:
        yield with_body(function, body), "the docstring went"
    else:
        yield with_body(function, written('"""What the task asks for."""\n') + body), "a docstring"


def with_print(function: cst.FunctionDef) -> Iterator[tuple[cst.CSTNode, str]]:
    """Print inside of a function."""
    doc, body = documented(function)
    if body:
        text = f'print("{function.name.value} is called")\n'
        yield with_body(function, doc + written(text) + body), "the function prints"


def helper_beside(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Put the body of a function into a function above it."""
    function = body[place]
    if not isinstance(function, cst.FunctionDef) or not is_plain(function):
        return
    doc, work = documented(function)
    if not work or function.decorators:
        return
    names = ", ".join(param.name.value for param in parameters(function))
    helper = f"_{function.name.value}"
    above = with_body(function.with_changes(name=cst.Name(helper), leading_lines=[]), work)
    call = with_body(function, [*doc, *written(f"return {helper}({names})\n")])
    text = code(above) + code(call.with_changes(leading_lines=[cst.EmptyLine(indent=False)] * 2))
    yield 1, text, f"`{function.name.value}` calls a helper"


class _Renaming(cst.CSTTransformer):
    """Renames variables, but neither attributes nor the keywords of calls."""

    def __init__(self, names: dict[str, str]) -> None:
        super().__init__()
        self._names = names

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        new = self._names.get(original_node.value)
        return updated_node.with_changes(value=new) if new else updated_node

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.Attribute:
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        return updated_node.with_changes(keyword=original_node.keyword)


def _made_in(node: cst.CSTNode) -> set[str]:
    targets = (cst.AssignTarget, cst.For, cst.AsName, cst.CompFor)
    return {
        name.value
        for part in walk(node)
        if isinstance(part, targets)
        for name in walk(part.name if isinstance(part, cst.AsName) else part.target)
        if isinstance(name, cst.Name) and not _has_parts(part)
    }


def _has_parts(node: cst.CSTNode) -> bool:
    target = getattr(node, "target", None)
    return target is not None and any(
        isinstance(part, cst.Attribute | cst.Subscript) for part in walk(target)
    )


def _works_on_each(body: Sequence[cst.BaseStatement]) -> bool:
    calls = [part for statement in body for part in walk(statement) if isinstance(part, cst.Call)]
    known = all(
        called(call).removeprefix("np.") in _EACH and called(call).startswith("np.")
        for call in calls
    )
    others = (cst.Subscript, cst.If, cst.For, cst.While, cst.MatrixMultiply, cst.Tuple)
    odd = any(isinstance(part, others) for statement in body for part in walk(statement))
    return bool(calls) and known and not odd


FUNCTIONS: list[tuple[str, Operator]] = [
    ("local names renamed", in_functions(with_locals_renamed)),
    ("body in a function inside", in_functions(with_work_inside)),
    ("body in a helper above", in_blocks(helper_beside)),
    ("loop over the elements", in_functions(with_one_loop)),
    ("function as a lambda", in_functions(as_lambda)),
    ("annotations added", in_functions(with_hints)),
    ("docstring added or removed", in_functions(with_other_docstring)),
    ("function prints", in_functions(with_print)),
]
