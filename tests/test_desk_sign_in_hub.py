"""The desk as a service of JupyterHub: a real hub on this machine starts it and signs people in."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import httpx2 as httpx
import pytest
from conftest import ROOT
from desk_processes import wait_for

from nbassay.desk.desk_file import DESK_FILE, Hub
from nbassay.desk.hub_sign_in import HubService, HubUser, NoUser, read_service
from nbassay.errors import NbassayError

pytest_plugins = ["tiny_fixtures"]

HUB = """
import os, sys
from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from jupyterhub.proxy import Proxy

class Direct(Proxy):
    '''The hub is asked by its own port: nobody here starts a notebook server.'''
    should_start = False
    async def add_route(self, routespec, target, data): pass
    async def delete_route(self, routespec): pass
    async def get_all_routes(self): return {{}}

c.JupyterHub.proxy_class = Direct
c.JupyterHub.bind_url = "http://127.0.0.1:{public}"
c.JupyterHub.hub_ip, c.JupyterHub.hub_port = "127.0.0.1", {hub}
c.JupyterHub.db_url = "sqlite://"
c.JupyterHub.authenticator_class = SharedPasswordAuthenticator
c.SharedPasswordAuthenticator.user_password = "a-password-of-tests"
c.Authenticator.allow_all = True
c.JupyterHub.load_groups = {{"teachers": {{"users": ["han"]}}}}
c.JupyterHub.services = [
    {{
        "name": "desk",
        "command": [sys.executable, "-m", "nbassay", "serve", "--course", {course!r},
                    "--port", "{desk}", "--jobs", "1"],
        "oauth_client_id": "service-desk",
        "oauth_redirect_uri": "http://127.0.0.1:{desk}/hub/callback",
        "oauth_no_confirm": True,
        "environment": {{"PYTHONPATH": os.environ["PYTHONPATH"], "PATH": os.environ["PATH"]}},
    }}
]
c.JupyterHub.load_roles = [
    {{"name": "class", "scopes": ["access:services!service=desk"], "users": ["kim", "lee", "han"]}},
]
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@dataclass
class Served:
    """A hub, and the desk that it started."""

    hub: str
    desk: str

    def sign_in(self, name: str) -> httpx.Response:
        """Go to the desk, sign in at the hub as `name`, and return where that leads."""
        client = httpx.Client(follow_redirects=True, timeout=60)
        assert client.get(f"{self.desk}/").status_code == 401
        form = client.get(f"{self.desk}/hub")
        assert form.url.path == "/hub/login", form.text
        token = re.search(r'name="_xsrf" value="([^"]+)"', form.text)
        fields = {"username": name, "password": "a-password-of-tests", "_xsrf": token[1]}
        return client.post(str(form.url), data=fields)


@pytest.fixture(scope="module")
def served(tmp_path_factory, tiny_template) -> Iterator[Served]:
    """A hub with the desk on a course of its own."""
    folder = tmp_path_factory.mktemp("hub")
    course = shutil.copytree(tiny_template.root, folder / "course", symlinks=True)
    public, hub, desk = (free_port() for _ in range(3))
    (course / "roster.csv").write_text("student\nkim\n", encoding="utf-8")
    (course / DESK_FILE).write_text(
        f'url = "http://127.0.0.1:{desk}"\n[jupyterhub]\naddress = "http://127.0.0.1:{hub}"\n'
        'instructor_groups = ["teachers"]\n',
        encoding="utf-8",
    )
    config = folder / "jupyterhub_config.py"
    config.write_text(
        HUB.format(public=public, hub=hub, desk=desk, course=str(course)), encoding="utf-8"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    said = folder / "said.txt"
    with said.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(config)],
            cwd=folder,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    made = Served(f"http://127.0.0.1:{hub}", f"http://127.0.0.1:{desk}")

    def is_up() -> bool:
        assert process.poll() is None, said.read_text()
        try:
            return httpx.get(f"{made.desk}/up").status_code == 200
        except httpx.TransportError:
            return False

    try:
        wait_for(is_up, "the hub does not start the desk")
        yield made
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        finally:
            with_it = process.pid
            if process.poll() is None:
                os.killpg(with_it, signal.SIGKILL)


def test_a_student_comes_in_by_the_hub(served):
    page = served.sign_in("kim")
    assert page.status_code == 200 and str(page.url).startswith(served.desk)
    assert ">kim<" in page.text and "/a/tiny" in page.text


def test_who_is_in_a_group_of_instructors_teaches(served):
    page = served.sign_in("han")
    assert page.status_code == 200 and "/class/tiny" in page.text


def test_whom_the_roster_does_not_have_is_not_let_in(served):
    page = served.sign_in("lee")
    assert page.status_code == 403 and "lee" in page.text


def test_whom_the_hub_does_not_let_use_the_desk_does_not_come_in(served):
    page = served.sign_in("mallory")
    assert page.status_code == 403 and str(page.url).startswith(served.hub)


def test_who_brings_a_code_that_the_hub_did_not_give_is_not_let_in(served):
    client = httpx.Client(timeout=60)
    answer = client.get(f"{served.desk}/hub", follow_redirects=False)
    state = httpx.URL(answer.headers["location"]).params["state"]
    for query in ({"state": state, "code": "x"}, {"state": "x", "code": "x"}, {}):
        answer = client.get(f"{served.desk}/hub/callback", params=query)
        assert answer.status_code == 401


SERVICE = HubService(Hub(address="http://127.0.0.1:1"), "http://x", "s", "service-desk", "desk", "")


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {"scopes": ["access:services"]},
        {"name": 7, "scopes": ["access:services"]},
        {"name": "kim"},
        {"name": "kim", "scopes": "access:services"},
        {"name": "kim", "scopes": ["access:services!service=other", "self"]},
    ],
)
def test_what_does_not_say_that_somebody_may_lets_nobody_in(said):
    with pytest.raises(NoUser):
        SERVICE._read(said)


def test_a_name_of_desk_toml_teaches():
    hub = Hub(address="http://127.0.0.1:1", instructors=("han",))
    service = HubService(hub, "http://x", "s", "service-desk", "desk", "")
    said = {"name": "han", "scopes": ["access:services!service=desk"]}
    assert service._read(said) == HubUser("han", "instructor")


def test_a_desk_that_no_hub_started_says_what_to_do():
    with pytest.raises(NbassayError, match=r"jupyterhub_config\.py"):
        read_service(SERVICE.hub, "http://127.0.0.1:8080", {})
