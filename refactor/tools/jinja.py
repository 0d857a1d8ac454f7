"""The door to Jinja2. Templates of a series are bounded: in steps, and in the size of values.

A template that ran out of time on one machine would not on another, so nothing here looks at a
clock: whether a template is refused depends on the template and its facts alone. Four things make
it certain. Every body that can run more than once (of a loop, a macro, a block) begins with a step
that counts its nodes. Whatever an operator, a filter, a test or a call is given is weighed, and so
is what comes out. Filters, globals and methods are those named here; each makes at most a small
multiple of what it is given, or `bounds` foretells what it makes. Constants are not folded, so that
nothing is computed before the counting begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any, cast

from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Cycler, Joiner, Namespace
from jinja2.visitor import NodeTransformer

from refactor.tools import bounds
from refactor.tools.questions import Questions

__all__ = ["SeriesEnvironment", "Template", "TemplateError", "UndefinedError", "own"]

_Function = Callable[..., Any]

_STEP, _WEIGH = "count a step", "weigh a value"
"""Filters of ours; nothing that a template names with them can make it cheaper."""

_FILTERS = frozenset(
    "abs attr batch capitalize center count d default dictsort e escape filesizeformat "
    "first float forceescape format groupby indent int items join last length list lower "
    "map max min reject rejectattr replace reverse round safe select selectattr slice sort "
    "string sum title trim truncate unique upper wordcount wordwrap".split()
)
_GLOBALS = ("range", "dict", "namespace", "cycler", "joiner")
_METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset(
        "capitalize casefold center count endswith find format index isalnum isalpha "
        "isdigit islower isspace istitle isupper join ljust lower lstrip partition "
        "removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip "
        "split splitlines startswith strip swapcase title upper zfill".split()
    ),
    dict: frozenset(("get", "items", "keys", "values")),
    list: frozenset(("count", "index")),
    tuple: frozenset(("count", "index")),
    LoopContext: frozenset(("changed", "cycle")),
    Cycler: frozenset(("next", "reset")),
}
_CALLED = (Macro, BlockReference, LoopContext, Joiner, Undefined)


class SeriesEnvironment(ImmutableSandboxedEnvironment):
    """What a series' template may do; one environment a rendering."""

    # The sandbox calls call_binop() for these alone, and by default for none (Jinja2 3.1).
    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "**", "%"))

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            optimized=False,
            finalize=self._printed,
        )
        self._scale = bounds.Scale(self._parts)
        guarded = self._all_guarded(self.filters, _FILTERS)
        self.filters = {**guarded, _STEP: self._stepped, _WEIGH: self._weighed}
        self.tests = self._all_guarded(self.tests, self.tests)
        self.globals = {name: self.globals[name] for name in _GLOBALS}

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        # Between the parser and the generator of code: the last place that sees the tree.
        _Counting().visit(source)
        source.set_environment(self)
        return super()._generate(source, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Do `left operator right`, if what comes out is not too large."""
        self._scale.weigh((left, right))
        bounds.require_operation(operator, left, right)
        return self._kept(super().call_binop(context, operator, left, right))

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether it is a macro, a global, or a method that is named above."""
        if isinstance(obj, _CALLED) or any(obj is self.globals[name] for name in _GLOBALS):
            return True
        owner, name = getattr(obj, "__self__", None), getattr(obj, "__name__", "")
        if isinstance(owner, Questions):
            return name in owner.ASKED
        if getattr(obj, "__wrapped__", None) is not None:  # the sandbox's own str.format()
            owner = getattr(obj.__wrapped__, "__self__", None)
        return any(isinstance(owner, kind) and name in names for kind, names in _METHODS.items())

    # Names of Jinja2, whose keyword arguments are those of the template: one may be called self.
    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Call something, with what it is given and what it gives weighed."""
        self = __self
        if not self.is_safe_callable(__obj):
            raise SecurityError(
                f"{getattr(__obj, '__name__', type(__obj).__name__)} may not be called"
            )
        self._scale.weigh((args, kwargs))
        method = getattr(__obj, "__wrapped__", __obj)
        if isinstance(text := getattr(method, "__self__", None), str):
            self._scale.weigh(text)
            bounds.require_call(f".{method.__name__}", (text, *args), kwargs)
        return self._kept(super().call(__context, __obj, *args, **kwargs))

    def _all_guarded(self, functions: Any, names: Iterable[str]) -> dict[str, Any]:
        guarded = {}
        for name in names:
            guarded[name] = self._guarded(name, cast(_Function, functions[name]))
        return guarded

    def _guarded(self, name: str, function: _Function) -> _Function:
        # Set by pass_environment and the like: then the first argument is not the template's.
        passes = hasattr(function, "jinja_pass_arg")

        @wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            given = args[1:] if passes else args
            self._scale.weigh((given, kwargs))
            bounds.require_call(name, given, kwargs)
            return self._kept(function(*args, **kwargs))

        return guarded

    def _stepped(self, nodes: int) -> bool:
        self._scale.count(max(1, nodes))
        return True

    def _weighed(self, value: Any) -> Any:
        self._scale.weigh(value)
        return value

    def _kept(self, value: Any) -> Any:
        # What is made on the way, as by `map`, would be made where nothing counts it.
        kept = (
            list(value)
            if isinstance(value, Iterator) and not isinstance(value, LoopContext)
            else value
        )
        self._scale.weigh(kept)
        return kept

    def _printed(self, value: Any) -> Any:
        if isinstance(value, Cycler) or (callable(value) and not isinstance(value, Undefined)):
            raise TypeError(f"{type(value).__name__} is nothing that can be printed")
        self._scale.weigh(value)
        return value

    def concat(self, pieces: Iterable[str]) -> str:
        """The pieces of what is printed as one text."""
        return self._scale.joined(pieces)

    def _parts(self, value: Any) -> Iterable[Any] | None:
        if isinstance(value, Namespace):
            # Everything else is answered by what the template has put into it.
            return (object.__getattribute__(value, "_Namespace__attrs"),)
        return () if isinstance(value, _CALLED) else None


class _Counting(NodeTransformer):
    """Counts steps in what can run again, and weighs where Jinja2 has no other place for it."""

    def visit_For(self, node: nodes.For) -> nodes.Node:
        cost = _size(node)
        self.generic_visit(node)
        node.iter = _filtered(node.iter, _WEIGH)
        if node.test is not None:
            node.test = nodes.And(_step(cost, node), node.test, lineno=node.lineno)
        return _begun(node, cost)

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:
        return _begun(self.generic_visit(node), _size(node))

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:
        return _begun(self.generic_visit(node), _size(node))

    def visit_Block(self, node: nodes.Block) -> nodes.Node:
        return _begun(self.generic_visit(node), _size(node))

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:
        self.generic_visit(node)
        node.expr = _filtered(node.expr, _WEIGH)
        for operand in node.ops:
            operand.expr = _filtered(operand.expr, _WEIGH)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        node.nodes = [_filtered(each, _WEIGH) for each in node.nodes]
        return _filtered(node, _WEIGH)

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:
        self.generic_visit(node)
        return _filtered(node, _WEIGH) if isinstance(node.arg, nodes.Slice) else node

    def visit_List(self, node: nodes.List) -> nodes.Node:
        return _filtered(self.generic_visit(node), _WEIGH)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:
        return _filtered(self.generic_visit(node), _WEIGH)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:
        self.generic_visit(node)
        return _filtered(node, _WEIGH) if node.ctx == "load" else node


def _size(node: nodes.Node) -> int:
    return 1 + sum(1 for _ in node.find_all(nodes.Node))


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _step(cost: int, node: nodes.Node) -> nodes.Filter:
    return _filtered(nodes.Const(cost, lineno=node.lineno), _STEP)


def _begun(node: Any, cost: int) -> nodes.Node:
    node.body.insert(0, nodes.ExprStmt(_step(cost, node), lineno=node.lineno))
    begun: nodes.Node = node
    return begun


def own(autoescape: bool) -> ImmutableSandboxedEnvironment:
    """What a template of the program itself may do."""
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=autoescape,
    )
