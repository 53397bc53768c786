"""Spark SQL means in Freshet what it means in Spark: every expression and query against Spark's answers."""

import functools
import importlib.util
import pathlib

import pytest

HERE = pathlib.Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def verify(freshet):
    """The module verify_functions, in which the program is asked once for all tests."""
    spec = importlib.util.spec_from_file_location("verify_functions", HERE / "verify_functions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    ask = module.ask_freshet
    answers = functools.cache(lambda program: ask(program, module.lines() + module.queries()))
    module.ask_freshet = lambda program, todo: answers(program)
    return module


def test_values_and_types_are_those_that_spark_gave(verify, freshet, capsys):
    wrong = verify.compare(str(freshet.path), verify.recorded())
    said = capsys.readouterr().out
    assert not wrong, said
    assert "DIFFERS" not in said


def test_a_wrong_answer_is_found(verify, freshet, capsys):
    answers = verify.recorded()
    planted = {"i + 1": [2, 3, -2, 8, 0], "lower(s)": ["abc", "ABC", "", "b", None]}
    for expression, values in planted.items():
        answers[expression] = {**answers[expression], "values": values}
    answers["f * 1.8"] = {**answers["f * 1.8"], "type": "float"}
    assert verify.compare(str(freshet.path), answers)
    assert capsys.readouterr().out.count("DIFFERS") == 3
