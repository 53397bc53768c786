"""The inputs of the JSON corpus: what generate.py asks Spark about.

GROUPS: (name, schema, [contents of a file, as bytes]). Every file is a case of its own; most are one
line. FAILFAST lists cases (group, index) for which Spark is also asked whether the mode FAILFAST
stops.
"""

READING = (
    "timestamp TIMESTAMP, device_id STRING, building STRING, floor INT, type STRING, value FLOAT,"
    " unit STRING, _corrupt_record STRING"
)

_GOOD = (
    '{"timestamp": "2025-01-12T08:18:04Z", "device_id": "sensor-temp-003", "building": "B",'
    ' "floor": 3, "type": "temperature", "value": 27.5, "unit": "°C"}'
)


def _b(text):
    return text.encode("utf-8")


readings = [
    _b(_GOOD),
    _b(_GOOD + "\n"),
    _b(_GOOD + "\r\n" + _GOOD + "\r\n"),
    _b(_GOOD + "\r" + _GOOD),
    _b("\ufeff" + _GOOD + "\n" + _GOOD),
    _b(_GOOD + "\n\ufeff" + _GOOD),
    _b("\ufeff"),
    _b(_GOOD + "\n\ufeff\n" + _GOOD),
    _b(""),
    _b("\n\n   \n\t\n" + _GOOD + "\n\n"),
    _b("   " + _GOOD + "   "),
    _b(_GOOD + " trailing"),
    _b(_GOOD + "}"),
    _b(_GOOD + _GOOD),
    _b(_GOOD + ' "'),
    _b(_GOOD[:40]),
    _b(_GOOD[:-1]),
    _b(_GOOD[:-3]),
    _b(_GOOD.replace('"floor": 3', '"floor": "3"')),
    _b(_GOOD.replace('"floor": 3', '"floor": 3.0')),
    _b(_GOOD.replace('"floor": 3', '"floor": 3000000000')),
    _b(_GOOD.replace('"floor": 3', '"floor": 03')),
    _b(_GOOD.replace('"floor": 3', '"floor": +3')),
    _b(_GOOD.replace('"floor": 3', '"floor": -')),
    _b(_GOOD.replace('"floor": 3', '"floor": null')),
    _b(_GOOD.replace('"floor": 3', '"floor": true')),
    _b(_GOOD.replace('"floor": 3', '"floor": [1, {"value": 5}]')),
    _b(_GOOD.replace('"floor": 3', '"floor": {"value": 5, "unit": [1]}')),
    _b(_GOOD.replace('"floor": 3', '"floor": ""')),
    _b(_GOOD.replace('"floor": 3', '"floor": ')),
    _b(_GOOD.replace('"floor": 3', '"floor": nul')),
    _b(_GOOD.replace('"floor": 3', '"floor": 3x')),
    _b(_GOOD.replace('"floor": 3', '"floor": 3, "floor": 4')),
    _b(_GOOD.replace('"floor": 3', '"floor": 3, "floor": "x"')),
    _b(_GOOD.replace('"floor": 3', '"floor": "x", "floor": 4')),
    _b(_GOOD.replace('"floor": 3', '"floor": 3, "floor": null')),
    _b(_GOOD.replace('"floor"', '"Floor"')),
    _b(_GOOD.replace('"floor"', '"FLOOR"')),
    _b(_GOOD.replace('"floor"', '"fl\\u006for"')),
    _b(_GOOD.replace('"floor"', "floor")),
    _b(_GOOD.replace('"', "'")),
    _b(_GOOD.replace('"B"', "'B\"b'")),
    _b(_GOOD.replace('"value": 27.5', '"value": "27.5"')),
    _b(_GOOD.replace('"value": 27.5', '"value": "NaN"')),
    _b(_GOOD.replace('"value": 27.5', '"value": "Infinity"')),
    _b(_GOOD.replace('"value": 27.5', '"value": "-Infinity"')),
    _b(_GOOD.replace('"value": 27.5', '"value": "+INF"')),
    _b(_GOOD.replace('"value": 27.5', '"value": "-INF"')),
    _b(_GOOD.replace('"value": 27.5', '"value": "inf"')),
    _b(_GOOD.replace('"value": 27.5', '"value": NaN')),
    _b(_GOOD.replace('"value": 27.5', '"value": -Infinity')),
    _b(_GOOD.replace('"value": 27.5', '"value": +INF')),
    _b(_GOOD.replace('"value": 27.5', '"value": Infinity')),
    _b(_GOOD.replace('"value": 27.5', '"value": INF')),
    _b(_GOOD.replace('"value": 27.5', '"value": .5')),
    _b(_GOOD.replace('"value": 27.5', '"value": 5.')),
    _b(_GOOD.replace('"value": 27.5', '"value": 5e')),
    _b(_GOOD.replace('"value": 27.5', '"value": 1e400')),
    _b(_GOOD.replace('"value": 27.5', '"value": -1e400')),
    _b(_GOOD.replace('"value": 27.5', '"value": 1e-400')),
    _b(_GOOD.replace('"value": 27.5', '"value": 1' + "0" * 400)),
    _b(_GOOD.replace('"value": 27.5', '"value": 1' + "0" * 1000)),
    _b(_GOOD.replace('"value": 27.5', '"value": 1.' + "0" * 999)),
    _b(_GOOD.replace('"value": 27.5', '"value": 1.' + "0" * 1000)),
    _b(_GOOD.replace('"value": 27.5', '"value": 1.00000017881393432617187499')),
    _b(_GOOD.replace('"value": 27.5', '"value": -0')),
    _b(_GOOD.replace('"value": 27.5', '"value": -0.0')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": 12.50')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": 1E+2')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": -0')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": true')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": {"a":  [1, 2.0 , "x\\u0041"]  }')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": [ ]')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": NaN')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": {"a": [1, 02]}')),
    _b(_GOOD.replace('"unit": "°C"', "\"unit\": {'a': 'b'}")),
    _b(_GOOD.replace('"unit": "°C"', '"unit": ""')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": "a\\"b\\\\c\\/d\\b\\f\\n\\r\\te"')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": "\\u00b0C \\ud83d\\ude00 😀"')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": "\\ud83d"')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": "\\ude00\\ud83d x"')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": "\\u0000"')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": "\\u12"')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": "\\q"')),
    _b(_GOOD.replace('"building": "B"', '"building": "\\q,"')),
    _b(_GOOD.replace('"building": "B"', '"building": "\\q\\"')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": "it\\\'s"')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": "a\tb"')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": "a\x00b"')),
    _b(_GOOD.replace('"unit": "°C"', '"unit": "a\x7fb"')),
    _b(_GOOD).replace(b'"B"', b'"B\xff"'),
    _b(_GOOD).replace(b'"B"', b'"B\xc3"'),
    _b(_GOOD).replace(b'"B"', b'"B\xed\xa0\x80"'),
    _b(_GOOD).replace(b'"B"', b'"B\xc0\x80"'),
    _b(_GOOD).replace(b'"B"', b'"B\xf0\x9f\x98"'),
    _b(_GOOD).replace(b'"unit"', b'"un\xffit"'),
    _b(_GOOD).replace(b'"building": "B"', b'"other": "B\xff"'),
    b"\xff\xfe" + _b(_GOOD),
    b"\x00" + _b(_GOOD),
    b"{\x00}",
    _b("{}"),
    _b("{ }"),
    _b("{"),
    _b("}"),
    _b("[]"),
    _b("["),
    _b("null"),
    _b("123"),
    _b('"text"'),
    _b("true"),
    _b("not json"),
    _b("[" + _GOOD + ", " + _GOOD + "]"),
    _b("[" + _GOOD + ", " + _GOOD.replace("3,", '"x",') + "]"),
    _b("[" + _GOOD + ", null]"),
    _b("[" + _GOOD + ", 5]"),
    _b("[" + _GOOD + ", {}]"),
    _b("[[" + _GOOD + "]]"),
    _b("[" + _GOOD),
    _b('{"floor": 1,}'),
    _b('{"floor": 1 "value": 2}'),
    _b('{"floor" 1}'),
    _b('{"floor": 1; "value": 2}'),
    _b('{,"floor": 1}'),
    _b('{"floor": 1, , "value": 2}'),
    _b('{"floor": 1]'),
    _b('{"floor": 1, "value": 2.5, "unknown": {"a": [1, {"b": null}], "c": "\\ud800"}, "unit": "x"}'),
    _b('{"floor": 1, "unknown": [01], "unit": "x"}'),
    _b('{"floor": 1, "unknown": "\\q", "unit": "x"}'),
    _b('{"floor": 1, "unknown": tru, "unit": "x"}'),
    _b('{"floor": 1, "unknown": ' + "[" * 500 + "]" * 500 + ', "unit": "x"}'),
    _b('{"floor": 1, "unknown": ' + "[" * 1001 + "]" * 1001 + ', "unit": "x"}'),
    _b('{"floor": 1, "unit": ' + "[" * 100 + "]" * 100 + "}"),
    _b('{"floor": 1, "unit": ' + "[" * 1500 + "]" * 1500 + "}"),
    _b("[" * 3000),
    _b('{"a":' * 1500),
    _b('{"_corrupt_record": "mine", "floor": 1}'),
    _b('{"": 1, "floor": 1}'),
    _b('/* comment */ {"floor": 1}'),
    _b('{"floor": 1 /* comment */, "unit": "x"}'),
    _b('# comment'),
    _b('{"floor"\t:\t1\t,\t"unit"\t:\t"x"\t}'),
    _b('{"floor":1,"unit":"' + "long " * 300 + '"}'),
    _b('{"' + "n" * 60000 + '":1,"floor":1}'),
    _b('{"floor":1}\x0b'),
    _b('\x0b{"floor":1}'),
    _b('{"floor":1\x0b}'),
    _b('{"unit":"a"b","floor":1}'),
    _b('{"floor":1,"unit":"a\n","value":2}'),
    _b('{"floor":1,"unit":"open\n{"floor":2,"unit":"x"}'),
    _b('{"floor":1}\n{"floor":2\n{"floor":3}\nx\n{"floor":4}'),
]

TIMES = "t TIMESTAMP, n TIMESTAMP_NTZ, d DATE, after INT, _corrupt_record STRING"
_texts = [
    "2025-01-12T08:18:04Z", "2025-01-12T08:18:04", "2025-01-12 08:18:04", "2025-01-12",
    "2025-01", "2025", "2025-1-2", "2025-1-2 3:4:5", "2025-01-12T08:18:04.5",
    "2025-01-12T08:18:04.123456789Z", "2025-01-12T08:18:04.999999999", "2025-01-12T08:18:04.",
    "2025-01-12T08:18:04.Z", "2025-01-12T08:18:04+01:00", "2025-01-12T08:18:04-0530",
    "2025-01-12T08:18:04+1", "2025-01-12T08:18:04+01", "2025-01-12T08:18:04+1:30",
    "2025-01-12T08:18:04+01:3", "2025-01-12T08:18:04+01:30:15", "2025-01-12T08:18:04+013015",
    "2025-01-12T08:18:04+18:00", "2025-01-12T08:18:04+18:01", "2025-01-12T08:18:04+19:00",
    "2025-01-12T08:18:04 UTC", "2025-01-12T08:18:04UTC+2", "2025-01-12T08:18:04 GMT-03:00",
    "2025-01-12T08:18:04UT", "2025-01-12T08:18:04z", "2025-01-12GMT", "2025-GMT01-12",
    "  2025-01-12T08:18:04Z  ", "2025-01-12 ", "2025-01-12T", "2025-01-12 x", "2025-01-12x",
    "2025-01-12T08:18", "2025-01-12T08", "2025-01-12T08:18Z", "2025-01-12T8:1:4Z",
    "2025-01-12T24:00:00", "2025-01-12T23:60:00", "2025-01-12T23:59:60", "2025-02-29",
    "2024-02-29", "1900-02-29", "2000-02-29", "2025-13-01", "2025-00-10", "2025-04-31",
    "0001-01-01", "0000-01-01", "-0001-01-01", "+2025-01-12", "9999-12-31T23:59:59.999999Z",
    "10000-01-01", "123456-01-01T00:00:00", "294247-01-10T04:00:54.775807Z",
    "294247-01-10T04:00:54.775808Z", "-290308-12-21T19:59:05.224192Z", "1582-10-10", "1200-01-01",
    "1969-12-31T23:59:59.999999Z", "20250112", "12345", "123", "-5", "+7", "99999999999", "",
    " ", "T08:18:04Z0", "today", "epoch", "2025/01/12", "12/01/2025", "2025-01-12T08:18:04ZZ",
    "2025-01-12T08:18:04+", "2025-01-12T08:18:04.123 +01:00", "2025-01-12  08:18:04",
    "2025-001-01", "2025-01-012", "2025-01-12T008:18:04", "12-01-12", "5000000-01-01", "10000000",
]
times = []
for _text in _texts:
    times.append(_b('{"t": "%s", "after": 1}' % _text))
    times.append(_b('{"n": "%s", "after": 1}' % _text))
    times.append(_b('{"d": "%s", "after": 1}' % _text))
for _number in ["0", "1736669884", "-1", "1736669884.5", "9223372036854", "9223372036855",
                "9223372036854775807", "9223372036854775808", "true", "[1]", "{}", "null"]:
    times.append(_b('{"t": %s, "after": 1}' % _number))
    times.append(_b('{"n": %s, "after": 1}' % _number))
    times.append(_b('{"d": %s, "after": 1}' % _number))

NUMBERS = (
    "b TINYINT, s SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE, m DECIMAL(5,2),"
    " w DECIMAL(38,10), k BOOLEAN, x BINARY, after INT, _corrupt_record STRING"
)
numbers = []
for _column, _values in {
    "b": "0 127 128 255 256 -128 -129 1.0 \"1\" true",
    "s": "32767 32768 -32768 -32769 1e2",
    "i": "2147483647 2147483648 -2147483648 -2147483649 -0 00 1E0",
    "l": "9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809"
         " 123456789012345678 12345678901234567890123",
    "f": "0 1 16777217 3.4028235e38 3.4028236e38 1e-45 1e-46 0.1 123456789012345678901234567890"
         " 9007199791611905 1.17549435e-38 -5 -2.5E-3 1e+2 \"\" \"1\" 7.038531e-26",
    "d": "0.1 1e308 1e309 5e-324 2e-324 9007199254740993 123456789.123456789 -0.0 -0"
         " 2.2250738585072011e-308 1.7976931348623159e308 0.000001 100000000000000000000000"
         " 8.98846567431158e307 \"NaN\" \"nan\" \"Infinity\"",
    "m": "1 1.005 1.004 -1.005 999.99 999.994 999.995 1000 1e2 1e3 1e-3 5e-3 \"12.34\" \"1e1\""
         " \"+1.5\" \".5\" \"5.\" \"x\" \"\" \"1_0\" NaN 1e400000 0e400000 -0.001 \"1.5e\" \" 1\""
         " 1e2147483648 \"1e-2147483648\" \"0x10\" \"1.2.3\" \"1,23.4\" \",1e1\" \",\" 1,5 \"-1,2,3\"",
    "w": "1234567890123456789012345678 12345678901234567890123456789 0.00000000005"
         " 0.00000000004 -9999999999999999999999999999.9999999999"
         " -9999999999999999999999999999.99999999995",
    "k": "true false \"true\" 1 0 TRUE truex null",
    "x": "\"\" \"SGVsbG8=\" \"SGVsbG8\" \"SGVs bG8=\" \"SGVs\\nbG8=\" \"!!!!\" \"SGVsbG8=SGVs\""
         " \"SGVsbG8==\" \"SG==\" \"SGV=\" 5 \"_-8=\" \"\\u0053GVs\" \"=\" \"SGVsbG8= \" 'SGVs' {}"
         " \"SGVsbG018\" \"SGnbG8=\" \"\\u0053G\\s\" \"S\" \"SG==0\" \"SG\" \"SGV\" \"SGVsé\"",
}.items():
    for _value in _values.replace("\" 1\"", "\"\\u00201\"").replace(
        "\"SGVs bG8=\"", "\"SGVs\\u0020bG8=\"").replace("G8= \"", "G8=\\u0020\"").split(" "):
        numbers.append(_b('{"%s": %s, "after": 1}' % (_column, _value)))

NESTED = (
    "s STRUCT<x: INT, y: STRING, z: STRUCT<q: DOUBLE>>, a ARRAY<INT>,"
    " g ARRAY<STRUCT<x: INT, y: STRING>>, h ARRAY<ARRAY<STRING>>, m MAP<STRING, INT>,"
    " p MAP<STRING, STRUCT<x: INT>>, v MAP<STRING, ARRAY<INT>>, after INT, _corrupt_record STRING"
)
nested = [b'{"s": {"\xe2\x82 }, "after": 1}', b'{"s": {"\xe2\x82": 1}, "after": 1}']
nested += [b'{"a": [1, \xe2\x82-], "after": 1}', b'{"a": [1, \xff-], "after": 1}']
nested += [_b('{%s, "after": 1}' % text) for text in [
    '"s": {"x": 1, "y": "a", "z": {"q": 2.5}}', '"s": {}', '"s": null', '"s": {"x": null}',
    '"s": {"x": "bad", "y": "a"}', '"s": {"y": "a", "z": {"q": "bad"}, "x": 2}', '"s": 5',
    '"s": [1, 2]', '"s": "text"', '"s": ""', '"s": {"x": 1, "x": 2}', '"s": {"unknown": {"x": 5}}',
    '"s": {"x": 1}, "s": {"y": "b"}', '"s": {"x": 1}, "s": 5', '"s": {"x": tru}', '"s": {"x": 01}',
    '"s": {"x": 1,}', '"s": {"x": 12x}', '"s": {"x" 1}', '"s": {x: 1}', '"s": {"z": {"q": 1}}',
    '"s": {"y": {"x": [1, "after"]}}', '"s": {"y": "\\q", "x": 3}', '"s": {"X": 1}',
    '"a": [1, 2, 3]', '"a": []', '"a": [null, 1]', '"a": [1, "bad", 3]', '"a": [1, 2.5]',
    '"a": {"x": 1}', '"a": 1', '"a": ["bad", {"after": 7}, [8]]', '"a": [[1]]', '"a": [1, {"after": 2}]',
    '"a": [1,]', '"a": [1 2]', '"a": [1', '"a": [tru]', '"a": [1, 02, 3]', '"a": ["x\\q", 1]',
    '"a": [3000000000]', '"a": ""', '"a": [,1]', '"a": [ 1 , 2 ]',
    '"g": [{"x": 1, "y": "a"}, {"x": 2}]', '"g": [{"x": "bad", "y": "a"}, {"x": 2}]',
    '"g": [{"x": 1}, null]', '"g": [{"x": 1}, 5, {"x": 2}]', '"g": [{}]', '"g": {"x": 1}',
    '"h": [["a", 1], [], null, [null, {"b":  2}]]', '"h": [["a"], "b"]', '"h": [["a"], 5, ["c"]]',
    '"m": {"a": 1, "b": 2}', '"m": {}', '"m": {"a": null}', '"m": {"a": 1, "a": 2}',
    '"m": {"a": "bad", "b": 2}', '"m": {"a": 1, "b": "bad"}', '"m": {"a\\u0041": 1}', '"m": [1]',
    '"m": {"": 1}', '"m": {"a": 1, "b": [2]}', '"m": {"a": 1} , "m": {"b": 2}', '"m": {"\\ud800": 1}',
    '"p": {"a": {"x": 1}, "b": {}}', '"p": {"a": {"x": "bad"}, "b": {"x": 2}}', '"p": {"a": 5}',
    '"p": {"a": null}', '"v": {"a": [1, 2], "b": []}', '"v": {"a": [1, "bad", 3], "b": [4]}',
    '"v": {"a": [1]}, "m": {"k": 5}', "'m': {'a': 1}", '"m": {"a": 1, "b": 01}',
    '"a": [truex], "m": {"a": 1}', '"a": [nul, 1]', '"a": [true"x"]', '"s": {"x": trux, "y": "b"}',
    '"s": {"x": abc}', '"s": {"y": truefoo}', '"a": [1, -]', '"a": [1.]', '"a": [1e, 2]', '"a": [+1]',
    '"a": [-INF, 1]', '"a": [1}', '"s": {"x": 1]', '"m": {"a": 1, b: 2}', '"m": {"a" 1}', '"m": {"a": }',
    '"s": {"x": }', '"s": {"x": 5, }', '"s": {"y": "a\tb", "x": 3}', '"a": [NaN]', '"h": [[NaN, tru]]',
    '"h": [["\\q"]]', '"s": {"y": [1, 02], "x": 3}', '"g": [{"x": 01}, {"x": 2}]', '"p": {"a": {"x": 1.5}}',
    '"a": [1, "bad"], "m": {"a": 1}', '"g": [{"x": 1}, {"x": [1, {"y": 2}]}], "a": [1]',
]]

PLAIN = "a INT, b STRING"
plain = [
    _b('{"a": 1, "b": "x"}\n{"a": "bad", "b": "y"}\nbroken\n{"a": 3}'),
    _b('[{"a": 1}, {"a": 2}]\n[{"a": 3}, {"a": "x"}]\n[1]\n{"b": "z"}'),
    _b('{"_corrupt_record": "x", "a": 1}'),
]

OTHER = "a INT, bad STRING, b STRING"

GROUPS = [
    ("readings", READING, {}, readings),
    ("times", TIMES, {}, times),
    ("numbers", NUMBERS, {}, numbers),
    ("nested", NESTED, {}, nested),
    ("plain", PLAIN, {}, plain),
    ("other_name", OTHER, {"columnNameOfCorruptRecord": "bad"}, plain),
]

FAILFAST = [("plain", 0), ("plain", 2), ("readings", 0), ("readings", 15), ("readings", 18),
            ("readings", 11), ("nested", 4), ("numbers", 1)]
