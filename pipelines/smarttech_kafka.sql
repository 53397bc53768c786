-- Sensor readings, one message each, from a Kafka topic: as they come (bronze), cleaned (silver), and
-- summed up (gold).
--
--   freshet produce data/sensor_data --topic sensor-data --brokers localhost:9092
--   freshet run pipelines/smarttech_kafka.sql
--   freshet sql -c 'SELECT * FROM delta_gold_kafka ORDER BY window_start LIMIT 20'
--
-- The order in which the three start does not matter. With --only the flows run in processes of their own.

CREATE OR REFRESH STREAMING TABLE delta_bronze_kafka
  COMMENT 'Readings as they came, one row a message'
AS SELECT reading.* FROM (
  SELECT from_json(CAST(value AS STRING),
                   'timestamp TIMESTAMP, device_id STRING, building STRING, floor INT, type STRING, value FLOAT, unit STRING, _corrupt_record STRING',
                   map('mode', 'PERMISSIVE')) AS reading
  FROM STREAM read_kafka(bootstrapServers => '${brokers:-localhost:9092}',
                         subscribe => '${topic:-sensor-data}',
                         startingOffsets => 'earliest'));

CREATE OR REFRESH STREAMING TABLE delta_silver_kafka
  COMMENT 'Readings that are whole, each once, with their words in one spelling'
AS SELECT DISTINCT ON (device_id, timestamp)
     timestamp, lower(trim(device_id)) AS device_id, lower(trim(building)) AS building, floor,
     lower(trim(type)) AS type, value, lower(trim(unit)) AS unit
   FROM STREAM delta_bronze_kafka
   WHERE _corrupt_record IS NULL AND device_id IS NOT NULL AND timestamp IS NOT NULL AND value IS NOT NULL;

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
