-- One expression a line, over the rows of `t` (verify_functions.py). A line that begins with ! is
-- expected to be an error in both. A line that begins with ~ may differ in the last bit of a DOUBLE.

-- Literals
1, 10L, 3S, 4Y, 1.5, 0.05, 1.80, 1e3, 1.5D, 2BD, 5F, -1, -2147483648, 2147483648, 'it\'s', "dq", 'a\tb', 'x' 'y', TRUE, NULL
DATE '2025-01-12', TIMESTAMP '2025-01-12 08:18:00', TIMESTAMP '2025-01-12 08:18:00.123456', TIMESTAMP '2025-01-12T08:18:00+02:00', DATE'2024-02-29'

-- Arithmetic
i + 1, i - 1, i * 2, -i, +i, i + l, i + f, i + d, i + de, l * d, f + f, f * 1.8, f * 2, f + 1, d * 1.8, d - f
f / 2, i / 2, i / 4.0D, f / f, d / 3, l / 7, 1 / 3
i % 3, l % 3, d % 2, f % 2, i DIV 2, l DIV 3, mod(i, 3), pmod(i, 3), pmod(-7, 3), -7 % 3, -7 DIV 2, de % 3
de + de, de - 1, de * 2, de * de, de + 1.5, de * 1.25, de + i, 1.5 + 2, 1.5 * 1.5
! 1 / 0
! i % 0
! i DIV 0
! 1.0D / 0
! 2147483647 + 1
! 9223372036854775807L + 1L
! -2147483648 - 1
! i * 2147483647 * 2
! 127Y + 1Y
! abs(-2147483648)
try_divide(i, 0), try_divide(i, 2), try_divide(f, 2)
NULL / 0, NULL + 1, i + NULL

-- Comparisons
i = 1, i <> 1, i != 1, i == 1, i < 2, i <= 2, i > 2, i >= 2, i <=> NULL, NULL <=> NULL, i <=> 1
f = 18.1, f > 18.1, f >= 18.1, f < 18.1, f = 18.1F, f = d, d = 18.1, f <> 2.5, 18.1 < f, f > 18, f BETWEEN 18.1 AND 19
de = 18.1, de > 18, de < 18.25, de = d, i = 1.0, i < 1.5, l = 1, i = l
s = 'abc', s > 'abc', s < 'B', s <> '', s = '', s <=> 'abc'
dt = '2025-01-12', ts > '2025-01-12', ts = '2025-01-12 08:18:00', dt < ts, ts >= DATE '2025-01-12', dt > DATE '2020-01-01'
'12' = 12, '1.5' = 1.5, ' 7 ' = 7, 'true' = true
! 'abc' = 12
! '1.5' = 1
b = true, b <> false, b, NOT b, !b, b AND i > 0, b OR i > 0, NULL AND false, NULL OR true, b IS TRUE, b IS NOT FALSE
i IS NULL, i IS NOT NULL, i IS DISTINCT FROM 1, i IS NOT DISTINCT FROM NULL
i BETWEEN 1 AND 2, i NOT BETWEEN 1 AND 2, i IN (1, 2), i NOT IN (1, 2), i IN (1, NULL), s IN ('abc', ''), f IN (18.1, 2.5), f IN (18.1F), d IN (18.1)
s LIKE 'a%', s LIKE '_b_', s NOT LIKE 'a%', s LIKE '%\%%', 'a%c' LIKE 'a\%c', 'abc' LIKE 'a\%c', 'a_c' LIKE 'a/_c' ESCAPE '/', s ILIKE 'A%'
s RLIKE '^a', s RLIKE 'b+c$', s REGEXP '[0-9]', s NOT RLIKE 'z', rlike(s, 'b'), regexp_like(s, '^A')
1 = 1 AND NOT 2 = 3 OR false, NOT 1 = 2 AND true, 1 + 2 * 3 - 4 / 2, (1 + 2) * 3, 2 * -3, - - 3, 7 % 4 * 2, 1 < 2 = true

-- Conditions
coalesce(i, 0), coalesce(f, 0), coalesce(f, d), coalesce(f, 0.5), coalesce(s, 'none'), coalesce(NULL, NULL, 3), coalesce(i, l), coalesce(de, 0), coalesce(f, 0F)
nvl(i, -1), ifnull(s, ''), nvl2(i, 'yes', 'no'), nullif(i, 1), nullif(f, 18.1), nullif(s, 'abc'), if(i > 1, 'up', 'down'), if(b, f, 0), if(b, i, d)
CASE WHEN i > 1 THEN 'many' WHEN i = 1 THEN 'one' END, CASE i WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'other' END, CASE WHEN b THEN f ELSE 1.5 END, CASE WHEN b THEN i ELSE l END, CASE s WHEN 'abc' THEN 1 END
greatest(i, 2), greatest(i, NULL, 3), least(f, d), least(f, 5), greatest(s, 'b'), least(dt, DATE '2000-01-01'), greatest(1, 2.5), least(NULL, i)
isnull(i), isnotnull(s), isnan(f), isnan(d), isnan(double('NaN')), nanvl(d, 0D), nanvl(double('NaN'), 5D)

-- Casts
CAST(f AS INT), CAST(d AS INT), CAST(-2.7D AS INT), CAST(2.5D AS INT), CAST(de AS INT), CAST(-1.5 AS INT), CAST(f AS BIGINT), CAST(d AS SMALLINT), CAST(l AS INT), CAST(i AS TINYINT), CAST(b AS INT)
CAST(' 12 ' AS INT), CAST('-7' AS BIGINT), CAST('+5' AS INT), CAST(i AS STRING), CAST(l AS STRING), CAST(b AS STRING), CAST(dt AS STRING), CAST(ts AS STRING), CAST(de AS STRING), CAST(f AS STRING), CAST(d AS STRING)
CAST(1.0E10D AS STRING), CAST(1.0E-5D AS STRING), CAST(123456789.123D AS STRING), CAST(0.1F AS STRING), CAST(1.0E7D AS STRING), CAST(9999999.0D AS STRING), CAST(0.001D AS STRING), CAST(100D AS STRING), CAST(3.4E38F AS STRING), CAST(double('-Infinity') AS STRING), CAST(double('NaN') AS STRING), CAST(-0.0D AS STRING)
CAST('1.5' AS DOUBLE), CAST(' 1e3 ' AS DOUBLE), CAST('1.5' AS FLOAT), CAST('18.1' AS FLOAT), CAST('inf' AS DOUBLE), CAST('-Infinity' AS DOUBLE), CAST('NaN' AS FLOAT), CAST('1.5d' AS DOUBLE), CAST('.5' AS DOUBLE), CAST('5.' AS DOUBLE), CAST(f AS DOUBLE), CAST(d AS FLOAT), CAST(1e40D AS FLOAT), CAST(i AS DOUBLE), CAST(l AS FLOAT), CAST(de AS DOUBLE)
CAST('1.005' AS DECIMAL(10,2)), CAST(1.005D AS DECIMAL(10,2)), CAST(f AS DECIMAL(10,2)), CAST(f AS DECIMAL(20,10)), CAST(d AS DECIMAL(10,1)), CAST(i AS DECIMAL(10,0)), CAST(de AS DECIMAL(10,1)), CAST(de AS DECIMAL(12,4)), CAST(' 2.5 ' AS DECIMAL(3,1)), CAST('1e2' AS DECIMAL(10,2)), CAST(2.45 AS DECIMAL(2,1)), CAST(-2.45 AS DECIMAL(2,1)), CAST('-2.45' AS DECIMAL(2,1))
CAST('true' AS BOOLEAN), CAST(' T ' AS BOOLEAN), CAST('no' AS BOOLEAN), CAST('0' AS BOOLEAN), CAST(i AS BOOLEAN), CAST(d AS BOOLEAN)
CAST('2025-01-12' AS DATE), CAST('2025-1-2' AS DATE), CAST('2025' AS DATE), CAST('2025-03' AS DATE), CAST('2025-01-12 10:00:00' AS DATE), CAST(' 2025-01-12T1 ' AS DATE), CAST(ts AS DATE), CAST(dt AS TIMESTAMP)
CAST('2025-01-12 08:18:00' AS TIMESTAMP), CAST('2025-01-12T08:18:00Z' AS TIMESTAMP), CAST('2025-01-12T08:18:00.5+01:30' AS TIMESTAMP), CAST('2025-01-12' AS TIMESTAMP), CAST('2025-1-2 3:4:5' AS TIMESTAMP), CAST(ts AS BIGINT), CAST(ts AS DOUBLE), CAST(1736669880 AS TIMESTAMP), CAST(-1L AS TIMESTAMP)
! CAST('abc' AS INT)
! CAST('1.7' AS INT)
! CAST('1e3' AS INT)
! CAST('' AS INT)
! CAST('1_000' AS INT)
! CAST('99999999999' AS INT)
! CAST(1e20D AS BIGINT)
! CAST(300 AS TINYINT)
! CAST('x' AS DOUBLE)
! CAST('1_0.5' AS DOUBLE)
! CAST('maybe' AS BOOLEAN)
! CAST('2025-13-01' AS DATE)
! CAST('2025-02-30' AS DATE)
! CAST('12/01/2025' AS DATE)
! CAST('2025-01-12 25:00:00' AS TIMESTAMP)
! CAST('soon' AS TIMESTAMP)
! CAST(12345.6 AS DECIMAL(3,1))
! CAST('abc' AS DECIMAL(10,2))
! CAST(double('NaN') AS INT)
try_cast('abc' AS INT), try_cast('1.7' AS INT), try_cast('' AS INT), try_cast(' 5 ' AS INT), try_cast('x' AS DOUBLE), try_cast('99999999999' AS INT), try_cast(1e20D AS BIGINT), try_cast(300 AS TINYINT), try_cast('2025-02-30' AS DATE), try_cast('soon' AS TIMESTAMP), try_cast('maybe' AS BOOLEAN), try_cast(12345.6 AS DECIMAL(3,1)), try_cast(s AS INT), try_cast(s AS DATE)
i::STRING, '5'::INT, int('7'), string(i), double('1.5'), date('2025-01-12'), timestamp('2025-01-12 00:00:00'), boolean('true'), bigint(5), float(1.5)
to_date('2025-01-12'), to_timestamp('2025-01-12 08:18:00'), try_to_timestamp('x'), to_date(ts)
! to_date('soon')
! to_timestamp('soon')

-- Text
lower(s), upper(s), lcase('ÀB'), ucase('àb'), trim('  a  '), ltrim('  a  '), rtrim('  a  '), trim('\t a \t'), btrim('  a '), btrim('xaxx', 'x'), trim(BOTH 'x' FROM 'xxaxx'), trim(LEADING 'x' FROM 'xxaxx'), trim(TRAILING FROM ' a '), trim('x' FROM 'xax')
length(s), length('äö€😀'), char_length('abc'), character_length(''), len(' a '), octet_length('ä€'), bit_length('ä'), length(i)
substring(s, 1, 2), substring(s, 0, 2), substring(s, -2, 1), substring('hello', -7, 4), substring('hello', 3), substring('hello', 0), substring('hello', 10, 2), substring('hello', 2, -1), substring('hello', 2, 0), substring('hello', 2, 100), substr('hello', -3), substring('hello' FROM 2 FOR 3), substring('h€llo', 2, 1), substring(NULL, 1, 1), substring('hello', -2, 5)
left('hello', 2), left('hello', 0), left('hello', -1), left('hi', 5), right('hello', 2), right('hello', 0), right('hello', -1), right('hi', 5)
concat(s, '-', i), concat('a', NULL), concat(f, ' ', d), concat('x'), concat(b, dt, ts), s || i, 'a' || 1.5 || 'b', concat_ws('-', 'a', NULL, 'b'), concat_ws(',', s, i), concat_ws(NULL, 'a', 'b'), concat_ws('-', NULL, NULL)
replace('abcabc', 'b', 'x'), replace('abc', 'b'), replace('abc', '', 'x'), replace('abc', 'z', 'y'), replace(s, 'b', ''), translate('abcba', 'ab', '12'), translate('abc', 'ab', 'x')
split_part('a,b,c', ',', 2), split_part('a,b,c', ',', -1), split_part('a,b,c', ',', 5), split_part('abc', '', 1), split_part('', ',', 1), split_part('a,b', ',', -3), split_part(s, 'b', 1)
! split_part('a,b', ',', 0)
startswith(s, 'a'), endswith(s, 'c'), contains(s, 'b'), startswith('abc', ''), endswith(s, NULL), contains('', '')
instr('abcb', 'b'), instr('abc', 'z'), instr('abc', ''), instr(s, 'c'), position('b' IN 'abc'), position('b', 'abc'), locate('b', 'abcb'), locate('z', 'abc'), instr('h€llo', 'l')
lpad('5', 3, '0'), lpad('abc', 2, '0'), lpad('abc', 0, '0'), lpad('abc', -1, '0'), lpad('abc', 5), lpad('abc', 5, ''), lpad('a', 6, 'xyz'), rpad('5', 3, '0'), rpad('abc', 2), rpad('a', 6, 'xyz'), rpad('abc', 5, ''), lpad(s, 5, '*')
repeat('ab', 3), repeat('ab', 0), repeat('ab', -1), space(3), concat('[', space(0), ']'), reverse('abc'), reverse('h€llo'), reverse(s), ascii('abc'), ascii(''), ascii('€')
md5('abc'), sha1('abc'), sha('abc'), sha2('abc', 256), sha2('abc', 0), md5(s)
regexp_replace('a1b22', '[0-9]+', '#'), regexp_replace('abc', '(a)(b)', '$2$1'), regexp_replace(s, 'b', 'B'), regexp_replace('a.b', '\\.', '-'), regexp_replace('abc', '', '-'), regexp_extract('100-200', '(\\d+)-(\\d+)', 2), regexp_extract('100-200', '(\\d+)'), regexp_extract('abc', '(\\d+)'), regexp_extract('100-200', '(\\d+)-(\\d+)', 0), split('a-b-c', '-')[0], split('a-b-c', '-')[2], split('a1b2', '[0-9]'), split('', ','), split(s, 'b')
! split('a-b', '-')[5]

-- Numbers
abs(i), abs(-1.5), abs(f), abs(d), abs(-5L), abs(de), sign(i), sign(-2.5), signum(d), sign(0), negative(i), positive(d)
round(2.5D), round(-2.5D), round(1.005D, 2), round(2.675D, 2), round(f, 1), round(f), round(d, 1), round(i), round(i, 2), round(15, -1), round(14, -1), round(-15, -1), round(de, 1), round(de), round(2.5), round(-2.5), round(1234.5678D, 2), round(1234.5678D, -2), round(0.5D), round(1e20D, 2), round(double('NaN'), 2), round(l), round(0.45F, 1), round(99.995D, 2)
floor(2.7D), floor(-2.7D), ceil(2.2D), ceil(-2.2D), ceiling(f), floor(f), floor(i), ceil(l), floor(d)
sqrt(4), sqrt(2), sqrt(-1), sqrt(f), power(2, 10), pow(2.5D, 2), power(i, 2), sqrt(d)
~ exp(1), exp(0), ln(10), ln(0), ln(-1), log(10), log10(100), log10(0), log2(8), log2(-1), sin(1), cos(1), tan(1), atan(1), atan2(1, 2), degrees(1), radians(180), pi(), e(), exp(d), ln(d), power(d, 0.5D)

-- Times
year(dt), quarter(dt), month(dt), day(dt), dayofmonth(dt), dayofweek(dt), weekday(dt), dayofyear(dt), weekofyear(dt), year(ts), month(ts), day(ts), hour(ts), minute(ts), second(ts), extract(YEAR FROM ts), extract(HOUR FROM ts), extract(MONTH FROM dt), dayofweek(DATE '2025-01-12'), weekday(DATE '2025-01-12'), weekofyear(DATE '2024-12-30'), hour(dt)
date_add(dt, 5), date_add(ts, 1), date_sub(dt, 40), datediff(dt, DATE '2025-01-01'), datediff(DATE '2025-01-01', ts), date_diff(dt, dt), dt + 1, dt - 1, last_day(dt), last_day(DATE '2024-02-03'), dateadd(dt, 2)
date_trunc('YEAR', ts), date_trunc('quarter', ts), date_trunc('month', ts), date_trunc('week', ts), date_trunc('day', ts), date_trunc('hour', ts), date_trunc('minute', ts), date_trunc('second', ts), date_trunc('hour', dt), date_trunc('MON', ts), date_trunc('DD', ts), date_trunc('millisecond', ts), trunc(dt, 'month'), trunc(dt, 'year'), trunc(ts, 'MM'), trunc(dt, 'week'), trunc(dt, 'quarter')
date_format(ts, 'yyyy-MM-dd HH:mm:ss'), date_format(ts, 'yyyy-MM'), date_format(dt, 'dd/MM/yyyy'), date_format(ts, "yyyy-MM-dd'T'HH:mm:ss.SSS"), date_format(ts, 'MMM dd yyyy'), date_format(ts, 'EEE'), date_format(ts, 'yy'), date_format(ts, 'DDD'), date_format(ts, 'HHmmss.SSSSSS')
unix_timestamp(ts), to_unix_timestamp(ts), unix_seconds(ts), unix_millis(ts), unix_micros(ts), unix_date(dt), timestamp_seconds(1736669880), timestamp_millis(1736669880123), timestamp_micros(1736669880123456), timestamp_seconds(-1), from_unixtime(1736669880), from_unixtime(0), unix_seconds(TIMESTAMP '1969-12-31 23:59:59.5'), unix_millis(TIMESTAMP '1969-12-31 23:59:59.9995')
ts + INTERVAL 1 DAY, ts - INTERVAL 10 MINUTES, ts + INTERVAL '2' HOURS, INTERVAL 1 HOUR + ts, ts + INTERVAL 1 MONTH, TIMESTAMP '2025-01-31 00:00:00' + INTERVAL 1 MONTH, ts - INTERVAL 1 YEAR, ts + INTERVAL 1 DAY 2 HOURS, ts + INTERVAL 1 WEEK

-- Nested
array(1, 2, 3)[0], array(1, 2, 3)[2], array('a', s)[1], named_struct('a', i, 'b', s), named_struct('a', i, 'b', s).b, array(f, 1.5)
! array(1, 2, 3)[3]
! array(1, 2)[-1]

-- Borders of types.
unix_timestamp(TIMESTAMP '1969-12-31 23:59:59.999'), unix_seconds(TIMESTAMP '1969-12-31 23:59:59.999')
! round(2147483647, -1)
round(2147483644, -1), round(-15, -1), round(l, -1)
ceil(1e30D), floor(-1e30D), ceil(CAST('NaN' AS DOUBLE))
CAST(99999999.99 AS DECIMAL(10,2)) * CAST(99999999.99 AS DECIMAL(10,2)), CAST(9999999999999999.99 AS DECIMAL(18,2)) + CAST(0.01 AS DECIMAL(18,2))
array('', 'a'), named_struct('x', '', 'y', 'b')
from_json('{"a": 1, "b": "x"}', 'a INT, b STRING')
from_json('{"a": 1, "b": "x"}', 'STRUCT<a: INT, b: STRING>').b
from_json('{"a": "1", "b": 2.50, "c": [1, 2]}', 'a INT, b STRING, c ARRAY<INT>, _corrupt_record STRING')
from_json('{"a": 1', 'a INT, bad STRING', map('columnNameOfCorruptRecord', 'bad', 'mode', 'permissive')).bad
from_json('', 'a INT') IS NULL
from_json(NULL, 'a INT')
from_json('[{"a": 1}]', 'a INT, _corrupt_record STRING')
from_json('{"t": "2025-01-12T08:18:04Z", "d": "2025-01-12", "m": {"x": 1.5}}', 't TIMESTAMP, d DATE, m STRING')
from_json('{"a": {"b": [{"c": true}]}}', 'a STRUCT<b: ARRAY<STRUCT<c: BOOLEAN>>>').a.b[0].c
from_json('{"a": 1}', schema_of_json('{"a": 1}')).a + 1
! from_json('{"a": "x"}', 'a INT', map('mode', 'FAILFAST'))
schema_of_json('{"b": [1, 2.5], "a": {"x": null}, "c": 12345678901234567890, "d": "", "e": []}')
schema_of_json('[{"a": 1}, {"b": "x", "a": 2.0}]')
schema_of_json('[1, "x", true]')
schema_of_json('{"a": {}, "b": true, "c": [null], "d": [[1], [2.5]], "e": 123456789012345678901234567890123456789}')
schema_of_json('1')
schema_of_json('"x"')
schema_of_json('null')
schema_of_json('{"B": 1, "a": NaN, "c": [1, 12345678901234567890]}')

-- struct, map and to_json
struct(i, s), struct(i AS a, s b), struct(i + 1, s), struct(i, upper(s), l AS x, f * 2), struct(t.* EXCEPT (f, de)), struct(* EXCEPT (f, de), 1), struct(* EXCEPT (f, d, de)), struct(struct(i, s) AS t, b), struct(i).i, struct(i + 1).col1, struct(from_json('{"a":1}', 'a INT').a), named_struct('i', i, 's', s), struct(CAST(i AS STRING)), struct(1, i, 'a', s)
map('a', 1)['a'], map('a', i, 'z', 2)['a'], map(1, 'x')[1], map('a', 1, 'b', 2.5D)['a'], map('a', 1)['z'], map(n, s)[1], map('k', struct(i))['k'].i, map('k', NULL)['k'], struct(map('k', i)['k']).k
! map('a', 1, 'a', 2)['a']
! map('a', 1, CAST(NULL AS STRING), 2)['a']
! map('a', 1, 'b')
! map(i, 1)[1] + s
to_json(struct(*)), to_json(struct(t.*)), to_json(struct(i, s)), to_json(struct(i AS a, s AS b, i + 1, f)), to_json(struct(i, I, i AS I)), to_json(struct(*, i)), to_json(struct(* EXCEPT (dt, ts, f))), to_json(named_struct('x', i, 'y', s)), to_json(named_struct('x', i, 'x', s)), to_json(struct()), to_json(NULL)
to_json(struct(CAST(NULL AS STRING) AS a, 1 AS b)), to_json(struct(NULL AS a)), to_json(struct(NULL)), to_json(struct(struct(CAST(NULL AS INT) AS x) AS s)), to_json(CASE WHEN b THEN struct(i, s) END), to_json(if(i > 0, array(i, NULL), NULL)), to_json(if(i > 0, map(s, i), NULL))
to_json(struct(i AS `a"b`, s AS `c.d`, 1 AS `é`))
to_json(struct(i, s), map('ignoreNullFields', 'false')), to_json(struct(*), map('IgnoreNullFields', 'FALSE')), to_json(struct(struct(i, s) AS s, array(struct(l)) AS a), map('ignoreNullFields', 'false')), to_json(struct(struct(i, s) AS s, array(struct(l)) AS a), map('ignoreNullFields', 'true'))
to_json(struct('a"b' AS a, 'c\\d/e' AS b, 'x\ny\tz\r\b' AS c, '\u0001\u001f\u007f\u000c' AS d, 'é漢😀' AS e, '' AS f, '\u2028' AS g)), to_json(struct('{"a":1}' AS nested, from_json('{"a":1,"b":[1,2]}', 'a INT, b ARRAY<INT>, c STRING') AS read))
to_json(struct(double('NaN') AS a, double('Infinity') AS b, double('-Infinity') AS c, float('NaN') AS d, -0.0D AS e, 0.001D AS f, 0.0001D AS g, 1e7D AS h, 123456789.5D AS j, 9999999.0D AS k, 100D AS l)), to_json(struct(float('1e-5') AS a, float('18.1') AS b, float('16777216') AS c, float('-0.001') AS d, float('Infinity') AS e))
to_json(struct(127Y AS a, -32768S AS b, -2147483648 AS c, 9223372036854775807L AS d, true AS e, false AS f)), to_json(array(1, NULL, 3)), to_json(array(1.5D, NULL)), to_json(array(true)), to_json(array('a"', NULL)), to_json(array(array(1), NULL)), to_json(array(struct(1 AS a, array(1) AS b)))
to_json(struct(CAST('0.0000001' AS DECIMAL(10,8)) AS a, CAST(1 AS DECIMAL(38,0)) AS b, CAST(0 AS DECIMAL(10,2)) AS c, CAST(0 AS DECIMAL(20,10)) AS d, CAST('-12345678901234567890.12' AS DECIMAL(30,2)) AS e, CAST('0.000001' AS DECIMAL(10,6)) AS f, CAST('-0.5' AS DECIMAL(3,2)) AS g)), to_json(struct(de, de * 2 AS e, -de AS n))
to_json(struct(DATE '2025-01-12' AS a, DATE '0001-01-01' AS b, DATE '1582-10-10' AS e, DATE '9999-12-31' AS g)), to_json(struct(date_add(DATE '9999-12-31', 1) AS a, date_sub(DATE '0000-01-01', 1) AS b)), to_json(struct(dt)), to_json(array(dt, NULL))
to_json(struct(TIMESTAMP '2025-01-12 08:18:00' AS a, TIMESTAMP '2025-01-12 08:18:00.123456' AS b, TIMESTAMP '0001-01-01 00:00:00' AS c, TIMESTAMP '1582-10-10 00:00:00' AS f, TIMESTAMP '1969-12-31 23:59:59.9999' AS g)), to_json(struct(timestamp_micros(-62167219200000001) AS a, timestamp_micros(253402300800000000) AS b)), to_json(struct(ts)), to_json(array(ts)), to_json(struct(TIMESTAMP_NTZ '2025-01-12 08:18:00.123456' AS n))
to_json(struct(ts), map('timeZone', '+02:00')), to_json(struct(ts), map('timeZone', '+01:02:03')), to_json(struct(ts), map('timeZone', '-00:30')), to_json(struct(ts, dt, TIMESTAMP_NTZ '2025-01-12 08:18:00' AS n), map('timeZone', '-18:00')), to_json(struct(ts), map('timeZone', 'UTC')), to_json(struct(ts), map('timeZone', 'UTC+1'))
to_json(struct(ts), map('timestampFormat', 'dd/MM/yyyy HH:mm:ss.SSSSSS')), to_json(struct(ts), map('timestampFormat', "yyyy-MM-dd'T'HH:mm:ssXXX", 'timeZone', '+01:02:03')), to_json(struct(ts), map('timestampFormat', "d.M.yyyy H 'o''clock' X XX", 'timeZone', '+05:30')), to_json(struct(ts), map('timestampFormat', "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]")), to_json(struct(dt), map('dateFormat', 'yyyyMMdd')), to_json(struct(dt), map('dateFormat', "d/M/yyyy '\"'")), to_json(struct(TIMESTAMP_NTZ '2025-01-12 08:18:00.5' AS n), map('timestampNTZFormat', 'HH:mm:ss.S', 'timestampFormat', 'yyyy')), to_json(struct(ts), map('timestampFormat', 'HH:mm:ss.SSSSSSSSS'))
to_json(struct(CAST('' AS BINARY) AS a, CAST('a' AS BINARY) AS b, CAST('ab' AS BINARY) AS c, CAST('é漢' AS BINARY) AS d, CAST(s AS BINARY) AS e))
to_json(map('a', 1, 'b"', NULL)), to_json(map(1, 2)), to_json(map(10L, 'x')), to_json(map(true, 2)), to_json(map(DATE '2025-01-12', 2)), to_json(map(TIMESTAMP '2025-01-12 08:18:00', 2)), to_json(map(2.50BD, array(1, NULL))), to_json(map('k', struct(i, s))), to_json(struct(map('k', i) AS m)), to_json(map('k', map('l', i)))
upper(to_json(struct(s))), length(to_json(struct(*))), from_json(to_json(struct(i, s)), 'i INT, s STRING'), from_json(to_json(struct(ts, dt, d)), 'ts TIMESTAMP, dt DATE, d DOUBLE'), to_json(from_json('{"a":{"x":1,"y":2}}', 'a MAP<STRING, INT>')), to_json(struct(s)) = '{"s":"abc"}', to_json(struct(i)) IS NULL
! to_json(1)
! to_json('a')
! to_json(s)
! to_json()
! to_json(struct(i), map(), 1)
! to_json(*)
! to_json(struct(i), 'x')
! to_json(struct(i), map('pretty', 1))
! to_json(struct(i), map('ignoreNullFields', 'perhaps'))
! to_json(struct(ts), map('timestampFormat', 'foo'))
! to_json(struct(dt), map('dateFormat', 'HH:mm'))
! to_json(struct(i)) OVER ()
! struct(DISTINCT i)
! struct(x)
! struct(s.*)

-- Arrays, maps and bytes
size(array(1, 2)), size(array(i, NULL)), cardinality(array(s)), array_size(array(1, 2, 3)), size(map('a', 1)), cardinality(map('a', 1, 'b', 2)), size(split(s, 'b')), size(if(b, array(1), NULL)), array_size(if(b, array(i), NULL)), size(if(b, map('a', 1), NULL))
element_at(array(1, 2, 3), 1), element_at(array(1, 2, 3), -1), element_at(array(i, 2), 1), element_at(array('a', s), 2), element_at(map('a', 1), 'a'), element_at(map('a', i), 'b'), element_at(map(n, s), 2), element_at(if(b, array(1), NULL), 1), element_at(array(1, NULL), CAST(NULL AS INT)), try_element_at(array(1, 2, 3), 4), try_element_at(array(1, 2, 3), -4), try_element_at(array(1, 2, 3), 3), try_element_at(map('a', 1), 'x'), element_at(array(struct(i)), 1).i
! element_at(array(1, 2, 3), 0)
! element_at(array(1, 2, 3), 4)
! element_at(array(1, 2, 3), -4)
! element_at(array(1, 2, 3), 1L)
! try_element_at(array(1, 2, 3), 0)
! element_at(s, 1)
! size(s)
array_contains(array(1, 2), 1), array_contains(array(1, NULL), 3), array_contains(array(1, NULL), 1), array_contains(if(b, array(1), NULL), 1), array_contains(array(1, 2), i), array_contains(array(1, 2), 1.5D), array_contains(array(1, 2), 2.0D), array_contains(array(1.5D), 1), array_contains(array(l), i), array_contains(array('abc', 'x'), s), array_contains(array(double('NaN')), double('NaN')), array_contains(array(0.0D), -0.0D), array_contains(array(dt), DATE '2025-01-12'), array_contains(array(f), 18.1F)
! array_contains(array(1, 2), NULL)
! array_contains(array(1, 2), 'a')
! array_contains(s, 'a')
hex(17), hex(-1), hex(0), hex('Spark'), hex('é'), hex(X'00FF'), hex(17L), hex(1Y), hex(''), hex(l), hex(i), hex(s), hex(X'')
unhex('537061726B'), unhex('F'), unhex('aBc'), unhex(''), unhex('xyz'), unhex('0 '), unhex(hex(s)), unhex(s)
base64('Spark SQL'), base64(X'FFFE'), base64(''), base64(s), base64(repeat('a', 56)), base64(repeat('a', 57)), base64(repeat('a', 58)), base64(repeat('ab', 100)), base64(X'')
X'1F', x'abc', X'', X'00' = X'00', X'00' <> X'0000', X'0061' = CAST('a' AS BINARY), CAST(X'616263' AS STRING), to_json(struct(X'00FF' AS b, X'' AS c))
! X'GG'
add_months(DATE '2025-01-31', 1), add_months(DATE '2025-02-28', 1), add_months(DATE '2024-02-29', 12), add_months(TIMESTAMP '2025-01-31 10:00:00', -2), add_months(dt, 1), add_months(dt, i), add_months(ts, -13), add_months(dt, NULL), add_months(DATE '0001-03-31', -1)
