"""read_kafka with TLS and SASL on a real broker: the settings in both clients' words, and what is refused."""

import subprocess

import pytest

from kafka_broker import KafkaBroker
from kafka_flow import KafkaFlow, messages
from program import wait_until

JAAS = "org.apache.kafka.common.security.plain.PlainLoginModule required"


def make_certificate(folder):
    """A certificate of its own making for 127.0.0.1: cert.pem, and with its key broker.pem."""
    folder.mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        + ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
        + ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True,
        capture_output=True,
    )
    both = (folder / "key.pem").read_text() + (folder / "cert.pem").read_text()
    (folder / "broker.pem").write_text(both)
    return folder


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    return make_certificate(folder / "right"), make_certificate(folder / "other")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory, certificates):
    """A broker with TLS where ann may log in; it has the topic `guarded` with ten messages."""
    settings = {
        "listener.security.protocol.map": "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(certificates[0] / "broker.pem"),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(certificates[0] / "cert.pem"),
        "sasl.enabled.mechanisms": "PLAIN",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "listener.name.plaintext.plain.sasl.jaas.config": f'{JAAS} username="broker" '
        'password="b" user_broker="b" user_ann="secret";',
    }
    broker = KafkaBroker(tmp_path_factory.mktemp("guarded"), settings)
    broker.start()
    producer = broker.producer(
        security_protocol="SASL_SSL",
        ssl_ca_location=str(certificates[0] / "cert.pem"),
        sasl_mechanism="PLAIN",
        sasl_username="ann",
        sasl_password="secret",
    )
    for value in messages(10):
        producer.produce("guarded", value)
    assert producer.flush(60) == 0
    yield broker
    broker.throw_away()


@pytest.fixture
def flow(freshet, tmp_path, guarded, certificates):
    def make(**changes):
        flow = KafkaFlow(freshet, tmp_path, guarded, "guarded")
        settings = {
            "kafka.security.protocol": "SASL_SSL",
            "kafka.ssl.ca.location": certificates[0] / "cert.pem",
            "kafka.sasl.mechanism": "PLAIN",
            "kafka.sasl.username": "ann",
            "kafka.sasl.password": "secret",
        } | changes
        flow.options |= {name: f"'{value}'" for name, value in settings.items() if value}
        return flow

    return make


def test_user_and_password_over_tls(flow):
    one = flow()
    done = one.once()
    assert done.returncode == 0 and "secret" not in done.stderr, done
    one.verify(expected=[("guarded", 0, n) for n in range(10)])


def test_in_the_words_of_javas_client(flow, certificates):
    one = flow(
        **{
            "kafka.ssl.ca.location": None,
            "kafka.sasl.username": None,
            "kafka.sasl.password": None,
            "kafka.ssl.truststore.type": "PEM",
            "kafka.ssl.truststore.location": certificates[0] / "cert.pem",
            "kafka.sasl.jaas.config": f'{JAAS} username="ann" password="secret";',
        }
    )
    done = one.once()
    assert done.returncode == 0 and one.rows() == 10, done


@pytest.mark.parametrize("more", [(), ("--once",)])
def test_a_wrong_password_is_no_wait(flow, more):
    with flow(**{"kafka.sasl.password": "wrong-one"}).start(*more) as running:
        done = running.wait(timeout=20)
    assert done.returncode == 1 and "Authentication failed" in done.stderr, done
    assert "kafka.sasl.mechanism, user and password" in done.stderr, done
    assert "waits" not in done.stderr and "wrong-one" not in done.stderr, done


def test_a_stranger_is_no_wait(flow, certificates):
    with flow(**{"kafka.ssl.ca.location": certificates[1] / "cert.pem"}).start() as running:
        done = running.wait(timeout=20)
    assert done.returncode == 1 and "certificate verify failed" in done.stderr, done
    assert "kafka.ssl.ca.location" in done.stderr, done


def test_without_tls_it_waits_and_says_why(flow):
    """A broker that hangs up may be on its way up: so it is waited for, with a hint."""
    with flow(**{"kafka.security.protocol": "PLAINTEXT"}).start() as running:
        wait_until(lambda: "waits: no answer" in running.stderr_so_far(), "a wait")
        done = running.stop()
    assert done.returncode == 0, done
