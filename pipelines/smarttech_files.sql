-- Readings of a building's sensors: JSON files → delta_bronze → delta_silver.
--
--   freshet run   pipelines/smarttech_files.sql --once    takes all files that there are, and stops
--   freshet run   pipelines/smarttech_files.sql           goes on with every new file, until Ctrl-C
--   freshet check pipelines/smarttech_files.sql           shows tables and columns, runs nothing
--
-- Paths are relative to the folder that freshet is started in; -D input=DIR reads another one.
-- Statements may stand in any order: what reads what decides what runs first.

-- Bronze: the readings as they came. A file holds one JSON object a line:
--   {"timestamp": "2025-01-12T08:18:00Z", "device_id": "sensor-co2-020", "building": "B", …}
CREATE OR REFRESH STREAMING TABLE delta_bronze (
  -- A row without one of its seven values is dropped, and counted. Without ON VIOLATION it would be
  -- counted only; with ON VIOLATION FAIL UPDATE it would stop the flow.
  CONSTRAINT complete_row EXPECT (
    timestamp IS NOT NULL AND device_id IS NOT NULL AND building IS NOT NULL AND floor IS NOT NULL
    AND type IS NOT NULL AND value IS NOT NULL AND unit IS NOT NULL
  ) ON VIOLATION DROP ROW
)
COMMENT 'Sensor readings as they came, without incomplete ones'
-- A micro-batch starts each second. Without this the next one starts as soon as there is a file.
TBLPROPERTIES ('pipelines.trigger.interval' = '1 second')
AS SELECT *
FROM STREAM read_files(
  '${input:-data/sensor_data}',
  format => 'json',
  -- One file a micro-batch: each file is one commit of the table. Leave it out for speed.
  maxFilesPerTrigger => 1,
  -- What does not fit its type is NULL, and the whole line is then kept in _corrupt_record.
  schema => 'timestamp TIMESTAMP, device_id STRING, building STRING, floor INT, type STRING, value FLOAT, unit STRING, _corrupt_record STRING'
);

-- Silver: clean readings, each once. STREAM reads every row of delta_bronze exactly once, also those
-- that come later; DISTINCT ON keeps the first row of each (device_id, timestamp), where device_id is
-- the cleaned one of the SELECT.
CREATE OR REFRESH STREAMING TABLE delta_silver
COMMENT 'One reading for each device and time, names in small letters'
AS SELECT DISTINCT ON (device_id, timestamp)
  timestamp,
  lower(trim(device_id)) AS device_id,
  lower(trim(building)) AS building,
  floor,
  lower(trim(type)) AS type,
  value,
  lower(trim(unit)) AS unit
FROM STREAM delta_bronze
WHERE _corrupt_record IS NULL
  AND device_id IS NOT NULL
  AND timestamp IS NOT NULL
  AND value IS NOT NULL;
