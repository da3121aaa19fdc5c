"""What in a project's Python needs something that is gone, and therefore goes with it.

A module goes that belongs to an app left out. An import of it goes, and so does whatever uses the
imported name, or speaks of the app in a string: an element of a list, a statement, a whole
definition. What only those have used goes last.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from template.source import Definition, Display, Source, decorators, docstring

Function = ast.FunctionDef | ast.AsyncFunctionDef
Import = ast.Import | ast.ImportFrom
# A stand-in for a pattern that a project without apps to leave out would have.
PATH = re.compile(r"[\w.-]+(?:/[\w.*-]+)+")
MODULE = re.compile(r"(?=\b((?:tests|e2e)(?:\.[a-z_]+)+)\b)")
NOTHING = re.compile(r"(?!)")


@dataclass
class Gone:
    """What is no longer there: modules, names by module, and what strings may not speak of."""

    modules: set[str] = field(default_factory=set)
    names: dict[str, set[str]] = field(default_factory=dict)
    spoken: re.Pattern[str] = NOTHING

    def has(self, module: str) -> bool:
        """Whether it, or a package it is in, is gone."""
        parts = module.split(".")
        return any(".".join(parts[: n + 1]) in self.modules for n in range(len(parts)))

    def speaks(self, text: str) -> bool:
        """Whether the text is of something that is gone, or is the path of it."""
        if PATH.fullmatch(text) and self.has(text.removesuffix(".py").replace("/", ".")):
            return True
        return bool(self.spoken.search(text))


class Module:
    """One module on its way to be without what it cannot have.

    In a `whole` one a definition that needs something gone goes as a whole: half a test proves
    nothing. Elsewhere only the statements in it go.
    """

    def __init__(self, name: str, text: str, *, whole: bool) -> None:
        self.name = name
        self.source = Source(text)
        self.whole = whole
        self._had_tests = self.tested
        self._had_definitions = self._defines
        self._suspects: set[str] = set()
        self._text = ""
        self._imports: set[tuple[str, str]] = set()

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def tested(self) -> bool:
        """Whether it holds tests."""
        return any(map(is_test, self.source.tree.body))

    @property
    def emptied(self) -> bool:
        """Whether all its tests are gone, or all it defined."""
        without_tests = self._had_tests and not self.tested
        return without_tests or (self.whole and self._had_definitions and not self._defines)

    @property
    def _defines(self) -> bool:
        return any(isinstance(node, Definition) for node in self.source.tree.body)

    def imported(self) -> set[tuple[str, str]]:
        """What it wants of other modules."""
        if self._text != self.text:
            self._text, self._imports = self.text, set(self._imported())
        return self._imports

    def _imported(self) -> Iterator[tuple[str, str]]:
        """Pairs of a module and a name of it, "" for the module as a whole.

        A string that is a module's path, or that of something in it, wants the module, too.
        """
        for node in ast.walk(self.source.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                yield node.module, ""
                for alias in node.names:
                    yield node.module, alias.name
                    yield f"{node.module}.{alias.name}", ""
            elif isinstance(node, ast.Import):
                yield from ((alias.name, "") for alias in node.names)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from ((name, "") for name in MODULE.findall(node.value))

    def prune(self, gone: Gone, fixtures: set[str]) -> bool:
        """Cut whatever needs what is gone; whether there was anything."""
        mine = gone.names.setdefault(self.name, set())
        changed = False
        while self._cut_import(gone, mine) or self._cut_need(gone, mine | fixtures, mine):
            changed = True
        if changed:
            self.source.space_after_imports()
        return changed

    def cut_unused(self, wanted: set[str], unwanted: set[str]) -> None:
        """Cut what only things now gone have used, unless another module wants it.

        `unwanted` is what another module did want.
        """
        self._suspects |= unwanted
        while self._cut_one_unused(wanted):
            pass
        self.source.space_after_imports()

    def _cut_import(self, gone: Gone, mine: set[str]) -> bool:
        for node in ast.walk(self.source.tree):
            if not isinstance(node, Import):
                continue
            for alias in node.names:
                if self._is_gone(node, alias, gone):
                    mine.add(alias.asname or alias.name.partition(".")[0])
                    self.source.cut_alias(node, alias)
                    return True
        return False

    def _is_gone(self, node: Import, alias: ast.alias, gone: Gone) -> bool:
        if isinstance(node, ast.Import):
            return gone.has(alias.name)
        module = node.module or ""
        there = gone.names.get(module, set())
        return gone.has(module) or gone.has(f"{module}.{alias.name}") or alias.name in there

    def _cut_need(self, gone: Gone, names: set[str], mine: set[str]) -> bool:
        needs = Needs(names, gone)
        if found := next(needs.elements(self.source.tree, whole=self.whole), None):
            display, position = found
            self._suspect(elements(display)[position])
            self.source.cut_element(display, position)
            return True
        for node in needs.statements(self.source.tree, whole=self.whole):
            mine.update(bound(node) if node in self.source.tree.body else ())
            self._suspect(node)
            self.source.cut_statement(node)
            return True
        return False

    def _suspect(self, node: ast.AST) -> None:
        self._suspects |= used(node)

    def _cut_one_unused(self, wanted: set[str]) -> bool:
        if not self._suspects:
            return False
        uses = [used(node) for node in self.source.tree.body]
        there = set().union(*uses)
        for position, node in enumerate(self.source.tree.body):
            if isinstance(node, Import):
                for alias in node.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    if name in self._suspects - there:
                        self.source.cut_alias(node, alias)
                        return True
            elif (names := bound(node)) and names <= self._suspects - wanted:
                if names & set().union(*uses[:position], *uses[position + 1 :]):
                    continue
                self._suspect(node)
                self.source.cut_statement(node)
                return True
        return False


class Needs:
    """Tells what uses one of `names` or speaks of what is `gone`."""

    def __init__(self, names: set[str], gone: Gone) -> None:
        self.names = names
        self.gone = gone

    def __call__(self, node: ast.AST) -> bool:
        silent = {id(each.value) for each in ast.walk(node) if docstring(each)}
        return any(
            (isinstance(each, ast.Name) and each.id in self.names)
            or (isinstance(each, ast.Constant) and id(each) not in silent and self._speaks(each))
            or (isinstance(each, Function) and is_asked(each) and self._asks(each))
            for each in ast.walk(node)
        )

    def _speaks(self, constant: ast.Constant) -> bool:
        return isinstance(constant.value, str) and self.gone.speaks(constant.value)

    def _asks(self, function: Function) -> bool:
        """Whether pytest would have to bring it a fixture that is gone."""
        asked = [*function.args.args, *function.args.kwonlyargs]
        return any(each.arg in self.names for each in asked)

    def elements(self, tree: ast.AST, *, whole: bool) -> Iterator[tuple[Display, int]]:
        """Elements that need it, the innermost that may go without breaking what holds them.

        The last one of a list goes only where an empty list still says something: a test of
        nothing proves nothing.
        """
        for statement in getattr(tree, "body", [tree]):
            last_too = not whole or isinstance(statement, ast.Assign | ast.AnnAssign)
            taken_apart = set(map(id, unpacked(statement)))
            for display in ast.walk(statement):
                if not isinstance(display, Display) or not is_listing(display):
                    continue
                if id(display) in taken_apart:
                    continue
                parts = elements(display)
                for position, part in enumerate(parts):
                    if (len(parts) > 1 or last_too) and self._needs_all(part, whole=whole):
                        yield display, position

    def _needs_all(self, part: ast.AST, *, whole: bool) -> bool:
        return self(part) and next(self.elements(part, whole=whole), None) is None

    def statements(self, tree: ast.AST, *, whole: bool) -> Iterator[ast.stmt]:
        for node in getattr(tree, "body", []):
            if not self(node):
                continue
            inside = [] if whole else list(self._inside(node))
            yield from inside or [node]

    def _inside(self, node: ast.stmt) -> Iterator[ast.stmt]:
        """What may go of a definition's body: a member of a class, a call among only calls.

        What is given something must still do something with it; who is given nothing may have
        nothing to do.
        """
        if not isinstance(node, Definition) or any(map(self, decorators(node))):
            return
        if isinstance(node, ast.ClassDef):
            heads: list[ast.AST] = [*node.bases, *node.keywords]
        else:
            heads = [node.args, *([node.returns] if node.returns else [])]
        rest = [each for each in node.body if not self(each)]
        if isinstance(node, Function) and node.args.args:
            rest = [each for each in rest if not docstring(each)]
        apart = isinstance(node, ast.ClassDef) or all(isinstance(s, ast.Expr) for s in node.body)
        if apart and rest and not any(map(self, heads)):
            yield from self.statements(node, whole=False)


def unpacked(tree: ast.AST) -> Iterator[ast.AST]:
    """Tuples whose length counts: on either side of an assignment, and given back."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(e, ast.Tuple) for e in node.targets):
            yield from (node.value, *node.targets)
        elif isinstance(node, ast.Return) and node.value:
            yield node.value


def is_listing(display: Display) -> bool:
    """Whether it means the same, only of fewer things, without one of its elements."""
    if isinstance(display, ast.Tuple):
        return len({type(each) for each in display.elts}) == 1 and isinstance(
            display.elts[0], ast.Tuple | ast.Name | ast.Call
        )
    return True


def elements(display: Display) -> list[ast.AST]:
    if isinstance(display, ast.Dict):
        return [
            ast.Tuple([key, value] if key else [value], ast.Load())
            for key, value in zip(display.keys, display.values, strict=True)
        ]
    return [*display.elts]


def is_asked(function: Function) -> bool:
    """Whether pytest calls it, as a test or a fixture."""
    return is_test(function) or "fixture" in {
        name for each in decorators(function) for name in attributes(each)
    }


def is_test(node: ast.AST) -> bool:
    return isinstance(node, Definition) and node.name.startswith(("test_", "Test"))


def attributes(node: ast.AST) -> set[str]:
    found = ast.walk(node)
    return {each.attr for each in found if isinstance(each, ast.Attribute)} | used(node)


def used(node: ast.AST) -> set[str]:
    """The names that a piece of code reads."""
    return {
        each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }


def bound(node: ast.stmt) -> set[str]:
    """The names that a top-level definition or assignment makes."""
    if isinstance(node, Definition):
        return {node.name}
    targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
    return {each.id for each in targets if isinstance(each, ast.Name)}
