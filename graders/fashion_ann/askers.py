"""What expressions of code say of models: which one is meant, and what a function measures."""

import ast
from dataclasses import dataclass, field

from nbassay.checks.code import dotted

# What is made by these may be called with pictures, and is no model.
NO_MODELS = {"layers", "metrics", "losses", "partial", "vectorize", "function"}
MOST = 3  # models of a function that calls others are as many as those of all of them
FRESH = object()  # a model that a function makes at each call


@dataclass
class Asker:
    """A function that measures models: parameters, other expressions, or FRESH ones.

    It does so `on_test`, or on what it is handed.
    """

    parameters: list
    models: list = field(default_factory=list)
    on_test: bool = False
    repeated: bool = False

    def add(self, model):
        """Note that it measures a model; of many the first few tell enough."""
        said = [ast.unparse(each) for each in self.models if each is not FRESH]
        if len(self.models) < MOST and (model is FRESH or ast.unparse(model) not in said):
            self.models.append(model)


def handed_for(model, asker, call):
    """The expression that a call hands over for a model of the function it calls."""
    root = root_of(model)
    if root not in asker.parameters:
        return model
    for each in call.keywords:
        if each.arg == root:
            return with_root(model, each.value)
    bound = isinstance(call.func, ast.Attribute) and asker.parameters[0] in {"self", "cls"}
    place = asker.parameters.index(root) - bound
    return with_root(model, call.args[place]) if 0 <= place < len(call.args) else FRESH


def may_be_model(value):
    """Whether a name that stands for `value` may be called as a model; None: not known."""
    if isinstance(value, ast.Call):
        return not NO_MODELS & set(dotted(value.func).split("."))
    return not isinstance(value, ast.Attribute)  # such as a function of a module


def root_of(model):
    """The name that an expression begins with, "" if it begins with none."""
    while isinstance(model, ast.Attribute | ast.Subscript):
        model = model.value
    return model.id if isinstance(model, ast.Name) else ""


def with_root(model, root):
    """The same expression, beginning with another one."""
    match model:
        case ast.Attribute():
            return ast.Attribute(with_root(model.value, root), model.attr, model.ctx)
        case ast.Subscript():
            return ast.Subscript(with_root(model.value, root), model.slice, model.ctx)
    return root


def names_in(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def last_name(node):
    return dotted(node).rpartition(".")[2]


def is_bound(node):
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
