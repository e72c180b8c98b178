"""What it costs that callers sign in and see what is theirs only, and whether time tells
of a row that is not seen."""

import csv
import io

import programs
from stage import Row

PASSWORD = "a password of the bench"


class Officer:
    """The first security officer of a server where people sign in."""

    def __init__(self, server, folder):
        self.command = ["env", f"ZHAOLIAN_SESSIONS={folder}.sessions", programs.BIN / "zhaolian",
                        "--server", server.address]
        first = next(line for line in server.said if "with the password" in line).split()[-1]
        passwords = folder.with_suffix(".passwords")
        passwords.write_text(f"{first}\n{PASSWORD}\n")
        self._run("login", "--user", "security", "--password-file", passwords)

    def _run(self, *words):
        return programs.run([*self.command, *words])

    def key_of(self, user, unit, role):
        self.add(user, unit, role)
        return self.new_key(user)

    def add(self, user, unit, role):
        self._run("create", "user", "--id", user, f"display_name={user}", f"unit={unit}")
        self._run("admin", "roles", "set", user, role)

    def new_key(self, user):
        created = self._run("admin", "keys", "create", user, "--for", "bench", "-o", "csv",
                            "--lang", "en")
        return next(csv.DictReader(io.StringIO(created)))["key"]


def access(stage):
    folder = stage.folder_of("access")
    server, trial = stage.server("access", sign_in=True), stage.server("reads")
    officer = Officer(server, folder)
    bureau = officer.key_of("bureau", "bureau", "bureau")
    county = officer.key_of("county", "county-610730", "county")
    alone = {"calls": 1000, "token": county, "refused": True}
    got = stage.alternate(
        **{"get": stage.load(trial, "get", 16),
           "get, signed in": stage.load(server, "get", 16, token=bureau),
           "list": stage.load(trial, "list", 16),
           "list, signed in": stage.load(server, "list", 16, token=bureau),
           "get-lead, hidden": stage.load(server, "get-lead", 1, **alone),
           "get-no-lead": stage.load(server, "get-no-lead", 1, **alone)})
    hidden = got.ratio("get-lead, hidden", "get-no-lead", "p50_us")
    return [
        Row("access-get", "CPU of a Get, signed in / on trial",
            got.ratio("get, signed in", "get", "cpu_us"), most=1.15),
        Row("access-list", "CPU of a List of 50, signed in / on trial",
            got.ratio("list, signed in", "list", "cpu_us"), most=1.25),
        Row("access-hidden", "median time of a Get of a lead that is hidden, or of one that is "
            "not there: the longer / the shorter", max(hidden, 1 / hidden), most=1.1),
    ]


GROUPS = {access: ["access-get", "access-list", "access-hidden"]}
