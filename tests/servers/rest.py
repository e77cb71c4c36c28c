"""What the servers that play GitHub have in common: the forms of its answers, and a record of all requests.

The forms have what GitHub's API description (api.github.com, version 2022-11-28) says that an answer must have.
Each request is a line of FOLDER/requests, with the answer that it got, for tests/peers/github/judge:

    {"method", "url", "headers", "body", "status", "type", "answer", "fault"}

"status" is null if the connection ended without an answer; a "fault" is an answer that is wrong on purpose.
"""
import http.server
import json
import os
import time

NOW = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
KEPT = 1000  # bytes of a body that is not JSON


class Rest(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder = None
    body = b""

    def log_message(self, *args):
        pass

    def base(self):
        return "http://127.0.0.1:%d" % self.server.server_address[1]

    def read_body(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return self.body

    def give(self, code, document=None, headers=(), kind="application/json; charset=utf-8", fault=None):
        # GitHub indents what it gives to curl.
        indent = 2 if self.headers.get("User-Agent", "").startswith("curl/") else None
        body = b"" if document is None else document if isinstance(document, bytes) else json.dumps(document, indent=indent).encode()
        self.record(code, kind if body else None, body, fault)
        self.send_response(code)
        for name, value in headers:
            self.send_header(name, str(value))
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, code, message, errors=None, headers=()):
        self.give(code, {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(code),
                         **({"errors": errors} if errors else {})}, headers)

    def record(self, code=None, kind=None, answer=b"", fault=None):
        if not self.path.startswith(("/repos", "/uploads/")):
            return
        kept = {"method": self.command, "url": self.path, "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": text_of(self.body, self.headers.get("Content-Type")), "status": code, "type": kind, "answer": text_of(answer, kind),
                "fault": fault}
        with open(os.path.join(self.folder, "requests"), "a") as f:
            f.write(json.dumps(kept) + "\n")


def text_of(body, kind):
    return body[: None if (kind or "").startswith("application/json") else KEPT].decode(errors="replace")


def serve(handler, folder):
    """On a free loopback port, whose number is in FOLDER/port."""
    handler.folder = folder
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    path = os.path.join(folder, "port")
    with open(path + ".new", "w") as f:
        f.write("%d" % server.server_address[1])
    os.rename(path + ".new", path)
    server.serve_forever()


def links(names, url):
    return {name: url for name in names.split()}


def user(login="octo"):
    url = "https://api.github.com/users/" + login
    return {"login": login, "id": 1, "node_id": "U_1", "gravatar_id": "", "type": "User", "site_admin": False,
            **links("avatar_url events_url followers_url following_url gists_url html_url organizations_url received_events_url "
                    "repos_url starred_url subscriptions_url url", url)}


def repository(name, number, pushed):
    url = "https://api.github.com/repos/" + name
    return {"id": number, "node_id": "R_%d" % number, "name": name.split("/")[1], "full_name": name, "owner": user(name.split("/")[0]),
            "private": False, "fork": False, "archived": False, "disabled": False, "default_branch": "main",
            **links("description homepage language license mirror_url", None),
            **links("has_issues has_projects has_wiki has_pages has_discussions", False),
            **links("forks forks_count open_issues open_issues_count size stargazers_count watchers watchers_count network_count "
                    "subscribers_count", 0),
            **links("archive_url assignees_url blobs_url branches_url collaborators_url comments_url commits_url compare_url contents_url "
                    "contributors_url deployments_url downloads_url events_url forks_url git_commits_url git_refs_url git_tags_url hooks_url "
                    "html_url issue_comment_url issue_events_url issues_url keys_url labels_url languages_url merges_url milestones_url "
                    "notifications_url pulls_url releases_url stargazers_url statuses_url subscribers_url subscription_url tags_url teams_url "
                    "trees_url url clone_url git_url ssh_url svn_url", url),
            "created_at": NOW, "updated_at": NOW, "pushed_at": pushed}


def release(url, number, tag, draft, published, **members):
    """`url` is that of the repository, `published` a time."""
    here = "%s/releases/%d" % (url, number)
    return {"id": number, "node_id": "RE_%d" % number, "tag_name": tag, "name": tag, "target_commitish": "main", "draft": draft, "prerelease": False,
            "body": None, "author": user(), "url": here, "assets_url": here + "/assets", "upload_url": here + "/assets{?name,label}",
            "html_url": "https://github.com/octo/app/releases/tag/" + tag, "tarball_url": here, "zipball_url": here,
            "created_at": NOW, "published_at": None if draft else published, "assets": [], **members}


def asset(url, number, name, size, state, digest):
    here = "%s/releases/assets/%d" % (url, number)
    return {"id": number, "node_id": "RA_%d" % number, "name": name, "label": None, "state": state, "size": size, "digest": digest,
            "content_type": "application/octet-stream", "download_count": 0, "uploader": user(), "url": here, "browser_download_url": here,
            "created_at": NOW, "updated_at": NOW}


def reference(url, tag, sha, kind="commit"):
    return {"ref": "refs/tags/" + tag, "node_id": "REF_1", "url": "%s/git/refs/tags/%s" % (url, tag),
            "object": {"type": kind, "sha": sha, "url": "%s/git/%ss/%s" % (url, kind, sha)}}


def tag_object(url, tag, sha, commit):
    return {"tag": tag, "sha": sha, "node_id": "T_1", "url": "%s/git/tags/%s" % (url, sha), "message": "", "tagger": person(NOW),
            "object": {"type": "commit", "sha": commit, "url": "%s/git/commits/%s" % (url, commit)}}


def commit(url, sha, tree, date):
    here = "%s/git/commits/%s" % (url, sha)
    return {"sha": sha, "node_id": "C_1", "url": here, "html_url": here, "author": person(date), "committer": person(date), "message": "", "parents": [],
            "tree": {"sha": tree, "url": "%s/git/trees/%s" % (url, tree)},
            "verification": {"verified": False, "reason": "unsigned", "payload": None, "signature": None, "verified_at": None}}


def person(date):
    return {"name": "octo", "email": "octo@example.org", "date": date}
