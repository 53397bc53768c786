-- One query a line, over the table `t` of verify_functions.py. Rows are compared in their order, so a
-- query ends with ORDER BY where its order is not given. A line that begins with ! is an error in both.
SELECT * FROM t ORDER BY n
SELECT t.i, T.S, `n` FROM t WHERE i > 0 ORDER BY i DESC
SELECT I AS Eins, s FROM t x WHERE x.s <> '' ORDER BY x.n
SELECT * EXCEPT (f, d, de, dt, ts) FROM t ORDER BY s, n
SELECT i, s FROM t ORDER BY i
SELECT i, s FROM t ORDER BY i DESC
SELECT i, s FROM t ORDER BY i NULLS LAST
SELECT i, s FROM t ORDER BY i DESC NULLS FIRST LIMIT 2
SELECT n FROM t ORDER BY n LIMIT 2 OFFSET 1
SELECT n, i FROM t ORDER BY 2, 1
SELECT count(*), count(i), count(DISTINCT b), count_if(i > 0), sum(i), sum(l), sum(d), sum(de), avg(i), avg(d), min(s), max(s), min(f), max(ts), min(dt), min(b) FROM t
SELECT b, count(*) AS c, sum(i) AS total, avg(l) AS mean FROM t GROUP BY b ORDER BY b
SELECT b, i % 2 AS odd, count(*) AS c FROM t GROUP BY b, i % 2 ORDER BY b, odd
SELECT upper(s) AS u, count(*) AS c FROM t GROUP BY u ORDER BY u
SELECT upper(s), count(*) FROM t GROUP BY 1 ORDER BY 1
SELECT upper(s) AS u, max(n) AS m FROM t GROUP BY ALL ORDER BY u
SELECT b, sum(i) + 1 AS s1, sum(i) / count(i) AS q FROM t WHERE b IS NOT NULL GROUP BY b HAVING count(*) > 1 ORDER BY b
SELECT b, sum(i) AS total FROM t GROUP BY b HAVING total > 0 ORDER BY total
SELECT count(*) FILTER (WHERE i > 0) AS p, sum(i) FILTER (WHERE b) AS q FROM t
SELECT stddev(i), stddev_samp(i), stddev_pop(i), variance(i), var_pop(i), corr(i, l), covar_samp(i, l), median(i) FROM t
SELECT stddev(i), variance(i), stddev_pop(i) FROM t WHERE n = 1
SELECT sum(i), avg(d), min(s), count(*), stddev(d), bool_and(b), bool_or(b), every(b), any(b), max_by(s, i), min_by(s, i) FROM t
SELECT sum(i), avg(d), min(s), count(*), count(s), stddev(d), bool_and(b), median(d) FROM t WHERE n > 100
SELECT DISTINCT b FROM t ORDER BY b
SELECT n, row_number() OVER (ORDER BY i) AS r, rank() OVER (ORDER BY b) AS k, dense_rank() OVER (PARTITION BY b ORDER BY i DESC) AS e FROM t ORDER BY n
SELECT n, lag(i) OVER (ORDER BY n) AS before, lead(s, 2) OVER (ORDER BY n) AS after, sum(i) OVER (ORDER BY n) AS running, sum(i) OVER (PARTITION BY b) AS total, avg(d) OVER () AS mean FROM t ORDER BY n
WITH a AS (SELECT n, i * 2 AS j FROM t), c AS (SELECT * FROM a WHERE j > 0) SELECT c.n, c.j + 1 AS k FROM c ORDER BY n
WITH a(x, y) AS (SELECT n, s FROM t) SELECT y, x FROM a ORDER BY x
SELECT x.n, y.s FROM t x JOIN t y ON x.n = y.n + 1 ORDER BY x.n
SELECT x.n, y.s FROM t x LEFT JOIN t y ON x.i = y.l ORDER BY x.n, y.s
SELECT n, x.s, y.i FROM t x JOIN t y USING (n) ORDER BY n
SELECT * FROM (SELECT n, s FROM t) x JOIN (SELECT n, b FROM t) y USING (n) ORDER BY n
SELECT * FROM (SELECT n, s FROM t) x FULL OUTER JOIN (SELECT n + 3 AS n, b FROM t) y USING (n) ORDER BY n
SELECT n FROM t x LEFT SEMI JOIN t y ON x.n = y.i ORDER BY n
SELECT n FROM t x LEFT ANTI JOIN t y ON x.n = y.i ORDER BY n
SELECT x.n, y.n FROM t x CROSS JOIN t y WHERE x.n < y.n ORDER BY 1, 2
SELECT x.n AS a, y.n AS b FROM t x, t y WHERE x.n = y.l ORDER BY a
SELECT n FROM t WHERE n IN (SELECT i FROM t WHERE i > 0) ORDER BY n
SELECT n FROM t x WHERE EXISTS (SELECT 1 FROM t y WHERE y.i = x.n) ORDER BY n
SELECT n, (SELECT max(i) FROM t) AS m FROM t ORDER BY n
SELECT n FROM t WHERE i = (SELECT max(i) FROM t)
SELECT n FROM t WHERE n < 3 UNION ALL SELECT i FROM t WHERE i > 0 ORDER BY 1
SELECT n FROM t UNION SELECT i FROM t ORDER BY n
SELECT n FROM t EXCEPT SELECT i FROM t ORDER BY n
SELECT n FROM t INTERSECT SELECT i FROM t ORDER BY n
SELECT n AS v FROM t UNION ALL SELECT f FROM t ORDER BY v
SELECT i AS a, a + 1 AS c, c * 2 AS d2 FROM t ORDER BY n
SELECT i + 1 AS i, i AS j FROM t ORDER BY n
SELECT lower(s), i + 1, -i, 'x', 1.5, CAST(i AS STRING), s || 'y', i = 1, NOT b, i IS NULL, s LIKE 'a%', i IN (1, 2) FROM t ORDER BY n
SELECT * FROM VALUES (1, 'a'), (2, NULL) AS v(x, y) ORDER BY x
SELECT col1 + col2 AS s FROM VALUES (1, 2.5), (2, 3) ORDER BY s
SELECT z.a, z.b.c FROM (SELECT named_struct('a', n, 'b', named_struct('c', s)) AS z FROM t) ORDER BY a
SELECT z.* FROM (SELECT named_struct('a', n, 'b', s) AS z FROM t) ORDER BY a
SELECT n FROM t WHERE i <> 0 AND 10 / i > 1 ORDER BY n
SELECT n, CASE WHEN i = 1 THEN 0 ELSE 10 / (i - 1) END AS q FROM t ORDER BY n
SELECT 1 AS one
SELECT f, f * 1.8 + 32 AS fahrenheit FROM t WHERE f > 2.4 AND f <= 18.1F ORDER BY f
SELECT x.i FROM (SELECT i FROM t ORDER BY i DESC LIMIT 1) x
! SELECT missing FROM t
! SELECT i FROM nowhere
! SELECT lowr(s) FROM t
! SELECT i, count(*) FROM t
! SELECT s + i FROM t
! SELECT i AND b FROM t
! SELECT i FROM t WHERE i
! SELECT n FROM t x JOIN t y ON x.n = y.n
! SELECT date_add(s, 'x') FROM t
SELECT -n AS n FROM t ORDER BY n
SELECT n AS a, -n AS b FROM t ORDER BY a * -1
SELECT DISTINCT b, upper(s) AS u FROM t ORDER BY u, b
SELECT b, sum(i) AS total FROM t GROUP BY b ORDER BY sum(i) DESC
SELECT b, count(*) AS c FROM t GROUP BY b ORDER BY count(*), b
SELECT approx_count_distinct(i) AS i, approx_count_distinct(l) AS l, approx_count_distinct(f) AS f, approx_count_distinct(d) AS d, approx_count_distinct(de) AS de, approx_count_distinct(s) AS s, approx_count_distinct(b) AS b, approx_count_distinct(dt) AS dt, approx_count_distinct(ts) AS ts FROM t
SELECT b, approx_count_distinct(s) FILTER (WHERE i > 0) AS c FROM t GROUP BY b ORDER BY b
SELECT approx_count_distinct(s) AS none FROM t WHERE i > 1000
SELECT count(*) AS n, approx_count_distinct(v) AS v, approx_count_distinct(CAST(v AS DOUBLE) / 3) AS d, approx_count_distinct(CAST(v AS STRING)) AS s, approx_count_distinct(CAST(v AS DECIMAL(12,3))) AS c FROM (SELECT a.n * 15625 + b.n * 3125 + c.n * 625 + d.n * 125 + e.n * 25 + f.n * 5 + g.n AS v FROM t AS a CROSS JOIN t AS b CROSS JOIN t AS c CROSS JOIN t AS d CROSS JOIN t AS e CROSS JOIN t AS f CROSS JOIN t AS g)
SELECT to_json(struct(*)) FROM t ORDER BY n
SELECT to_json(struct(t.*, i + 1, s AS x)), struct(i, l + 1 AS m, s c), named_struct('a', i) FROM t ORDER BY n
SELECT to_json(s) AS j FROM (SELECT n, struct(i, s, struct(b) AS inner) AS s FROM t) x ORDER BY n
SELECT to_json(struct(s.*, s.i AS again)) AS j FROM (SELECT n, struct(i, s) AS s FROM t) x ORDER BY n
SELECT to_json(struct(*)) AS j FROM (SELECT n, s FROM t) a JOIN (SELECT n, b FROM t) b ON a.n = b.n ORDER BY 1
SELECT to_json(struct(*)) AS j FROM (SELECT n, s FROM t) a JOIN (SELECT n, b FROM t) b USING (n) ORDER BY 1
SELECT to_json(struct(a.*, b.b)) AS j FROM (SELECT n, s FROM t) a JOIN (SELECT n, b FROM t) b USING (n) ORDER BY 1
SELECT to_json(struct(b, count(*), sum(i) AS x, max(s))) AS j FROM t GROUP BY b ORDER BY j
SELECT n FROM t WHERE to_json(struct(i, s)) = '{"i":1,"s":"abc"}' ORDER BY n
SELECT s AS key, to_json(struct(*)) AS value FROM t WHERE i > 0 ORDER BY n
SELECT to_json(struct(*)) AS j FROM (SELECT DISTINCT b FROM t) x ORDER BY j
! SELECT to_json(struct(x.*)) FROM t
