#!/usr/bin/env python3
"""rules.py FILE... - our rules for action and workflow files, one line for each breach.
rules.py --scripts ACTION - the action's run scripts in a row, for shellcheck.

- no ${{ }} in a run: values are passed by environment, so that text from outside is never script
- an action is ours ($/, not ./, which in a called workflow is the caller's tree), or pinned by a full commit with its
  version beside it
- a workflow starts from no permission; each permission of a job has a reason
- a job asks for what its steps use, and not for more: RIGHTS; a job with a right to write runs nothing but our steps
  for it, verify, and files that it downloaded and uploads
- a job that calls a workflow grants exactly what that workflow's jobs ask for: with less, GitHub starts no job at all
- a token is in the environment of the steps in TOKEN alone
- a concurrency group that cancels nothing queues everything
- nothing waits for `on: release`: what a workflow publishes with its own token starts no workflow
"""
import pathlib
import re
import sys

from ruamel.yaml import YAML

COMMIT = re.compile(r"[^@]+@[0-9a-f]{40}$")
VERSION = re.compile(r"# v[0-9]+(\.[0-9]+)*$")
OURS = re.compile(r"(\$|OWNER/ingot)/(\.github/workflows/[a-z-]+\.yml)?(@0{40})?$")
# Which step of the action may have which right to write, and which sees a token.
RIGHTS = {("id-token", "write"): "sign", ("contents", "write"): "release", ("packages", "write"): "push"}
TOKEN = {"check-release", "plan", "release", "push"}
ARTIFACTS = ("actions/download-artifact@", "actions/upload-artifact@")
TOP = pathlib.Path(__file__).resolve().parents[2]


def load(path):
    text = pathlib.Path(path).read_text(encoding="utf-8")
    return text, YAML(typ="rt").load(text)


def asked(document):
    """What all jobs of a workflow ask for together, as a set of (name, level)."""
    rights = set()
    for job in document["jobs"].values():
        granted = job.get("permissions")
        rights |= set(granted.items()) if isinstance(granted, dict) else set()
    return rights


def called(uses):
    return load(TOP / OURS.match(uses).group(2))[1]


def breaches(text, document):
    lines = text.splitlines()

    def at(node, key):
        return lines[node.lc.key(key)[0]], node.lc.key(key)[0] + 1

    def steps(list_of_steps):
        for step in list_of_steps:
            if "${{" in str(step.get("run", "")):
                yield at(step, "run")[1], "expression in a run"
            name = step.get("with", {}).get("step")
            if "token" in str(step.get("env", {})).lower() and name not in TOKEN:
                yield at(step, "env")[1], "a token for a step that needs none"
            uses = step.get("uses")
            if uses is None or OURS.match(uses):
                continue
            line, number = at(step, "uses")
            if uses.startswith("./"):
                yield number, "action '%s' is the caller's, not ours" % uses
            elif not COMMIT.match(uses):
                yield number, "action '%s' is not pinned by commit" % uses
            elif not VERSION.search(line):
                yield number, "action '%s' does not say its version" % uses

    def permissions(node):
        if "permissions" not in node:
            yield node.lc.line + 1, "permissions are not said"
            return
        granted = node["permissions"]
        if not isinstance(granted, dict):
            yield at(node, "permissions")[1], "permissions are '%s'" % granted
            return
        for name, level in granted.items():
            line, number = at(granted, name)
            if node is document:
                yield number, "permission %s: %s for all jobs" % (name, level)
            elif "#" not in line:
                yield number, "permission %s: %s without a reason" % (name, level)

    def needs_rights(job):
        """A job with steps: a right to write has its step, and the job runs nothing else."""
        granted = job.get("permissions")
        if not isinstance(granted, dict):
            return
        for name, level in granted.items():
            if level == "read":
                continue
            number = at(granted, name)[1]
            own = [s.get("with", {}).get("step") for s in job["steps"] if OURS.match(s.get("uses", ""))]
            others = [s for s in job["steps"] if not OURS.match(s.get("uses", "")) and not s.get("uses", "").startswith(ARTIFACTS)]
            if [step for step in own if step != "verify"] != [RIGHTS.get((name, level))]:
                yield number, "permission %s: %s without the step that needs it" % (name, level)
            elif others:
                yield number, "permission %s: %s in a job that runs something else" % (name, level)

    def call(job):
        if not OURS.match(job["uses"]):
            yield at(job, "uses")[1], "workflow '%s' is not ours" % job["uses"]
            return
        granted = job.get("permissions")
        wanted = asked(called(job["uses"]))
        # Read is part of write.
        wanted -= {(name, "read") for name, level in wanted if level == "write"}
        if set((granted or {}).items()) != wanted:
            yield at(job, "uses")[1], "the called workflow asks for " + ", ".join("%s: %s" % r for r in sorted(wanted))

    def queues(node):
        group = node.get("concurrency")
        if group and not group.get("cancel-in-progress") and group.get("queue") != "max":
            yield at(node, "concurrency")[1], "a group that drops what waits"

    if "runs" in document:
        yield from steps(document["runs"].get("steps", []))
        return
    if "release" in (document.get("on") or {}):
        yield at(document, "on")[1], "it waits for a release"
    yield from permissions(document)
    yield from queues(document)
    for job in document["jobs"].values():
        yield from permissions(job)
        yield from queues(job)
        if "uses" in job:
            yield from call(job)
        else:
            yield from steps(job["steps"])
            yield from needs_rights(job)


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
