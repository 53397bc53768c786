"""What every test here shares: the options --long and --seed, the built program, a warehouse of its own."""

import random
from pathlib import Path

import pytest

from kafka_broker import KafkaBroker
from program import PROJECT, Program, program_path


def pytest_addoption(parser):
    parser.addoption(
        "--long", action="store_true", help="more repetitions, and the tests marked long"
    )
    parser.addoption(
        "--seed", type=int, default=None, help="seed of all that is random (default: a new one)"
    )


def pytest_configure(config):
    if config.getoption("--seed") is None:
        config.option.seed = random.SystemRandom().randrange(1_000_000)


def pytest_report_header(config):
    return f"freshet: {program_path()}  seed: {config.getoption('--seed')} (repeat with --seed)"


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long"):
        return
    skip = pytest.mark.skip(reason="runs only with --long")
    for item in items:
        if "long" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def freshet() -> Program:
    path = program_path()
    if not path.is_file():
        pytest.fail(f"no program at {path}: build it, or set FRESHET to where it is", pytrace=False)
    return Program(path)


@pytest.fixture(scope="session")
def project() -> Path:
    return PROJECT


@pytest.fixture(scope="session")
def long_run(request) -> bool:
    return request.config.getoption("--long")


@pytest.fixture
def seeded(request) -> random.Random:
    """A generator that gives the same again under the same --seed, whatever tests run beside it."""
    seed = request.config.getoption("--seed")
    print(f"seed {seed}: repeat with --seed {seed}")
    return random.Random(f"{seed} {request.node.name}")


@pytest.fixture
def warehouse(tmp_path) -> Path:
    return tmp_path / "warehouse"


@pytest.fixture(scope="session")
def spark():
    """One Spark session, with Delta, for every test marked `spark`."""
    from spark_session import spark_session

    return spark_session()


@pytest.fixture(scope="session")
def kafka(tmp_path_factory) -> KafkaBroker:
    """The broker of this run of pytest. Tests make topics of their own and leave it running."""
    broker = KafkaBroker(tmp_path_factory.mktemp("kafka"))
    broker.start()
    yield broker
    broker.throw_away()


@pytest.fixture
def own_kafka(tmp_path) -> KafkaBroker:
    """A broker of this test's own: kill it, pause it, start it again."""
    broker = KafkaBroker(tmp_path / "kafka")
    broker.start()
    yield broker
    broker.throw_away()
