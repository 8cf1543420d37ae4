"""Nobody comes in where they do not belong: every route as nobody and as others, forms, headers."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from desk_pieces import Guest, make_feedback, right
from sqlalchemy import select, update
from starlette.routing import Route

from nbassay.desk.desk_app import STATIC, make_app
from nbassay.desk.desk_tables import Attempt, Link, utc_now
from nbassay.desk.guarding import MAX_UPLOAD, Pace
from nbassay.desk.other_doors import LAUNCH
from nbassay.desk.signed import KEY_FILE, read_key
from nbassay.desk.waiting_line import Mark, claim, finish
from nbassay.errors import NbassayError

pytest_plugins = ["tiny_fixtures", "desk_fixtures"]

SECRET = "what-kim-was-told"
# What each route answers to: nobody, lee (a student), the instructor. 303 leads to a page of one's
# own. A route that is not in here fails the walk: whoever adds one says who may have it.
ROUTES = {
    "/up": (200, 200, 200),
    "/static/{name}": (200, 200, 200),
    "/in/{token}": (401, 401, 401),  # a token that nobody signed
    "/lti/login": (404, 404, 404),  # of a desk that no platform launches
    "/lti/launch": (404, 404, 404),
    "/lti/keys": (404, 404, 404),
    "/hub": (404, 404, 404),
    "/hub/callback": (404, 404, 404),
    "/": (401, 200, 200),
    "/out": (401, 303, 303),
    "/language": (401, 303, 303),
    "/receipt/{attempt:int}": (401, 404, 200),  # kim's
    "/a/{assignment}": (401, 200, 404),
    "/a/{assignment}/hand-in": (401, 422, 404),  # no file was chosen
    "/a/{assignment}/progress": (401, 200, 404),
    "/a/{assignment}/feedback": (401, 404, 404),  # lee has none
    "/class/{assignment}": (401, 404, 200),
    "/class/{assignment}/progress": (401, 404, None),  # goes on for ever
    "/class/{assignment}/table.csv": (401, 404, 200),
    "/class/{assignment}/again": (401, 404, 303),
    "/class/{assignment}/page": (401, 404, 303),
    "/class/{assignment}/time": (401, 404, 422),  # of whom?
    "/links": (401, 404, 200),
    "/links/change": (401, 404, 200),
    "/report/{assignment}/index.html": (401, 404, 404),  # none is made yet
    "/feedback/{student}/{assignment}/index.html": (401, 404, 200),
}
APP_ROUTES = {route.path: route for route in make_app(None).routes if isinstance(route, Route)}


def address(path: str, attempt: int) -> str:
    """Return where a route leads to what is kim's."""
    values = {"name": "desk.js", "token": "x.y", "assignment": "tiny", "student": "kim"}
    return re.sub(r"\{(\w+)(:int)?\}", lambda m: str({**values, "attempt": attempt}[m[1]]), path)


@pytest.fixture
def kims(desk):
    """A desk at which kim has been marked; the id of the attempt."""
    desk.guest("kim").hand_in(right(desk.course, "sums"), f"{SECRET}.ipynb")
    with desk.database.write() as session:
        (one,) = claim(session, "tiny", 1)
        finish(session, one.id, Mark("graded", 9.0, 14.0, 5.0, 0.0, False))
    make_feedback(desk.course, "kim", SECRET)
    return one.id


def test_the_walk_knows_every_route():
    assert set(APP_ROUTES) == set(ROUTES)


@pytest.mark.parametrize("who", ["nobody", "lee", "teacher"])
def test_nobody_gets_what_is_not_theirs(desk, kims, who):
    guests = {
        "nobody": lambda: Guest(desk.client()),
        "lee": lambda: desk.guest("lee"),
        "teacher": lambda: desk.guest("teacher", "instructor"),
    }
    for path, answers in ROUTES.items():
        expected = answers[list(guests).index(who)]
        if expected is None:
            continue
        guest, where = guests[who](), address(path, kims)
        if "GET" in (APP_ROUTES[path].methods or set()):
            answer = guest.client.get(where, follow_redirects=False)
        else:
            form = {"token": guest.token()}
            answer = guest.client.post(where, data=form, follow_redirects=False)
        assert (path, answer.status_code) == (path, expected)
        if who != "teacher":
            assert SECRET not in answer.text
        assert_guarded(answer)


def assert_guarded(answer) -> None:
    """Check the headers that every answer has."""
    policy = answer.headers["content-security-policy"]
    assert "unsafe-inline" not in policy.partition("style-src")[0]
    assert "script-src 'self'" in policy or policy.startswith("sandbox")
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"


# A learning platform's page posts a launch, whose state is the desk's: test_desk_sign_in_lti.
POSTS = [
    path
    for path, route in APP_ROUTES.items()
    if "GET" not in (route.methods or set()) and path != LAUNCH
]


@pytest.mark.parametrize("how", ["no token", "token of another", "another site", "another origin"])
def test_a_form_of_somebody_else_changes_nothing(desk, kims, how):
    headers = {
        "another site": {"Sec-Fetch-Site": "cross-site"},
        "another origin": {"Origin": "https://evil.example"},
    }.get(how, {})
    for path in POSTS:
        role = "instructor" if path.startswith(("/class", "/links")) else "student"
        guest = desk.guest("kim", role)
        token = desk.guest("lee", role).token() if how == "token of another" else guest.token()
        form = {} if how == "no token" else {"token": token}
        answer = guest.client.post(
            address(path, kims), data=form, headers=headers, follow_redirects=False
        )
        assert (path, answer.status_code) == (path, 403)
    assert [one.state for one in desk.attempts("kim")] == ["marked"]


def test_feedback_pages_are_sandboxed_whatever_is_in_them(desk, kims):
    make_feedback(desk.course, "kim", "<script>alert(1)</script>")
    answers = [
        desk.guest("kim").get("/a/tiny/feedback"),
        desk.guest("teacher", "instructor").get("/feedback/kim/tiny/index.html"),
    ]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("sandbox; default-src 'none'")
        assert "script" not in policy


def test_a_feedback_page_is_no_way_to_other_files(desk, kims):
    secret = desk.course.root / KEY_FILE
    page = desk.course.root / "feedback" / "kim" / "tiny" / "index.html"
    page.unlink()
    page.symlink_to(secret)
    assert desk.guest("kim").get("/a/tiny/feedback").status_code == 404


def test_an_address_leads_out_of_the_desk_nowhere(desk):
    guests = [desk.guest("kim", role) for role in ("student", "instructor")]
    for path in (
        *("/static/../desk_app.py", "/static/%2e%2e/desk_app.py", "/a/..%2f..%2fdesk.key"),
        *("/desk.key", "/a/nothing", "/class/nothing", "/receipt/999"),
        *("/feedback/..%2f/tiny/index.html", "/feedback/%2e%2e/tiny/index.html"),
    ):
        assert [guest.get(path).status_code for guest in guests] == [404, 404], path


def test_names_of_files_are_text_and_stay_in_their_folder(desk):
    kim = desk.guest("kim")
    name = "..\\..\\<img src=x onerror=alert(1)>\u202e.ipynb"
    page = kim.hand_in(right(desk.course, "sums"), name)
    assert "<img" not in page.text
    (one,) = desk.attempts("kim")
    kept = [path.name for path in (desk.course.root / one.folder).iterdir()]
    assert kept == [one.files[0]["name"]]
    assert "/" not in kept[0] and "\u202e" not in kept[0] and not kept[0].startswith(".")


# Links and sessions.


def test_a_link_is_good_until_it_ends_or_is_taken_back(desk):
    path = desk.link("kim")
    guest = Guest(desk.client())
    assert guest.get(path).status_code == 200
    for change in ({"ends": utc_now() - timedelta(seconds=1)}, {"revoked": utc_now()}):
        with desk.database.write() as session:
            session.execute(update(Link).values(ends=utc_now() + timedelta(1), revoked=None))
        assert guest.get("/").status_code == 200
        with desk.database.write() as session:
            session.execute(update(Link).values(**change))
        assert guest.get("/").status_code == 401  # the session that it began, too
        assert Guest(desk.client()).get(path).status_code == 401


def test_a_link_that_was_changed_is_nobodys(desk):
    path = desk.link("kim")
    for changed in (f"{path}x", path.replace("/in/", "/in/x"), path.rpartition(".")[0]):
        assert Guest(desk.client()).get(changed).status_code in {401, 404}


def test_a_session_cannot_be_made_from_a_link_or_another_key(desk):
    token = desk.link("kim").removeprefix("/in/")
    client = desk.client()
    client.cookies.set("nbassay_desk", token)
    assert client.get("/").status_code == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites(desk):
    client = desk.client()
    answer = client.get(desk.link("kim"), follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie
    client.base_url = "https://desk.example"
    answer = client.get(desk.link("kim"), follow_redirects=False)
    assert "secure" in answer.headers["set-cookie"].lower()


def test_whoever_is_here_is_asked_before_they_become_another(desk):
    kim = desk.guest("kim")
    lees = desk.link("lee")
    page = kim.get(lees)
    assert "This link is that of" in page.text
    assert '<span class="code">kim</span>' in kim.get("/").text
    kim.client.post(lees)
    assert '<span class="code">lee</span>' in kim.get("/").text


def test_leaving_ends_the_session(desk):
    kim = desk.guest("kim")
    assert kim.post("/out").status_code == 401
    assert kim.get("/").status_code == 401


def test_guessing_links_is_slowed_down(desk):
    guest = Guest(desk.client())
    answers = [guest.get(f"/in/guess{number}").status_code for number in range(35)]
    assert answers[:30] == [401] * 30
    assert answers[-1] == 429


def test_asking_too_often_is_refused(desk):
    kim = desk.guest("kim")
    desk.desk.requests = Pace(3, 60)
    assert [kim.get("/").status_code for _ in range(5)] == [200, 200, 200, 429, 429]


def test_a_pace_forgets_who_has_not_been_here_for_long():
    pace = Pace(1, 0.0)
    pace.MAX_KNOWN = 10
    for number in range(100):
        pace.allows(str(number))
    assert len(pace._times) <= 12


def test_the_key_is_its_owners_alone(desk):
    assert (desk.course.root / KEY_FILE).stat().st_mode & 0o077 == 0
    assert read_key(desk.course) == read_key(desk.course)
    (desk.course.root / KEY_FILE).write_text("short")
    with pytest.raises(NbassayError, match="no key of the desk"):
        read_key(desk.course)


def test_a_request_that_says_nothing_of_its_size_is_cut_off(desk):
    kim = desk.guest("kim")
    sent = 0

    def endless():
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.ipynb"\r\n\r\n'
        while sent < 2 * MAX_UPLOAD:
            sent += 1024**2
            yield b" " * 1024**2

    answer = kim.client.post(
        "/a/tiny/hand-in",
        content=endless(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 413
    assert desk.attempts("kim") == []


def test_a_form_that_is_none_is_refused(desk):
    kim = desk.guest("kim")
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = kim.client.post("/a/tiny/hand-in", content=b"--y broken", headers=headers)
    assert answer.status_code in {400, 403}
    assert_guarded(answer)


def test_logs_hold_no_link_and_no_session(desk, caplog):
    caplog.set_level("DEBUG", logger="nbassay")
    path = desk.link("kim")
    kim = Guest(desk.client())
    kim.get(path)
    kim.hand_in(b"{")
    kim.get(f"{path}x")
    (desk.course.root / "gradebook.db").write_bytes(b"no database")
    desk.desk.due_dates._read.clear()
    kim.get("/a/tiny")
    with desk.database.read() as session:
        secrets = [path.removeprefix("/in/"), session.scalars(select(Link.key)).one()]
    secrets += [kim.client.cookies["nbassay_desk"], read_key(desk.course).decode()]
    assert caplog.text
    assert not [one for one in secrets if one in caplog.text]


def test_no_page_of_the_desk_has_a_script_or_a_style_in_it(desk, kims):
    pages = [desk.guest("kim").get(path) for path in ("/", "/a/tiny")]
    teacher = desk.guest("teacher", "instructor")
    pages += [teacher.get(path) for path in ("/", "/class/tiny", "/links")]
    for page in pages:
        assert re.findall(r"<script[^>]*>", page.text) == ['<script src="/static/desk.js" defer>']
        assert not re.search(r"<style|\sstyle=|\son\w+=", page.text)
    assert set(STATIC) == {"desk.js", "desk.css", "page.css"}


def test_attempts_of_another_are_not_in_a_page_of_ones_own(desk, kims):
    lee = desk.guest("lee")
    for path in ("/", "/a/tiny"):
        assert SECRET not in lee.get(path).text
    with desk.database.read() as session:
        assert {one.student for one in session.scalars(select(Attempt))} == {"kim"}


# What no page of ours sends: each is refused, none is a fault, and the log has no traceback.
ODD = [
    "\0",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "9" * 400,
    "%",
    "'\"",
    "-1",
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_nothing_odd_in_an_address_or_a_form_is_a_fault(desk, kims, caplog, odd):
    guests = [desk.guest("kim"), desk.guest("teacher", "instructor")]
    given = {"name": odd, "token": odd, "assignment": odd, "student": odd, "attempt": "9" * 30}
    for path, route in APP_ROUTES.items():
        if path == "/out" or path.endswith("progress"):
            continue
        there = [
            address(path, kims),
            re.sub(r"\{(\w+)(:int)?\}", lambda m: quote(given[m[1]]), path),
        ]
        for guest in guests:
            for where in dict.fromkeys(there):
                if "GET" in (route.methods or set()):
                    asked = {"to": odd, "state": odd, "code": odd, "iss": odd}
                    answer = guest.client.get(where, params=asked, follow_redirects=False)
                else:
                    form = {"token": guest.token(), "student": odd, "hours": odd, "what": odd}
                    form |= {"code": odd, "back": odd, "files": odd}
                    answer = guest.client.post(where, data=form, follow_redirects=False)
                assert answer.status_code < 500, where
    assert [one.getMessage() for one in caplog.records if one.exc_info] == []
