"""Templates, compiled once for each language and place at which the site is.

What a language settles, its texts and the addresses of pages, is written into a template as it is
compiled, and not looked for whenever it is rendered. What a dot stands before is an attribute, as
in Python; items are written in brackets.
"""

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

from django.urls import get_script_prefix
from django.utils.translation import get_language
from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator
from jinja2.visitor import NodeTransformer
from markupsafe import escape

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
    """An environment in whose templates some functions are called as they are compiled.

    ``plain`` names functions that take values and nothing else, and so are called without ado.
    """

    def __init__(self, settled: Settled, plain: Collection[str] = (), **options: Any) -> None:
        super().__init__(autoescape=True, **options)
        self.settled, self.plain = settled, plain
        self.code_generator_class = _Compiler


class _Compiler(CodeGenerator):
    environment: Edition

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802
        super().visit_Template(_Settling(self.environment.settled).visit(node), frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Any) -> None:  # noqa: N802
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Any, forward_caller: bool = False
    ) -> None:
        if not isinstance(node.node, nodes.Name) or node.node.name not in self.environment.plain:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for each in node.args:
            self.visit(each, frame)
            self.write(", ")
        self.write(")")

    # What is HTML already is put out as it is, without a call.
    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        self.write("(_out if type(_out := ")

    def _output_child_post(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        self.write(") is Markup else escape(_out))")


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
        return nodes.TemplateData(str(escape(found)), lineno=node.lineno)
