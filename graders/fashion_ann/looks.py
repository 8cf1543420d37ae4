"""Where code asks a model about the test pictures: read statement by statement, never run.

It follows names: other names for the pictures or for a model, functions of the notebook's own that
measure one, and loops. What it cannot follow it takes for no look.
"""

import ast
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from nbassay.checks.code import dotted

from .askers import (
    FRESH,
    Asker,
    handed_for,
    is_bound,
    last_name,
    may_be_model,
    names_in,
    root_of,
    with_root,
)

PICTURES = "x_test"
ASKING = {"evaluate", "predict", "predict_on_batch", "test_on_batch", "predict_step", "test_step"}
ASKING |= {"call", "__call__"}
TRAINING = {"fit", "train_on_batch", "set_weights", "load_weights"}
CLASSES = {"Model", "Sequential", "Functional"}
ABOUT = {"shape", "size", "ndim", "dtype", "nbytes"}  # of an array, not the array
LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp)
LOOPS += (ast.GeneratorExp,)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Look:
    """One place that asks about the test pictures.

    Equal `model`s are one and the same, a `fresh` one is made by a function in that place.
    `repeated` says that a loop goes on to other ones.
    """

    model: str
    fresh: bool
    repeated: bool


class Reading:
    """What has been read so far: names and what they stand for, and the looks found."""

    def __init__(self):
        self.pictures = {PICTURES}  # names that stand for the test pictures
        self.stands_for = {}  # names of models, and which model each is
        self.callable = {}  # names that may be models, or bound methods of one
        self.askers = {}
        self.inside = None  # the function that is being read
        self.own = set()  # its parameters and the names that it binds
        self.loops = []
        self.looks = []
        self.count = 0

    def take(self, source):
        """Read the code of a `Source`, and return the looks in it."""
        trees = source.trees
        defined = [part for tree in trees for part in ast.walk(tree) if isinstance(part, FUNCTIONS)]
        # Twice, as a function may call one that stands below it.
        statements = [*defined, *defined, *(each for tree in trees for each in tree.body)]
        self.looks = []
        for each in statements:
            # One that is nested too deeply is not followed; the others are.
            with suppress(RecursionError):
                self._statement(each)
        return self.looks

    def _read(self, statements):
        for each in statements:
            self._statement(each)

    def _statement(self, node):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define(node.name, node.args, node.body)
            case ast.For() | ast.AsyncFor():
                self._expression(node.iter)
                self._bind(node.target, None, self._goes_through(node.iter))
                with self._looping(node):
                    self._read(node.body)
                self._read(node.orelse)
            case ast.While():
                with self._looping(node):
                    self._expression(node.test)
                    self._read(node.body)
                self._read(node.orelse)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign() if node.value is not None:
                self._value(node.value)
                for target in getattr(node, "targets", None) or [node.target]:
                    self._bind(target, node.value, self._carries(node.value))
            case _:
                self._parts(node)

    def _parts(self, node):
        """Read all that stands in a node, in order."""
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.stmt):
                self._statement(part)
            elif isinstance(part, ast.expr):
                self._expression(part)
            else:
                self._parts(part)
        if isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._bind(node.optional_vars, node.context_expr, self._carries(node.context_expr))

    def _value(self, node):
        if not isinstance(node, ast.Lambda):  # which is read as the function that it becomes
            self._expression(node)

    def _expression(self, node):
        if isinstance(node, LOOPS):
            first = node.generators[0]
            self._expression(first.iter)
            with self._looping(node):
                for each in node.generators:
                    self._bind(each.target, None, self._goes_through(each.iter))
                    for part in (*each.ifs, *([] if each is first else [each.iter])):
                        self._expression(part)
                for name in ("key", "value", "elt"):
                    if hasattr(node, name):
                        self._expression(getattr(node, name))
        elif isinstance(node, ast.Lambda):
            asker = self._asker(node.args, [ast.Expr(node.body)])
            if asker.models and asker.on_test:  # for whatever it is handed to
                self._note(FRESH, repeated=True)
        elif isinstance(node, ast.NamedExpr):
            self._value(node.value)
            self._bind(node.target, node.value, self._carries(node.value))
        else:
            self._parts(node)
            if isinstance(node, ast.Call):
                self._call(node)

    @contextmanager
    def _looping(self, node):
        bound = {part.id for part in ast.walk(node) if is_bound(part)}
        calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
        trains = any(last_name(call.func) in TRAINING for call in calls)
        self.loops.append((bound, trains))
        try:
            yield
        finally:
            self.loops.pop()

    def _bind(self, target, value, carries):
        """Let a target stand for `value`; None where a loop hands it one after another."""
        if isinstance(target, ast.Starred):
            target = target.value
        if isinstance(target, ast.Tuple | ast.List):
            several = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(
                target.elts
            )
            for place, each in enumerate(target.elts):
                part = value.elts[place] if several else None
                self._bind(each, part, self._carries(part) if several else carries)
        if not isinstance(target, ast.Name):
            return
        name, known = target.id, dotted(value) if value is not None else ""
        if carries:
            self.pictures.add(name)
        elif name != PICTURES:
            self.pictures.discard(name)
        self.callable.pop(name, None)
        self.askers.pop(name, None)
        if isinstance(value, ast.Lambda):
            self._define(name, value.args, [ast.Expr(value.body)])
        elif isinstance(value, ast.Attribute) and value.attr in ASKING:
            self.callable[name] = value.value
        elif known in self.askers:
            self.askers[name] = self.askers[known]
        elif may_be_model(value):
            self.callable[name] = target
        self.count += 1
        alias = isinstance(value, ast.Name | ast.Subscript | ast.Attribute)
        self.stands_for[name] = self._which(value) if alias else f"{name}#{self.count}"

    def _define(self, name, arguments, body):
        asker = self._asker(arguments, body)
        self.callable.pop(name, None)
        self.askers.pop(name, None)
        if asker.models:
            self.askers[name] = asker

    def _asker(self, arguments, body):
        """Read a function for itself: what it measures, and on what."""
        every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        handed = [each.arg for each in every]
        inner = Reading()
        inner.inside = Asker(handed)
        bound = {part.id for each in body for part in ast.walk(each) if is_bound(part)}
        inner.own = {*handed, *bound}
        inner.pictures = self.pictures - set(handed)
        inner.callable = {**self.callable, **{each: ast.Name(each) for each in handed}}
        inner.askers = dict(self.askers)
        inner._read(body)
        return inner.inside

    def _call(self, call):
        found, asker = self._asked(call), self.askers.get(last_name(call.func))
        given = [*call.args, *(each.value for each in call.keywords)]
        on_test = any(map(self._carries, given))
        on_test |= found is None and asker is not None and asker.on_test
        later = self.inside is not None and any(self.own & names_in(each) for each in given)
        if found is not None:
            if on_test or later:
                self._note(found, on_test=on_test)
        elif asker:
            for each in asker.models if on_test or later else ():
                self._note(handed_for(each, asker, call), on_test=on_test, repeated=asker.repeated)
        else:
            for each in given:  # a function that is handed on: map(score, models)
                passed = self.askers.get(dotted(each))
                if passed and (passed.on_test or on_test):
                    self._note(FRESH, repeated=True)

    def _asked(self, call):
        """The expression of the model that a call asks, None if it asks none."""
        func = call.func
        if isinstance(func, ast.Attribute) and func.attr in ASKING:
            unbound = last_name(func.value) in CLASSES and call.args
            return call.args[0] if unbound else func.value
        if isinstance(func, ast.Name):
            return self.callable.get(func.id)
        if isinstance(func, ast.Call) and dotted(func.func) == "getattr" and func.args:
            return func.args[0]
        return func if isinstance(func, ast.Subscript) else None

    def _note(self, model, *, on_test=True, repeated=False):
        """Note a look at a model: an expression, or FRESH."""
        names = set() if model is FRESH else names_in(model)
        loops = self.loops
        again = repeated or any(model is FRESH or names & bound or new for bound, new in loops)
        if self.inside is None:
            self.count += 1
            which = f"fresh#{self.count}" if model is FRESH else self._which(model)
            self.looks.append(Look(which, model is FRESH, again))
            return
        root = root_of(model)
        if self.stands_for.get(root) in self.inside.parameters:  # another name for one
            model = with_root(model, ast.Name(self.stands_for[root]))
        elif root in self.own - set(self.inside.parameters):
            model = FRESH
        self.inside.add(model)
        self.inside.on_test |= on_test
        self.inside.repeated |= again

    def _which(self, model):
        """What says which model an expression stands for."""
        root, said = root_of(model), ast.unparse(model)
        return self.stands_for.get(root, root) + said.removeprefix(root)

    def _goes_through(self, node):
        if isinstance(node, ast.Tuple | ast.List):
            return any(map(self._carries, node.elts))
        return self._carries(node)

    def _carries(self, node):
        """Whether an expression stands for test pictures, or for what is made of them."""
        match node:
            case ast.Name():
                return node.id in self.pictures
            case ast.Attribute():
                return node.attr not in ABOUT and self._carries(node.value)
            case ast.Subscript() | ast.Starred() | ast.NamedExpr():
                return self._carries(node.value)
            case ast.Tuple() | ast.List():
                return bool(node.elts) and self._carries(node.elts[0])
            case ast.BinOp():
                return self._carries(node.left) or self._carries(node.right)
            case ast.ListComp() | ast.GeneratorExp():
                return self._carries(node.generators[0].iter)
            case ast.Call():
                known = last_name(node.func) in {*self.askers, "len", "print", "range"}
                if known or self._asked(node) is not None:
                    return False
                given = [*node.args, *(each.value for each in node.keywords)]
                return any(map(self._carries, given)) or self._carries(node.func)
        return False
