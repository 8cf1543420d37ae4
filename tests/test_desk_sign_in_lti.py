"""Coming in from a learning platform by LTI 1.3, and scores that go back there."""

from __future__ import annotations

import json
import re
import time
from urllib.parse import parse_qsl, urlsplit

import pytest
from desk_pieces import DeskOfTests, Guest, open_desk, right
from joserfc import jwt
from joserfc.jwk import RSAKey
from learning_platform import CLIENT, DEPLOYMENT, LEARNER, LIS, TEACHER, LearningPlatform
from starlette.testclient import TestClient

from nbassay.desk.desk_app import make_app
from nbassay.desk.desk_file import DESK_FILE, read_desk_file
from nbassay.desk.desk_tables import ScoreTarget
from nbassay.desk.lti_scores import KEY_FILE, ScoreTeller, read_tool_key
from nbassay.desk.signed import read_key
from nbassay.desk.signing_in import SigningIn
from nbassay.desk.waiting_line import Mark, claim, finish, mark_again
from nbassay.errors import NbassayError

pytest_plugins = ["tiny_fixtures"]

BASE = "http://127.0.0.1:8080"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
ROSTER = "student,email,number\nkim,kim@uni.example,007\n이 서연,lee@uni.example,012\n"


@pytest.fixture(scope="module")
def platform():
    """A platform that answers; each test says who is signed in there."""
    made = LearningPlatform()
    with made.serving():
        made.register(BASE)
        yield made


@pytest.fixture
def desk(tiny, platform):
    """A desk that the platform launches."""
    (tiny.root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (tiny.root / DESK_FILE).write_text(desk_file(platform), encoding="utf-8")
    made = open_desk(tiny)
    settings = read_desk_file(tiny.root)
    made.desk.signing_in = SigningIn(settings, read_key(tiny), read_tool_key(tiny))
    platform.person = {"user_id": "u-1", "lis_roles": [LEARNER], "email_address": "Kim@uni.example"}
    platform.changes, platform.grades, platform.answer_to_scores = {}, True, 200
    platform.scores.clear()
    yield made
    made.database.close()


def desk_file(platform: LearningPlatform, more: str = "") -> str:
    here = platform.address
    return f"""url = "{BASE}"
[[lti]]
issuer = "{here}"
client_id = "{CLIENT}"
deployments = ["{DEPLOYMENT}"]
authorize = "{here}/authorize"
token = "{here}/token"
keys = "{here}/keys"
{more}"""


def browser(desk: DeskOfTests) -> TestClient:
    return TestClient(make_app(desk.desk), base_url=BASE, raise_server_exceptions=False)


def sent_away(client: TestClient, platform: LearningPlatform) -> dict[str, str]:
    """Follow a link of the course; return what the desk asks the platform."""
    link = urlsplit(platform.link("u-1"))
    answer = client.get(f"{link.path}?{link.query}", follow_redirects=False)
    assert answer.status_code == 302, answer.text
    there = urlsplit(answer.headers["location"])
    assert there.geturl().startswith(f"{platform.address}/authorize?")
    return dict(parse_qsl(there.query))


def launch(desk: DeskOfTests, platform: LearningPlatform, client: TestClient | None = None):
    """Return the page that somebody comes to from the platform, and their browser."""
    client = client or browser(desk)
    form = platform.authorize(sent_away(client, platform))
    assert form["launch_url"] == f"{BASE}/lti/launch"
    answer = client.post("/lti/launch", data={k: form[k] for k in ("state", "id_token")})
    return answer, client


def refused(caplog) -> str:
    return next(r.getMessage() for r in caplog.records if "refused" in r.getMessage())


def test_a_student_comes_from_the_platform_to_the_assignment_of_the_link(desk, platform):
    page, client = launch(desk, platform)
    assert page.status_code == 200 and page.url.path == "/a/tiny"
    assert ">kim<" in page.text
    assert client.get("/class/tiny").status_code == 404, "a student"


def test_an_instructor_comes_as_one(desk, platform):
    platform.person["lis_roles"] = [TEACHER, LEARNER]
    _, client = launch(desk, platform)
    assert client.get("/class/tiny").status_code == 200


@pytest.mark.parametrize(
    "role",
    [
        "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor",
        "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor",
        "http://purl.imsglobal.org/vocab/lis/v2/system/person#SysAdmin",
    ],
)
def test_who_teaches_elsewhere_does_not_teach_here(desk, platform, role):
    platform.person["lis_roles"] = [role, LEARNER]
    _, client = launch(desk, platform)
    assert client.get("/class/tiny").status_code == 404


def test_whom_the_roster_does_not_have_is_told_under_which_name(desk, platform, caplog):
    platform.person["email_address"] = "mallory@uni.example"
    page, client = launch(desk, platform)
    assert page.status_code == 403 and "mallory@uni.example" in page.text
    assert client.get("/a/tiny").status_code == 401
    assert "column email" in caplog.text


def test_the_claim_and_the_column_are_those_of_desk_toml(desk, platform):
    more = 'claim = "person_sourcedid"\ncolumn = "number"\n'
    (desk.course.root / DESK_FILE).write_text(desk_file(platform, more), encoding="utf-8")
    desk.desk.signing_in.settings = read_desk_file(desk.course.root)
    platform.changes = {LIS: {"person_sourcedid": "012"}}
    page, _ = launch(desk, platform)
    assert "이 서연" in page.text


def claims_with(platform: LearningPlatform, query: dict[str, str], **changes: object) -> dict:
    """Return the claims of a right token, with some changed; None leaves one out."""
    token = platform.authorize(query)["id_token"]
    claims = jwt.decode(token, platform.key).claims | changes
    return {name: value for name, value in claims.items() if value is not None}


SOMEBODY_ELSE = RSAKey.generate_key(2048)
FORGED = {
    "another key": ({}, SOMEBODY_ELSE),
    "another tool": ({"aud": "another-tool"}, None),
    "two tools": ({"aud": [CLIENT, "another-tool"], "azp": None}, None),
    "made for another": ({"azp": "another-tool"}, None),
    "another platform": ({"iss": "https://elsewhere.example"}, None),
    "another deployment": ({f"{CLAIM}deployment_id": "2:course"}, None),
    "over": ({"exp": int(time.time()) - 3600}, None),
    "without an end": ({"exp": None}, None),
    "another nonce": ({"nonce": "that-of-somebody-else"}, None),
    "without a nonce": ({"nonce": None}, None),
    "nobody": ({"sub": None}, None),
    "another kind of message": ({f"{CLAIM}message_type": "LtiDeepLinkingRequest"}, None),
    "another version": ({f"{CLAIM}version": "1.1"}, None),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_token_that_is_not_the_platforms_for_this_desk_lets_nobody_in(
    desk, platform, what, caplog
):
    changes, key = FORGED[what]
    client = browser(desk)
    query = sent_away(client, platform)
    claims = claims_with(platform, query, **changes)
    head = {"alg": "RS256", "kid": platform.registration.get_kid()}
    token = jwt.encode(head, claims, key or platform.key)
    answer = client.post("/lti/launch", data={"state": query["state"], "id_token": token})
    assert answer.status_code == 401 and refused(caplog)
    assert client.get("/a/tiny").status_code == 401


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_names_another_way_of_signing_lets_nobody_in(desk, platform, algorithm):
    client = browser(desk)
    query = sent_away(client, platform)
    right_token = platform.authorize(query)["id_token"]
    _, body, sign = right_token.split(".")
    from base64 import urlsafe_b64encode

    head = urlsafe_b64encode(json.dumps({"alg": algorithm}).encode()).decode().rstrip("=")
    token = f"{head}.{body}.{sign if algorithm != 'none' else ''}"
    answer = client.post("/lti/launch", data={"state": query["state"], "id_token": token})
    assert answer.status_code == 401


def test_a_launch_is_good_once_and_in_the_browser_that_was_sent_away(desk, platform):
    client, other = browser(desk), browser(desk)
    query = sent_away(client, platform)
    form = platform.authorize(query)
    brought = {key: form[key] for key in ("state", "id_token")}
    assert other.post("/lti/launch", data=brought).status_code == 401
    assert client.post("/lti/launch", data=brought).status_code == 200
    assert client.post("/lti/launch", data=brought).status_code == 401


@pytest.mark.parametrize("state", ["", "x", "eyJ.x.y"])
def test_a_launch_without_a_state_of_the_desks_own_lets_nobody_in(desk, platform, state):
    client = browser(desk)
    token = platform.authorize(sent_away(client, platform))["id_token"]
    client.cookies.set("nbassay_sign_in", state)
    answer = client.post("/lti/launch", data={"state": state, "id_token": token})
    assert answer.status_code == 401


def test_who_is_here_as_another_is_asked_first(desk, platform):
    client = browser(desk)
    client.get(desk.link("이 서연"))
    page, _ = launch(desk, platform, client)
    assert page.url.path.startswith("/in/") and "kim" in page.text
    assert "이 서연" in client.get("/").text
    assert client.post(str(page.url)).url.path == "/a/tiny"
    assert ">kim<" in client.get("/").text


@pytest.mark.parametrize(
    "target",
    ["https://elsewhere.example/a/tiny", f"{BASE}.elsewhere.example/a/tiny", f"{BASE}/links", 7],
)
def test_a_link_that_leads_elsewhere_leads_to_the_first_page(desk, platform, target):
    platform.changes = {f"{CLAIM}target_link_uri": target}
    page, _ = launch(desk, platform)
    assert page.url.path == "/" and str(page.url).startswith(BASE)


def test_nobody_is_sent_to_a_platform_that_desk_toml_does_not_have(desk, platform, caplog):
    client = browser(desk)
    for query in ("iss=https://elsewhere.example&login_hint=u", "", f"iss={platform.address}"):
        assert client.get(f"/lti/login?{query}", follow_redirects=False).status_code == 401
    assert "no platform" in caplog.text


def test_who_is_refused_too_often_waits(desk, platform):
    client = browser(desk)
    answers = [client.get("/lti/login").status_code for _ in range(70)]
    assert answers[0] == 401 and answers[-1] == 429
    page, _ = launch(desk, platform)
    assert page.status_code == 200, "a class behind one address still comes in"


def test_a_desk_without_platforms_has_no_such_doors(desk):
    desk.desk.signing_in = None
    client = browser(desk)
    for path in ("/lti/login", "/lti/keys", "/hub", "/hub/callback"):
        assert client.get(path).status_code == 404


def marked(desk: DeskOfTests, client: TestClient, score: float, waiting: float = 0.0) -> None:
    """Hand in as who is signed in, and be marked."""
    Guest(client).hand_in(right(desk.course, "sums"))
    with desk.database.write() as session:
        (one,) = claim(session, "tiny", 1)
        finish(session, one.id, Mark("graded", score, 14.0, waiting, 1.0, False))


@pytest.fixture
def teller(desk, platform, monkeypatch):
    """What tells the platform scores; the platform has the desk's public key."""
    found = desk.desk.signing_in
    keys = browser(desk).get("/lti/keys").json()
    assert not {"d", "p", "q"} & set(keys["keys"][0]), "a private key was given away"
    platform.registration.set_tool_key_set(keys)
    return ScoreTeller(desk.database, found.settings, found.tool_key)


def test_a_score_goes_back_to_where_the_student_came_from_once(desk, platform, teller):
    _, client = launch(desk, platform)
    assert teller.tell_all() == 0, "nothing is marked yet"
    marked(desk, client, 9.0, waiting=5.0)
    assert [teller.tell_all(), teller.tell_all()] == [1, 0]
    ((item, score),) = platform.scores
    assert item == "7" and score["userId"] == "u-1"
    assert (score["scoreGiven"], score["scoreMaximum"]) == (8.0, 14.0), "a point off for being late"
    assert score["gradingProgress"] == "PendingManual"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", score["timestamp"])
    with desk.database.write() as session:
        mark_again(session, "tiny")
        (one,) = claim(session, "tiny", 1)
        finish(session, one.id, Mark("graded", 14.0, 14.0, 0.0, 0.0, False))
    assert teller.tell_all() == 1
    assert platform.scores[-1][1]["scoreGiven"] == 14.0
    assert platform.scores[-1][1]["gradingProgress"] == "FullyGraded"


def test_a_platform_that_takes_nothing_is_told_later(desk, platform, teller, caplog):
    _, client = launch(desk, platform)
    marked(desk, client, 9.0)
    platform.answer_to_scores = 503
    assert teller.tell_all() == 0 and "503" in caplog.text
    platform.answer_to_scores = 200
    assert teller.tell_all() == 0, "not at once"
    with desk.database.write() as session:
        target = session.get(ScoreTarget, ("kim", "tiny"))
        assert target.tries == 1
        target.next_try = target.next_try.replace(year=2000)
    assert teller.tell_all() == 1 and len(platform.scores) == 1
    assert "eyJ" not in caplog.text, "a token stands in the log"


def test_a_platform_that_does_not_know_the_desks_key_is_named(desk, platform, teller, caplog):
    _, client = launch(desk, platform)
    marked(desk, client, 9.0)
    platform.registration.set_tool_key_set({"keys": []})
    assert teller.tell_all() == 0
    assert "gives no access" in caplog.text and "key set" in caplog.text


def test_a_launch_without_a_place_for_scores_tells_none(desk, platform, teller):
    platform.grades = False
    _, client = launch(desk, platform)
    marked(desk, client, 9.0)
    assert teller.tell_all() == 0 and not platform.scores


def test_the_key_is_made_once_and_read_by_its_owner_alone(tiny):
    first, second = read_tool_key(tiny), read_tool_key(tiny)
    assert first.thumbprint() == second.thumbprint()
    path = tiny.root / KEY_FILE
    assert path.stat().st_mode & 0o077 == 0
    path.write_text("nothing", encoding="utf-8")
    with pytest.raises(NbassayError, match="no private key"):
        read_tool_key(tiny)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("issuer", "isuer", "did you mean 'issuer'"),
        ("http://127.0.0.1", "http://platform.example", "expected an address with https://"),
        ('deployments = ["1:course"]', "deployments = []", "deployments"),
        (f'url = "{BASE}"\n', "", "url is missing"),
        ("[[lti]]", "[[lti]", "not a TOML file"),
    ],
)
def test_a_wrong_line_of_desk_toml_is_named(tiny, platform, old, new, said):
    text = desk_file(platform).replace(old, new)
    (tiny.root / DESK_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(NbassayError) as told:
        read_desk_file(tiny.root)
    assert said in str(told.value) and "\n" not in str(told.value)
