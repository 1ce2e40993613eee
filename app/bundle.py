"""The page's modules as one script: fifty requests delay a first visit, and one file packs a quarter smaller than fifty.

Our modules keep to two forms, ``import { a, b as c } from "./x.js"`` and ``export`` before a declaration. So each becomes a
function that is called once, after those it imports, and gives what it exports.
"""

import re
from collections.abc import Callable

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";$', re.M)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|const|class) (\w+))", re.M)
OTHER = re.compile(r"^(?:import|export)\b.*", re.M)


def bundle(entry: str, read: Callable[[str], str]) -> str:
    """The script of a module and of all that it needs; the script exports them by their names.

    Raises ValueError where modules import one another in a circle, or in another form.
    """
    made: dict[str, str] = {}

    def add(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"modules must import in one direction, got a circle: {' → '.join((*above, name))}")
        if name in made:
            return
        source = read(name)
        for _, other in IMPORT.findall(source):
            add(other, (*above, name))
        made[name] = _function(name, source)

    add(entry, ())
    names = ", ".join(f"${name} as {name}" for name in made)
    return "".join(made.values()) + f"export {{ {names} }};\n"


def _function(name: str, source: str) -> str:
    """A module's source as a function that was called: its imports are taken out of what the others gave."""
    body = IMPORT.sub(lambda found: f"const {{{found[1].replace(' as ', ': ')}}} = ${found[2]};", source)
    given = ", ".join(EXPORT.findall(body))
    body = EXPORT.sub("", body)
    if other := OTHER.search(body):
        raise ValueError(f"imports and exports must have one of two forms, got {other[0]} in {name}.js")
    return f"const ${name} = (() => {{\n{body}\nreturn {{ {given} }};\n}})();\n"
