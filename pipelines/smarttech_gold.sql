-- Gold: what the readings of the Kafka way come to, per building, floor, kind of sensor and 5 minutes.
-- Run it behind the pipeline that fills delta_silver_kafka, in the same warehouse:
--
--   freshet run pipelines/smarttech_gold.sql --once
--
-- The watermark says how late a reading may be: a window is written once, when a reading has been
-- seen that is 10 minutes past its end. What comes later than that is dropped, and counted.
CREATE OR REFRESH STREAMING TABLE delta_gold_kafka
COMMENT 'Readings per building, floor, type and 5 minutes'
AS SELECT
  window.start AS window_start,
  window.end AS window_end,
  building,
  floor,
  type,
  count(*) AS readings,
  round(avg(value), 2) AS mean,
  min(value) AS lowest,
  max(value) AS highest
FROM STREAM delta_silver_kafka WATERMARK timestamp DELAY OF INTERVAL 10 MINUTES
GROUP BY window(timestamp, '5 minutes'), building, floor, type;
