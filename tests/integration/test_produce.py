"""produce and generate against a real broker, and the broker in memory: each message once, and nothing lost quietly."""

import csv
import gzip
import json
import os
import pty
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from program import PROJECT, Finished, wait_until

DATA = PROJECT / "data" / "sensor_data"
SUMMARY = re.compile(
    r"([\d,]+) files?, ([\d,]+) lines? to topic '(.+)': ([\d,]+) delivered, ([\d,]+) failed in [\d.]+ s, [\d,]+/s"
)


def counts(done: Finished) -> dict[str, int]:
    """What produce's summary says."""
    found = SUMMARY.fullmatch(done.stdout.strip())
    assert found, done
    names = ("files", "lines", "delivered", "failed")
    return dict(zip(names, (int(found[i].replace(",", "")) for i in (1, 2, 4, 5))))


def values(kafka, topic: str) -> list[bytes]:
    return [message.value() for message in kafka.consume(topic)]


def numbered(path: Path, count: int) -> list[bytes]:
    """Writes lines that tell themselves apart."""
    lines = [json.dumps({"n": n, "k": f"key-{n % 5}"}).encode() for n in range(count)]
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return lines


# produce.


def test_each_line_is_a_message_in_order_with_its_key(freshet, kafka):
    topic = kafka.new_topic()
    done = freshet.run(
        "produce", DATA, "--topic", topic, "--brokers", kafka.address, "--key", "device_id"
    )
    assert done.returncode == 0, done
    assert counts(done) == {"files": 100, "lines": 500, "delivered": 500, "failed": 0}
    lines = [line for path in sorted(DATA.iterdir()) for line in path.read_bytes().splitlines()]
    messages = kafka.consume(topic)
    assert [message.value() for message in messages] == lines
    assert [message.key().decode() for message in messages] == [
        json.loads(line)["device_id"] for line in lines
    ]


def test_gzip_blank_lines_and_standard_input(freshet, kafka, tmp_path):
    topic = kafka.new_topic()
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b"one\n\ntwo\r\n \n"))
    (tmp_path / "b.json").write_bytes(b"three")
    call = ["produce", tmp_path / "*.json*", "-", "--topic", topic, "--brokers", kafka.address]
    done = freshet.run(*call, input="four\n\nfive\n")
    assert done.returncode == 0, done
    assert values(kafka, topic) == [b"one", b"two", b"three", b"four", b"five"]


def test_a_line_without_the_key_is_counted_and_sent(freshet, kafka, tmp_path):
    topic = kafka.new_topic()
    (tmp_path / "a").write_text('{"id": 7}\n{"id": null}\n{"id": "x", "cut\n')
    call = ["produce", tmp_path / "a", "--topic", topic, "--brokers", kafka.address, "--key", "id"]
    done = freshet.run(*call)
    assert done.returncode == 0 and "2 lines had no field 'id'" in done.stderr, done
    assert [message.key() for message in kafka.consume(topic)] == [b"7", None, None]


def test_a_missing_topic_is_made_with_its_partitions(freshet, kafka):
    call = ["produce", DATA, "--brokers", kafka.address, "--topic", "made-here"]
    done = freshet.run(*call, "--partitions", 3, "--replication", 1)
    assert done.returncode == 0 and "made topic 'made-here' with 3 partitions" in done.stderr, done
    assert len(kafka.partitions("made-here")) == 3
    done = freshet.run(*call, "--partitions", 5)
    assert done.returncode == 0 and "--partitions 5 changes nothing" in done.stderr, done
    assert len(values(kafka, "made-here")) == 1000
    done = freshet.run(*call[:-1], "no-such-replication", "--replication", 3, "--timeout", "5s")
    assert done.returncode == 1 and "replication" in done.stderr, done


def test_a_topic_is_made_where_the_broker_makes_none(freshet, own_kafka):
    own_kafka.stop()
    own_kafka._settings["auto.create.topics.enable"] = "false"
    own_kafka.start()
    done = freshet.run("produce", DATA, "--topic", "new", "--brokers", own_kafka.address)
    assert done.returncode == 0 and "made topic 'new' with 1 partition" in done.stderr, done
    assert len(values(own_kafka, "new")) == 500


def test_a_broker_that_dies_gets_each_message_once(freshet, own_kafka, tmp_path):
    topic = own_kafka.new_topic(partitions=3)
    lines = numbered(tmp_path / "lines", 120_000)
    call = ["produce", tmp_path / "lines", "--topic", topic, "--brokers", own_kafka.address]
    with freshet.start(*call, "--rate", "40000/s", "--key", "k") as run:
        wait_until(lambda: sum(own_kafka.end_offsets(topic).values()) > 20_000, "first messages")
        for _ in range(2):
            own_kafka.kill()
            own_kafka.start()
        done = run.wait(120)
    assert done.returncode == 0 and counts(done)["delivered"] == len(lines), done
    assert "waiting up to 120s" in done.stderr and "the broker answers again" in done.stderr, done
    found = values(own_kafka, topic)
    assert len(found) == len(lines) and set(found) == set(lines)


def test_a_broker_that_stands_still_gets_each_message_once(freshet, own_kafka, tmp_path):
    topic = own_kafka.new_topic()
    lines = numbered(tmp_path / "lines", 60_000)
    call = ["produce", tmp_path / "lines", "--topic", topic, "--brokers", own_kafka.address]
    # A request that is not answered within a second is sent again.
    with freshet.start(*call, "--rate", "30000", "-X", "request.timeout.ms=1000") as run:
        wait_until(lambda: own_kafka.end_offsets(topic)[0] > 5_000, "first messages")
        own_kafka.pause()
        time.sleep(3)
        own_kafka.resume()
        done = run.wait(120)
    assert done.returncode == 0, done
    assert values(own_kafka, topic) == lines


def test_what_is_too_large_is_named_and_the_rest_delivered(freshet, kafka, tmp_path):
    topic = kafka.new_topic()
    (tmp_path / "a").write_text("one\n\n" + "x" * 1_100_000 + "\ntwo\n")
    done = freshet.run(
        "produce", tmp_path / "a", "--topic", topic, "--brokers", kafka.address, cwd=tmp_path
    )
    assert done.returncode == 1 and counts(done)["failed"] == 1, done
    assert re.search(r"warn +a:3: .*MSG_SIZE_TOO_LARGE.*message\.max\.bytes", done.stderr), done
    assert values(kafka, topic) == [b"one", b"two"]


def test_what_the_broker_refuses_is_named_twenty_times(freshet, kafka, tmp_path):
    topic = kafka.new_topic(max_message_bytes=500)
    (tmp_path / "a").write_text("\n".join(["y" * 600] * 30 + ["small"]) + "\n")
    done = freshet.run(
        *("produce", tmp_path / "a", "--topic", topic, "--brokers", kafka.address),
        cwd=tmp_path,
    )
    assert done.returncode == 1 and counts(done)["failed"] == 30, done
    assert len(re.findall(r"a:\d+: not delivered", done.stderr)) == 20, done
    assert "and 10 more failed" in done.stderr, done
    assert values(kafka, topic) == [b"small"]


def test_a_message_can_be_as_large_as_the_topic_takes(freshet, kafka, tmp_path):
    topic = kafka.new_topic(max_message_bytes=3_000_000)
    (tmp_path / "a").write_bytes(b"z" * 2_500_000 + b"\n" + b"z" * 3_500_000 + b"\nsmall\n")
    call = ["produce", "a", "--topic", topic, "--brokers", kafka.address]
    done = freshet.run(*call, cwd=tmp_path)
    assert done.returncode == 1 and counts(done)["failed"] == 1 and " a:2: " in done.stderr, done
    assert [len(value) for value in values(kafka, topic)] == [2_500_000, 5]


def test_batches_are_as_small_as_the_topic_wants_them(freshet, kafka):
    topic = kafka.new_topic(max_message_bytes=3000)
    done = freshet.run("produce", DATA, "--topic", topic, "--brokers", kafka.address)
    assert done.returncode == 0 and len(values(kafka, topic)) == 500, done


def test_ctrl_c_says_how_far_it_came(freshet, kafka, tmp_path):
    topic = kafka.new_topic()
    lines = numbered(tmp_path / "lines", 1000)
    call = ["produce", "lines", "--topic", topic, "--brokers", kafka.address, "--rate", "100/s"]
    with freshet.start(*call, cwd=tmp_path) as run:
        wait_until(lambda: kafka.end_offsets(topic)[0] > 20, "first messages")
        done = run.stop(signal.SIGINT)
    assert done.returncode == 1, done
    last = int(re.search(r"interrupted: the last line taken is lines:(\d+)", done.stderr)[1])
    assert counts(done) == {"files": 0, "lines": last, "delivered": last, "failed": 0}
    assert values(kafka, topic) == lines[:last]


def test_a_second_ctrl_c_gives_up_what_is_under_way(freshet, own_kafka, tmp_path):
    topic = own_kafka.new_topic()
    numbered(tmp_path / "lines", 2000)
    call = ["produce", tmp_path / "lines", "--topic", topic, "--brokers", own_kafka.address]
    with freshet.start(*call, "--rate", "500/s") as run:
        wait_until(lambda: own_kafka.end_offsets(topic)[0] > 20, "first messages")
        own_kafka.pause()
        time.sleep(0.5)
        run.send(signal.SIGINT)
        run.wait_until(lambda: "to be delivered; a second Ctrl-C" in run.stderr_so_far(), "a word")
        assert run.alive
        done = run.stop(signal.SIGINT)
    own_kafka.resume()
    assert done.returncode == 1, done


def test_a_terminal_shows_a_bar(freshet, kafka, tmp_path):
    topic = kafka.new_topic()
    numbered(tmp_path / "lines", 1000)
    primary, secondary = pty.openpty()
    process = subprocess.Popen(
        [freshet.path, "produce", tmp_path / "lines", "--topic", topic, "--rate", "1000/s"]
        + ["--brokers", kafka.address],
        stdout=subprocess.PIPE,
        stderr=secondary,
    )
    os.close(secondary)
    shown = b""
    while True:
        try:
            shown += os.read(primary, 65536)
        except OSError:  # nobody holds the other end any more
            break
    os.close(primary)
    assert process.wait(60) == 0 and b"1,000 delivered" in process.stdout.read()
    process.stdout.close()
    assert re.search(rb"\[#+\.+\] +\d+ %  [\d,]+ lines  [\d,]+/s", shown), shown
    assert shown.endswith(b"\r\x1b[2K"), "the bar stays"


def test_loop_goes_round_until_it_is_stopped(freshet, kafka, tmp_path):
    topic = kafka.new_topic()
    lines = numbered(tmp_path / "lines", 10)
    call = ["produce", tmp_path / "lines", "--topic", topic, "--brokers", kafka.address, "--loop"]
    with freshet.start(*call, "--rate", "500") as run:
        wait_until(lambda: kafka.end_offsets(topic)[0] > 50, "several rounds")
        done = run.stop(signal.SIGTERM)
    assert done.returncode == 0, done
    found = values(kafka, topic)
    assert counts(done)["delivered"] == len(found)
    assert found == (lines * (len(found) // 10 + 1))[: len(found)]


def test_a_file_that_is_cut_short_is_an_error_after_what_stood_before(freshet, kafka, tmp_path):
    topic = kafka.new_topic()
    (tmp_path / "a.json").write_text("one\n")
    packed = gzip.compress("".join(f"{n * 7919}\n" for n in range(50_000)).encode())
    (tmp_path / "b.gz").write_bytes(packed[: len(packed) // 2])
    done = freshet.run("produce", tmp_path, "--topic", topic, "--brokers", kafka.address)
    assert done.returncode == 1 and "b.gz' beyond line" in done.stderr, done
    assert "cut short" in done.stderr and values(kafka, topic)[0] == b"one", done


@pytest.mark.parametrize("address", ["127.0.0.1:1", "no-such-host.invalid:9092"])
def test_a_broker_that_is_not_there(freshet, address):
    done = freshet.run(
        "produce", DATA, "--topic", "t", "--brokers", address, "--timeout", "2s", timeout=20
    )
    assert done.returncode == 1 and done.stdout == "", done
    assert f"nothing was sent: brokers {address}" in done.stderr, done
    assert "is the broker running" in done.stderr and 1.5 < done.seconds < 10, done


def test_a_refused_password_is_said_at_once(freshet, kafka):
    settings = ["-X", "security.protocol=SASL_PLAINTEXT", "-X", "sasl.mechanism=PLAIN"]
    settings += ["-X", "sasl.username=ann", "-X", "sasl.password=wrong"]
    call = ["produce", DATA, "--topic", "t", "--brokers", kafka.address, *settings]
    done = freshet.run(*call, timeout=30)
    assert done.returncode == 1 and "kafka.sasl.mechanism" in done.stderr, done


PRODUCE = ["produce", str(DATA), "--topic", "t", "--brokers", "127.0.0.1:1"]


@pytest.mark.parametrize(
    "call, said",
    [
        (["produce"], "PATH"),
        (["produce", str(DATA), "--brokers", "127.0.0.1:1"], "--topic"),
        (["produce", str(DATA), "--topic", "t"], "--brokers"),
        (["produce", str(DATA) + "s", *PRODUCE[2:]], "Did you mean"),
        (["produce", str(DATA / "*.csv"), *PRODUCE[2:]], "gives no file"),
        ([*PRODUCE[:3], "a b", *PRODUCE[4:]], "'a b' is no name for a topic"),
        ([*PRODUCE, "--rate", "fast"], "--rate 'fast' is no rate"),
        ([*PRODUCE, "--timeout", "120"], "--timeout '120' is no duration"),
        ([*PRODUCE, "--timeout", "1ms"], "100ms"),
        ([*PRODUCE, "-X", "ack=all"], "Did you mean 'acks'?"),
        ([*PRODUCE, "-X", "acks"], "name=value"),
        ([*PRODUCE, "-X", "bootstrap.servers=x"], "--brokers"),
        ([*PRODUCE, "-X", "acks=1"], "idempotence"),
        ([*PRODUCE, "--partitions", "0"], "--partitions"),
        ([*PRODUCE, "--lop"], "--loop"),
        (["produce", "-", *PRODUCE[2:], "--loop"], "standard input"),
        (["generate", "--files", "2"], "--out"),
        (["generate", "--brokers", "x:1", "--count", "1"], "--topic"),
        (["generate", "--topic", "t", "--count", "1"], "--brokers"),
        (["generate", "--topic", "t", "--brokers", "x:1"], "--count N or --duration"),
        (["generate", "--count", "1", "--broken", "2"], "--broken '2' is no share"),
        (["generate", "--count", "1", "--broken", "1", "--late", "1"], "together over 1"),
        (["generate", "--count", "1", "--start", "noon"], "--start 'noon' is no time"),
        (["generate", "--out", "x", "--topic", "t"], "one of both"),
        (["broker", "--topic", "a b"], "no name for a topic"),
        (["broker", "--port", "70000"], "--port"),
    ],
)
def test_a_wrong_call_is_2_and_says_what_is_right(freshet, tmp_path, call, said):
    done = freshet.run(*call, cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr and not done.stdout, done
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["produce", "generate", "broker"])
def test_help_has_examples(freshet, command):
    done = freshet.run(command, "--help")
    assert done.returncode == 0 and f"  freshet {command} " in done.stdout, done


# generate.


def test_the_same_seed_gives_the_same_bytes(freshet):
    call = ["generate", "--count", 2000, "--broken", "3%", "--late", "10%", "--repeated", "2%"]
    first, again = freshet.run(*call), freshet.run(*call)
    assert first.returncode == 0 and first.stdout == again.stdout, first
    assert first.stdout.count("\n") == 2000
    assert freshet.run(*call, "--seed", 2).stdout != first.stdout
    assert re.match(
        r"2,000 readings: [\d,]+ good, \d+ late, \d+ repeated, \d+ broken", first.stderr
    )


def test_files_are_moved_in_whole(freshet, tmp_path):
    done = freshet.run("generate", "--count", 1000, "--out", tmp_path / "out", "--files", 7)
    assert done.returncode == 0 and done.stdout.startswith("7 files in "), done
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [f"readings-{n:06}.json" for n in range(1, 8)]
    text = b"".join((tmp_path / "out" / name).read_bytes() for name in names)
    assert text.decode() == freshet.run("generate", "--count", 1000).stdout
    again = freshet.run("generate", "--count", 1000, "--out", tmp_path / "out", "--files", 7)
    assert again.returncode == 2 and "is there already" in again.stderr, again


def test_ctrl_c_leaves_whole_files(freshet, tmp_path):
    call = ["generate", "--rate", "1000", "--rows-per-file", 100, "--out", tmp_path / "out"]
    with freshet.start(*call) as run:
        run.wait_until(lambda: (tmp_path / "out" / "readings-000003.json").exists(), "files")
        done = run.stop(signal.SIGINT)
    assert done.returncode == 0, done
    files = sorted((tmp_path / "out").iterdir())
    assert all(path.name.startswith("readings-") for path in files)
    lines = [path.read_text().splitlines() for path in files]
    assert all(len(some) == 100 for some in lines[:-1])
    assert all(json.loads(line) for some in lines for line in some)


def ledger(path: Path) -> list[dict]:
    with path.open() as file:
        return list(csv.DictReader(file))


def test_every_acknowledged_message_is_there_once_though_the_broker_dies(
    freshet, own_kafka, tmp_path
):
    topic = own_kafka.new_topic(partitions=2)
    acknowledged = tmp_path / "acknowledged.csv"
    call = ["generate", "--count", 60_000, "--broken", "2%", "--late", "5%", "--repeated", "1%"]
    to = ["--topic", topic, "--brokers", own_kafka.address, "--acknowledged", acknowledged]
    with freshet.start(*call, *to, "--rate", "20000/s") as run:
        wait_until(lambda: sum(own_kafka.end_offsets(topic).values()) > 10_000, "first messages")
        own_kafka.kill()
        own_kafka.start()
        done = run.wait(120)
    assert done.returncode == 0 and "60,000 delivered, 0 failed" in done.stdout, done
    rows = ledger(acknowledged)
    assert sorted(int(row["sequence"]) for row in rows) == list(range(60_000))
    # subprocess would decode it: broken lines are not UTF-8.
    expected = tmp_path / "expected"
    freshet.run(*call, "--interval", "50us", "--out", expected, "--files", 1)
    lines = (expected / "readings-000001.json").read_bytes().splitlines()
    messages = {(m.partition(), m.offset()): m for m in own_kafka.consume(topic)}
    assert len(messages) == len(rows)
    for row in rows:
        message = messages[int(row["partition"]), int(row["offset"])]
        assert message.value() == lines[int(row["sequence"])]
        # Of a batch that came twice Kafka acknowledges the newest message's time for each.
        assert 0 <= int(row["timestamp"]) - message.timestamp()[1] < 10_000


def test_the_ledger_goes_on_after_a_kill(freshet, kafka, tmp_path):
    topic = kafka.new_topic()
    acknowledged = tmp_path / "acknowledged.csv"
    call = ["generate", "--topic", topic, "--brokers", kafka.address, "--rate", "2000"]
    for _ in range(2):
        before = acknowledged.stat().st_size if acknowledged.exists() else 0
        with freshet.start(*call, "--acknowledged", acknowledged) as run:
            run.wait_until(
                lambda: acknowledged.exists() and acknowledged.stat().st_size > before + 5000,
                "acknowledgements",
            )
            run.stop(signal.SIGKILL)
    rows = ledger(acknowledged)
    offsets = [int(row["offset"]) for row in rows]
    # What was sent and not noted when it was killed is there, and is not in the ledger.
    assert len(set(offsets)) == len(offsets) <= kafka.end_offsets(topic)[0]
    messages = {message.offset(): message for message in kafka.consume(topic)}
    assert all(messages[offset].value() for offset in offsets)


# The broker in memory.


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.mark.parametrize("choice", ["a free port", "a port of one's own"])
def test_the_broker_in_memory(freshet, tmp_path, choice):
    from confluent_kafka import Consumer, TopicPartition

    port = 0 if choice == "a free port" else free_port()
    ready = tmp_path / "ready"
    with freshet.start(
        *("broker", "--port", port, "--topic", "readings", "--partitions", 2, "--ready-file", ready)
    ) as run:
        address = run.wait_until(lambda: ready.exists() and ready.read_text().strip(), "its address")
        if port:
            assert address == f"127.0.0.1:{port}"
            taken = freshet.run("broker", "--port", port)
            assert taken.returncode == 1 and "--port 0" in taken.stderr, taken
        done = freshet.run("produce", DATA, "--topic", "readings", "--brokers", address)
        assert done.returncode == 0 and counts(done)["delivered"] == 500, done
        consumer = Consumer({"bootstrap.servers": address, "group.id": "t"})
        consumer.assign([TopicPartition("readings", p, 0) for p in range(2)])
        found = [consumer.poll(10) for _ in range(500)]
        consumer.close()
        lines = [line for path in DATA.iterdir() for line in path.read_bytes().splitlines()]
        assert sorted(message.value() for message in found) == sorted(lines)
        asked = freshet.run(
            "produce", DATA, "--topic", "other", "--partitions", 3, "--brokers", address
        )
        assert asked.returncode == 1 and "can't be asked to make one" in asked.stderr, asked
        done = run.stop(signal.SIGINT)
    assert done.returncode == 0 and done.stdout.strip() == address, done
    assert not ready.exists()
