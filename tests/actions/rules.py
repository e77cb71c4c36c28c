#!/usr/bin/env python3
"""rules.py FILE... - our rules for action and workflow files, one line for each breach.
rules.py --scripts ACTION - the action's run scripts in a row, for shellcheck.

- no ${{ }} in a run: values are passed by environment, so that text from outside is never script
- an action is ours (./ or OWNER/ingot) or pinned by a full commit with its version beside it
- a workflow starts from no permission; a job may have contents: read, with the reason
"""
import re
import sys

from ruamel.yaml import YAML

COMMIT = re.compile(r"[^@]+@[0-9a-f]{40}$")
VERSION = re.compile(r"# v[0-9]+(\.[0-9]+)*$")


def breaches(text, document):
    lines = text.splitlines()

    def at(node, key):
        return lines[node.lc.key(key)[0]], node.lc.key(key)[0] + 1

    def steps(list_of_steps):
        for step in list_of_steps:
            if "${{" in str(step.get("run", "")):
                yield at(step, "run")[1], "expression in a run"
            uses = step.get("uses")
            if uses is None or uses.startswith("./") or uses.startswith("OWNER/ingot@"):
                continue
            line, number = at(step, "uses")
            if not COMMIT.match(uses):
                yield number, "action '%s' is not pinned by commit" % uses
            elif not VERSION.search(line):
                yield number, "action '%s' does not say its version" % uses

    def permissions(node, allowed):
        if "permissions" not in node:
            yield node.lc.line + 1, "permissions are not said"
            return
        granted = node["permissions"]
        if not isinstance(granted, dict):
            yield at(node, "permissions")[1], "permissions are '%s'" % granted
            return
        for name, level in granted.items():
            line, number = at(granted, name)
            if (name, level) not in allowed:
                yield number, "permission %s: %s" % (name, level)
            elif "#" not in line:
                yield number, "permission %s: %s without a reason" % (name, level)

    if "runs" in document:
        yield from steps(document["runs"].get("steps", []))
        return
    yield from permissions(document, [])
    for job in document["jobs"].values():
        yield from permissions(job, [("contents", "read")])
        yield from steps(job.get("steps", []))


def load(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return text, YAML(typ="rt").load(text)


def main():
    if sys.argv[1] == "--scripts":
        for step in load(sys.argv[2])[1]["runs"]["steps"]:
            print(step["run"])
        return 0
    found = False
    for path in sys.argv[1:]:
        for line, what in sorted(breaches(*load(path))):
            print("%s:%d: %s" % (path, line, what))
            found = True
    return 1 if found else 0


sys.exit(main())
