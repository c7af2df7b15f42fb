"""Templates, compiled once for each language and place at which the site is.

What a language settles, its texts and the addresses of pages, is written into a template as it is
compiled, and not looked for whenever it is rendered. What a dot stands before is an attribute, as
in Python; items are written in brackets.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import markupsafe
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

# What ``escape()`` does before it wraps the text up as HTML, which takes eight times as long.
escaped: Callable[[str], str] = markupsafe._escape_inner  # type: ignore[attr-defined]

HTML = frozenset({Markup, SafeString})
"""The types of text that is HTML; what templates put out besides is escaped."""

_INDENTED = re.compile(r"\s*\n\s*")

Settled = Mapping[str, Callable[..., object]]
"""Functions that give the same for the same constants, in one language and place."""


class Editions:
    """An environment for each language and place; the one for where the thread stands serves."""

    def __init__(self, make: Callable[[], Environment]) -> None:
        self._made = cache(lambda *here: make())

    @property
    def here(self) -> Environment:
        return self._made(get_language(), get_script_prefix())

    def get_template(self, name: str) -> Template:
        return self.here.get_template(name)

    def from_string(self, text: str) -> Template:
        return self.here.from_string(text)

    def forget(self) -> None:
        """Compile all anew: something that was settled has changed."""
        self._made.cache_clear()


class Edition(Environment):
    """An environment in whose templates some functions are called as they are compiled."""

    def __init__(self, settled: Settled, **options: Any) -> None:
        super().__init__(autoescape=True, **options)
        self.settled = settled
        self.code_generator_class = _Compiler


class _Compiler(CodeGenerator):
    environment: Edition

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802
        self.writeline("from timeline.public.compiling import HTML, escaped")
        super().visit_Template(_Settling(self.environment.settled).visit(node), frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Any) -> None:  # noqa: N802
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Any, forward_caller: bool = False
    ) -> None:
        if forward_caller or node.dyn_args or node.dyn_kwargs or self._takes_context(node.node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for each in (*node.args, *node.kwargs):
            self.visit(each, frame)
            self.write(", ")
        self.write(")")

    def _takes_context(self, called: nodes.Expr) -> bool:
        """Tell whether a function is to be given more than it is called with."""
        name = called.name if isinstance(called, nodes.Name) else ""
        return hasattr(self.environment.globals.get(name), "jinja_pass_arg")

    # What is text is escaped without being marked as HTML, as it is put out at once; what is HTML
    # already is put out as it is.
    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        self.write("(escaped(_out) if type(_out := ")

    def _output_child_post(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        self.write(") is str else _out if type(_out) in HTML else escape(_out))")


class _Settling(NodeTransformer):
    def __init__(self, settled: Settled) -> None:
        self.settled = settled

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:  # noqa: N802
        # How a template is indented is of no use to readers.
        node.data = _INDENTED.sub("\n", node.data)
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in self.settled or not all(isinstance(each, nodes.Const) for each in node.args):
            return node
        found = self.settled[name](*(each.as_const() for each in node.args))
        text = nodes.TemplateData(str(escape(found)), lineno=node.lineno)
        if not node.kwargs:
            return text
        filled_in = [nodes.Pair(nodes.Const(each.key), each.value) for each in node.kwargs]
        return nodes.Mod(text, nodes.Dict(filled_in), lineno=node.lineno)
