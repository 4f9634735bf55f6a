"""The laws on the doors of the rooms, as functions: a module's name and its source in, what offends out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

PURE = ("ivr.dialogue", "ivr.recognition", "ivr.hours", "ivr.numbers")
# Pure too, though nothing pure may look at them.
ALSO_PURE = tuple(f"ivr.records.{name}" for name in ("record", "noting", "folding", "pseudonyms"))
PURE_MAY_USE = (*PURE, "ivr.directory.line")
MAY_ALSO_USE = {
    "ivr.numbers": {"ivr.prompts.speech": "a number is said with pauses, and there is one mark for a pause"},
}
IMPURE = ("flask", "twilio", "yaml", "sqlite3", "sqlalchemy", "os", "logging", "random", "secrets", "time")
IMPURE_CALLS = ("open", "input", "print")
ONLY_IN = {
    "twilio": ("ivr.channels", "ivr.twilio_account", "ivr.phone"),
    "flask": ("ivr.channels", "ivr.console", "ivr.app"),
    "sqlite3": ("ivr.records",),
    "sqlalchemy": ("ivr.records",),
    "alembic": ("ivr.records",),
    "matplotlib": ("ivr.records",),
    "psycopg": ("ivr.records",),
    "prometheus_client": ("ivr.operating",),
    "structlog": ("ivr.operating",),
    "smtplib": ("ivr.operating",),
    "redis": ("ivr.operating",),
}
MEETING_PLACES = {
    "ivr.cli": {"ivr.__main__": "the command line begins there"},
    "ivr.app": {
        "ivr.loopback": "serves the application on this machine alone, for the commands",
        "ivr.production": "serves the application to the provider, for `serve`",
    },
    # These two carry the application with them.
    "ivr.loopback": {"ivr.trying_commands": "`call` and `text` need a line to talk to"},
    "ivr.production": {},
}
# The proof looks at the line from outside: it sees what answers callers, and nothing that answers them sees it.
PROOF = "ivr.proof"
PROOF_MAY_USE = (
    PROOF,
    "ivr.dialogue",
    "ivr.directory",
    "ivr.hours",
    "ivr.prompts",
    "ivr.recognition",
    "ivr.channels.voice.writing",
    "ivr.errors",
    "ivr.phone",
)
PROOF_IS_USED_BY = {
    "ivr.checking_commands": "`check`",
    "ivr.console.proving": "the staff pages name its laws",
    "ivr.closing_commands": "what goes live at once",
    "ivr.console.closures_page": "what goes live at once",
    "ivr.console.history_page": "what goes live at once",
}
ENVIRONMENT = ("environ", "environb", "getenv", "putenv", "unsetenv")
CLOCKS = ("now", "utcnow", "today")
MOST_LINES = 300
EMPTY_WORDS = {
    word + ending for word in ("handler", "manager", "service", "util", "helper") for ending in ("", "s")
} | {"data"}
COURT = re.compile(r"PACER|CM/?ECF|Seattle|Tacoma|206[-. )]*370|wawd|Puyallup", re.IGNORECASE)

# Functions of a module's own that fill its own table; each only wraps what it is given.
FILLS_A_TABLE = {
    "ivr.dialogue.prompt_keys": {"_f": "splits a line of field names"},
    "ivr.records.tables": dict.fromkeys(("_text", "_small", "_count"), "makes one column"),
    "ivr.phone.rules": dict.fromkeys(("like", "whole", "but_not"), "makes one check of an attribute"),
}

# What may be called while a module is imported: it makes a value out of values, quickly and always the same.
MAKES_A_VALUE = {
    # builtins and their methods
    "dict", "float", "frozenset", "getattr", "int", "len", "list", "max", "min", "range", "set", "sorted", "str",
    "tuple", "zip", "encode", "format", "items", "join", "keys", "maketrans", "split", "values", "fromkeys",
    # standard library
    "MappingProxyType", "ContextVar", "NamedTuple", "NewType", "ParamSpec", "TypeVar", "auto", "compile", "cache",
    "dataclass",
    "WeakValueDictionary", "date", "datetime", "field", "getLogger", "get_args", "lru_cache", "time", "timedelta",
    # pydantic
    "AfterValidator", "BeforeValidator", "ConfigDict", "Discriminator", "Field", "PrivateAttr", "StringConstraints",
    "Tag", "field_validator", "model_validator", "computed_field",
    # SQLAlchemy
    "Column", "Index", "MetaData", "Table",
}  # fmt: skip


@dataclass(frozen=True)
class Module:
    """One module: its dotted name (`ivr.hours`, also for the package itself) and its text."""

    name: str
    source: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @cached_property
    def imports(self) -> frozenset[str]:
        """Every module imported anywhere in it, by its full name; `from a import b` counts as `a.b`."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                start = node.module or ""
                if node.level:
                    parts = self.name.split(".")
                    parts = parts[: len(parts) - node.level + self.is_package]
                    start = ".".join([*parts, *filter(None, [node.module])])
                found.update(f"{start}.{alias.name}" for alias in node.names)
        return frozenset(found)


def within(name: str, rooms: tuple[str, ...]) -> bool:
    """Whether a module is one of the rooms or inside one."""
    return any(name == room or name.startswith(room + ".") for room in rooms)


def pure_rooms_reach_for_nothing_outside(module: Module) -> Iterator[str]:
    if not within(module.name, (*PURE, *ALSO_PURE)):
        return
    for imported in sorted(module.imports):
        if within(imported, IMPURE) or imported == "importlib":
            yield f"imports {imported}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            yield f"calls {node.func.id}"


def pure_rooms_never_read_a_clock(module: Module) -> Iterator[str]:
    if not within(module.name, (*PURE, *ALSO_PURE)):
        return
    clocks = {"date", "datetime"}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            clocks.update(alias.asname for alias in node.names if alias.asname and alias.name in ("date", "datetime"))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if owner in clocks:
                yield f"reads {owner}.{node.attr}"


def arrows_point_inward(module: Module) -> Iterator[str]:
    """Pure rooms see each other and the frozen line; the frozen line, and what is excepted, sees only them."""
    excepted = tuple(MAY_ALSO_USE.get(module.name, ()))
    looked_at = (*PURE_MAY_USE, *(name for names in MAY_ALSO_USE.values() for name in names))
    if not within(module.name, looked_at):
        return
    for imported in sorted(module.imports):
        if imported.startswith("ivr.") and not within(imported, (*PURE_MAY_USE, *excepted)):
            yield f"imports {imported}"


def the_proof_stands_apart(module: Module) -> Iterator[str]:
    inside = within(module.name, (PROOF,))
    for imported in sorted(module.imports):
        if inside and imported.startswith("ivr.") and not within(imported, PROOF_MAY_USE):
            yield f"imports {imported}"
        if not inside and module.name not in PROOF_IS_USED_BY and within(imported, (PROOF,)):
            yield f"imports {imported}"


def channels_never_meet(module: Module) -> Iterator[str]:
    for one, other in (("voice", "sms"), ("sms", "voice")):
        if within(module.name, (f"ivr.channels.{one}",)):
            yield from (f"imports {name}" for name in module.imports if within(name, (f"ivr.channels.{other}",)))


def nothing_imports_the_meeting_places(module: Module) -> Iterator[str]:
    for place, allowed in MEETING_PLACES.items():
        if module.name not in (place, *allowed):
            yield from (f"imports {name}" for name in module.imports if within(name, (place,)))


def packages_stay_in_their_rooms(module: Module) -> Iterator[str]:
    for package, rooms in ONLY_IN.items():
        if not within(module.name, rooms):
            yield from (f"imports {name}" for name in module.imports if within(name, (package,)))


def only_settings_read_the_environment(module: Module) -> Iterator[str]:
    if module.name == "ivr.settings":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT and getattr(node.value, "id", "") == "os":
            yield f"reads os.{node.attr}"
    yield from (f"imports {name}" for name in module.imports if name in {f"os.{each}" for each in ENVIRONMENT})


def nothing_works_when_imported(module: Module) -> Iterator[str]:
    own_classes = {node.name for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)}
    ours = {
        alias.asname or alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("ivr"))
        for alias in node.names
        if alias.name[:1].isupper()
    }
    allowed = MAKES_A_VALUE | own_classes | ours | set(FILLS_A_TABLE.get(module.name, ()))
    for statement in module.tree.body:
        if isinstance(statement, ast.If):
            guard = ast.unparse(statement.test)
            if guard in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
                continue
            if guard == "__name__ == '__main__'" and module.name.endswith(".__main__"):
                continue
            yield f"line {statement.lineno}: if {guard}"
        elif not isinstance(statement, _DEFINES) and not _is_text(statement):
            yield f"line {statement.lineno}: {ast.unparse(statement).splitlines()[0]}"
        for call in _calls_on_import(statement):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "?")
            if name not in allowed:
                yield f"line {call.lineno}: calls {ast.unparse(call.func)}"


_DEFINES = (
    ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
)


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _calls_on_import(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that run when the module is imported: not those inside a function, but its decorators and defaults."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        inside: list[ast.AST] = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
    elif isinstance(node, ast.Lambda):
        inside = []
    else:
        inside = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Call):
        yield node
    for child in inside:
        yield from _calls_on_import(child)


def modules_stay_small(module: Module) -> Iterator[str]:
    lines = len(module.source.splitlines())
    if lines > MOST_LINES:
        yield f"has {lines} lines: look for the second reason to change"


def names_say_something(module: Module) -> Iterator[str]:
    names = [module.name.rpartition(".")[2]]
    names += [node.name for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
    for name in names:
        words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
        yield from (f"{name}: {word}" for word in words if word.lower() in EMPTY_WORDS)


def no_court_is_named(text: str) -> Iterator[str]:
    """For a file of any kind, as text."""
    for number, line in enumerate(text.splitlines(), 1):
        yield from (f"line {number}: {found.group()}" for found in COURT.finditer(line))
