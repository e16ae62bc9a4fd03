"""The files for containers and the proxy agree with the product; no container is started."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

import app
from data_access.settings import SECRETS, settings
from pages.web import auth_middleware
from tests.test_docs import read_settings

ROOT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
PROXY = (ROOT / "container" / "proxy.conf").read_text(encoding="utf-8")
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")


def blocks(text: str) -> list:
    """Read directives of nginx: lists of words, with those within braces as a list at the end."""
    text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    words = iter(re.findall(r"'[^']*'|\"[^\"]*\"|[{};]|[^\s{};]+", text))

    def read(depth: int) -> list:
        found, line = [], []
        for word in words:
            if word == ";":
                found.append(line)
                line = []
            elif word == "{":
                found.append([*line, read(depth + 1)])
                line = []
            elif word == "}":
                assert depth > 0, "a brace closes that none has opened"
                break
            else:
                line.append(word)
        else:
            assert depth == 0, "a brace is not closed"
        assert line == [], f"no semicolon after {' '.join(line)}"
        return found

    return read(0)


@pytest.fixture(scope="module")
def https() -> list:
    """The directives of the server that answers with TLS."""
    servers = [one[1] for one in blocks(PROXY) if one[0] == "server"]
    [found] = [one for one in servers if ["listen", "443", "ssl"] in one]
    return found


def location(server: list, path: str) -> dict[str, str]:
    [found] = [one[2] for one in server if one[:2] == ["location", path]]
    return {name: " ".join(rest) for name, *rest in found}


def variables(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_services_are_application_database_and_proxy_and_only_the_proxy_is_reached():
    services = COMPOSE["services"]
    assert set(services) == {"application", "database", "proxy"}
    assert services["proxy"]["network_mode"] == "service:application"
    assert services["application"]["ports"] == ["443:443", "80:80"]
    assert "ports" not in services["database"]
    named = {volume.split(":")[0] for volume in services["database"]["volumes"]}
    assert named == set(COMPOSE["volumes"])


def test_the_settings_of_the_containers_are_settings_that_the_product_reads(monkeypatch):
    given = variables("container/dashboard.env.example")
    assert COMPOSE["services"]["application"]["env_file"] == "container/dashboard.env"
    assert set(given) <= read_settings() | set(SECRETS)
    assert set(SECRETS) <= set(given)
    for name in set(given) - set(SECRETS):
        monkeypatch.setenv(name, given[name])
    found = settings()
    assert (found.host, found.secure, found.trusted_proxies) == (
        *("dashboard.example", True),
        frozenset({"127.0.0.1"}),
    )
    assert "@database/" in found.database_url
    owner = variables("container/database.env.example")
    assert set(owner) == {"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"}
    check = COMPOSE["services"]["database"]["healthcheck"]["test"]
    assert check[2:] == ["--username", owner["POSTGRES_USER"], "--dbname", owner["POSTGRES_DB"]]


def test_no_secret_is_written_into_the_files_for_containers():
    for name in (*SECRETS, "POSTGRES_PASSWORD"):
        for example in ("dashboard", "database"):
            assert variables(f"container/{example}.env.example").get(name, "") == ""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"container/*.env", "container/tls/"} <= set(ignored)


def test_the_health_check_asks_for_an_open_path_on_the_port_that_is_served():
    check = COMPOSE["services"]["application"]["healthcheck"]["test"]
    assert check[:3] == ["CMD", "python", "-c"]
    compile(check[3], "health check", "exec")
    [(port, path)] = re.findall(r'"http://127\.0\.0\.1:(\d+)(/\w+)"', check[3])
    assert path in auth_middleware.OPEN
    assert path in {route.path for route in app.ROUTES}
    command = re.search(r"^CMD \[(.+)\]$", CONTAINERFILE, re.MULTILINE)[1].replace(",", " ")
    assert shlex.split(command)[-2:] == ["--server.port", port]


def test_what_the_image_copies_is_there_and_no_file_of_data_or_secrets_is_copied():
    copied = [line.split()[1:-1] for line in re.findall(r"^COPY .+$", CONTAINERFILE, re.MULTILINE)]
    sources = {name for names in copied for name in names}
    assert [name for name in sources if not (ROOT / name).exists()] == []
    assert {"app.py", "components", "data_access", "pages", "pyproject.toml"} <= sources
    assert sources.isdisjoint({".", ".streamlit", "tests"})
    assert "USER dashboard" in CONTAINERFILE


def test_the_proxy_takes_uploads_as_large_as_the_product_and_hands_them_on(https, monkeypatch):
    monkeypatch.delenv("MAX_IMPORT_MEGABYTES", raising=False)
    upload, other = location(https, "/_stcore/upload_file/"), location(https, "/")
    megabytes = int(upload["client_max_body_size"].removesuffix("m"))
    promised = settings().max_import_bytes / 2**20
    # Streamlit counts 50 times 1,048,576 bytes; a form adds less than a megabyte.
    assert promised <= 50 < megabytes <= 55
    assert other["client_max_body_size"] == "1m"
    assert upload["proxy_request_buffering"] == "off"
    port = re.search(r"127\.0\.0\.1:(\d+)/readyz", str(COMPOSE))[1]
    assert {upload["proxy_pass"], other["proxy_pass"]} == {f"http://127.0.0.1:{port}"}


def test_the_proxy_logs_no_queries_and_no_addresses_of_uploads(https):
    logs = [one for one in blocks(PROXY) if one[0] == "log_format"]
    assert [one[1] for one in logs] == ["without_query"]
    used = set(re.findall(r"\$(\w+)", logs[0][2]))
    assert used == {"remote_addr", "time_iso8601", "request_method", "uri", "status"}
    [written] = [one for one in https if one[0] == "access_log"]
    assert written[2:] == ["without_query", "if=$logged"]
    [rules] = [one[-1] for one in blocks(PROXY) if one[:3] == ["map", "$uri", "$logged"]]
    unlogged = [pattern.removeprefix("~") for pattern, logged in rules if logged == "0"]
    for path, is_logged in {
        "/_stcore/upload_file/session/file": False,
        "/media/file": False,
        "/partnerships": True,
    }.items():
        assert (not any(re.search(pattern, path) for pattern in unlogged)) is is_logged
    [errors] = [one for one in https if one[0] == "error_log"]
    assert errors[2] == "crit"
    [plain] = [one[1] for one in blocks(PROXY) if one[0] == "server" and one[1] != https]
    assert ["access_log", "off"] in plain
    assert ["return", "301", "https://$host$request_uri"] in plain


def test_the_hooks_before_a_commit_need_no_network():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    [repository] = hooks["repos"]
    assert repository["repo"] == "local"
    entries = [hook["entry"].split()[:2] for hook in repository["hooks"]]
    assert entries == [[".venv/bin/ruff", "check"], [".venv/bin/ruff", "format"]]
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}
