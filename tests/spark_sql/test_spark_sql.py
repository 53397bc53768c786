"""Spark SQL means in Freshet what it means in Spark: every expression and query against Spark's answers."""

import importlib.util
import pathlib

HERE = pathlib.Path(__file__).resolve().parent


def load():
    spec = importlib.util.spec_from_file_location("verify_functions", HERE / "verify_functions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_values_and_types_are_those_that_spark_gave(freshet, capsys):
    verify = load()
    wrong = verify.compare(str(freshet.path), verify.recorded())
    said = capsys.readouterr().out
    assert not wrong, said
    assert "DIFFERS" not in said


def test_a_wrong_answer_is_found(freshet, capsys):
    verify = load()
    answers = verify.recorded()
    planted = {"i + 1": [2, 3, -2, 8, 0], "lower(s)": ["abc", "ABC", "", "b", None]}
    for expression, values in planted.items():
        answers[expression] = {**answers[expression], "values": values}
    answers["f * 1.8"] = {**answers["f * 1.8"], "type": "float"}
    assert verify.compare(str(freshet.path), answers)
    assert capsys.readouterr().out.count("DIFFERS") == 3
