"""Cutting pieces out of Python text so that what stays is as tidy as before."""

import ast
import re
from typing import TypeGuard

Display = ast.List | ast.Set | ast.Tuple | ast.Dict
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Span = tuple[int, int]

LONGEST = 100
EMPTY = {ast.List: b"[]", ast.Set: b"set()", ast.Tuple: b"()", ast.Dict: b"{}"}


class Source:
    """A module's text, which shrinks. Places are counted in bytes, as `ast` counts columns."""

    def __init__(self, text: str) -> None:
        self._data = text.encode()
        self.tree = ast.parse(self._data)
        self._lines = self._line_starts()

    @property
    def text(self) -> str:
        return self._data.decode().lstrip("\n")

    def cut_statement(self, node: ast.stmt) -> None:
        """Cut a statement, the comment right above it, and empty lines on one side of it."""
        first = min([node.lineno, *(each.lineno for each in decorators(node))])
        while self._line(first - 1).lstrip().startswith(b"#") and self._indent(
            first - 1
        ) == self._indent(first):
            first -= 1
        last = node.end_lineno or first
        if not self._line(last + 1).strip():
            while first > 1 and not self._line(first - 1).strip():
                first -= 1
        self._replace((self._lines[first - 1], self._lines[last]))

    def cut_alias(self, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> None:
        """Cut one name of an import; the statement with the last one."""
        if len(node.names) == 1:
            self.cut_statement(node)
            return
        position = node.names.index(alias)
        start = self._lines[node.lineno - 1] + node.col_offset
        end = self._lines[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)
        node.names.remove(alias)
        line = ast.unparse(node).encode()
        if len(line) + node.col_offset <= LONGEST and b"#" not in self._data[start:end]:
            self._replace((start, end), line)
            return
        node.names.insert(position, alias)
        self._cut_item([self._span(each) for each in node.names], position)

    def cut_element(self, display: Display, position: int) -> None:
        """Cut one element of a list, set, tuple or dict."""
        spans = self._element_spans(display)
        if len(spans) == 1:
            self._replace(self._span(display), EMPTY[type(display)])
            return
        is_pair = isinstance(display, ast.Tuple) and len(spans) == 2
        rest = spans[1 - position]
        if is_pair and not re.match(rb"\s*,\s*\)", self._data[rest[1] :]):
            self._replace((min(spans)[0], max(spans)[1]), self._data[slice(*rest)] + b",")
            return
        self._cut_item(spans, position)

    def space_after_imports(self) -> None:
        """One empty line after the imports at the top, two before a definition."""
        top = self.tree.body
        count = 1 if top and docstring(top[0]) else 0
        while count < len(top) and isinstance(top[count], ast.Import | ast.ImportFrom):
            count += 1
        if 0 < count < len(top) and isinstance(top[count - 1], ast.Import | ast.ImportFrom):
            begin = self._lines[top[count - 1].end_lineno or 0]
            gap = re.match(rb"\n*", self._data[begin:])
            lines = 2 if isinstance(top[count], Definition) else 1
            if gap:
                self._replace((begin, begin + gap.end()), b"\n" * lines)

    def _element_spans(self, display: Display) -> list[Span]:
        if not isinstance(display, ast.Dict):
            return [self._span(each) for each in display.elts]
        starts = [
            self._span(key)[0] if key else self._span(value)[0] - len("**")
            for key, value in zip(display.keys, display.values, strict=True)
        ]
        return [
            (start, self._span(value)[1])
            for start, value in zip(starts, display.values, strict=True)
        ]

    def _cut_item(self, spans: list[Span], position: int) -> None:
        """Cut one of several things with commas between them: its lines, if it has its own."""
        start, end = spans[position]
        line = self._data.rfind(b"\n", 0, start) + 1
        rest = re.match(rb",?[ \t]*(#[^\n]*)?\n", self._data[end:])
        if not self._data[line:start].strip() and rest:
            self._replace((line, end + rest.end()))
        elif position + 1 < len(spans):
            self._replace((start, spans[position + 1][0]))
        else:
            self._replace((spans[position - 1][1], end))

    def _replace(self, span: Span, new: bytes = b"") -> None:
        self._data = self._data[: span[0]] + new + self._data[span[1] :]
        self.tree = ast.parse(self._data)
        self._lines = self._line_starts()

    def _span(self, node: ast.expr | ast.alias) -> Span:
        start = self._lines[node.lineno - 1] + node.col_offset
        return start, self._lines[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)

    def _line_starts(self) -> list[int]:
        starts = [0, *(found.end() for found in re.finditer(rb"\n", self._data))]
        return starts if starts[-1] == len(self._data) else [*starts, len(self._data)]

    def _line(self, number: int) -> bytes:
        if not 0 < number < len(self._lines):
            return b""
        return self._data[self._lines[number - 1] : self._lines[number]]

    def _indent(self, number: int) -> int:
        line = self._line(number)
        return len(line) - len(line.lstrip())


def decorators(node: ast.AST) -> list[ast.expr]:
    return node.decorator_list if isinstance(node, Definition) else []


def docstring(node: ast.AST) -> TypeGuard[ast.Expr]:
    """Whether a statement is a string and nothing else."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
