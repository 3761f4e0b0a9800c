-- Where sessions begin and end, for DuckDB; made from sessions/session, and explained in docs/sessions.md of specforge.
-- specforge runs this text on DuckDB itself when it is tested.

-- The events that sessions are made of.
CREATE OR REPLACE VIEW session_stream AS
WITH told AS (
  SELECT
    CAST(t.event_id AS VARCHAR) AS event_id,
    CAST(EPOCH_US(t.ts) AS BIGINT) AS at_us,
    CAST(t.event AS VARCHAR) AS kind,
    CASE CAST(t.event AS VARCHAR) WHEN 'resolved' THEN 1 WHEN 'new_chat' THEN 2 ELSE 0 END AS tie,
    CAST(EPOCH_US(t.received_at) AS BIGINT) AS arrived_us,
    CAST(t.user_id AS VARCHAR) AS per_user,
    TRANSLATE(TRIM(CAST(t.text AS VARCHAR), ' '), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') AS said,
    CAST(t.thread_id AS VARCHAR) AS per_thread
  FROM events t
), admitted AS (
  SELECT * FROM told
  WHERE event_id IS NOT NULL AND at_us IS NOT NULL AND kind IS NOT NULL AND kind NOT IN ('heartbeat') AND (arrived_us IS NULL OR (arrived_us - at_us <= 600000000 AND at_us - arrived_us <= 300000000))
), twice AS (
  SELECT event_id FROM admitted GROUP BY event_id HAVING COUNT(*) > 1
), raw AS (
  SELECT
    CAST(t.event_id AS VARCHAR) AS event_id,
    CAST(EPOCH_US(t.ts) AS BIGINT) AS at_us,
    CAST(t.event AS VARCHAR) AS kind,
    CASE CAST(t.event AS VARCHAR) WHEN 'resolved' THEN 1 WHEN 'new_chat' THEN 2 ELSE 0 END AS tie,
    CAST(EPOCH_US(t.received_at) AS BIGINT) AS arrived_us,
    CAST(t.user_id AS VARCHAR) AS per_user,
    TRANSLATE(TRIM(CAST(t.text AS VARCHAR), ' '), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') AS said,
    CAST(t.thread_id AS VARCHAR) AS per_thread,
    t.user_id AS raw_user,
    t.thread_id AS raw_thread,
    t.ts AS raw_at,
    t.event_id AS raw_id,
    t.event AS raw_kind,
    t.text AS raw_text,
    t.received_at AS raw_arrived
  FROM events t
), copies AS (
  SELECT raw.*, ROW_NUMBER() OVER (PARTITION BY raw.event_id, raw.at_us ORDER BY
    tie,
    CAST(raw.raw_user AS VARCHAR) NULLS LAST,
    CAST(raw.raw_thread AS VARCHAR) NULLS LAST,
    raw.raw_at NULLS LAST,
    CAST(raw.raw_id AS VARCHAR) NULLS LAST,
    CAST(raw.raw_kind AS VARCHAR) NULLS LAST,
    CAST(raw.raw_text AS VARCHAR) NULLS LAST,
    raw.raw_arrived NULLS LAST) AS copy_no
  FROM raw
  WHERE raw.event_id IN (SELECT event_id FROM twice) AND raw.event_id IS NOT NULL AND raw.at_us IS NOT NULL AND raw.kind IS NOT NULL AND raw.kind NOT IN ('heartbeat') AND (raw.arrived_us IS NULL OR (raw.arrived_us - raw.at_us <= 600000000 AND raw.at_us - raw.arrived_us <= 300000000))
)
SELECT event_id, at_us, kind, tie, per_user, said, per_thread FROM admitted
WHERE event_id NOT IN (SELECT event_id FROM twice)
UNION ALL
SELECT event_id, at_us, kind, tie, per_user, said, per_thread FROM copies WHERE copy_no = 1;

-- sessions/session/billing, version 1baf6338133a
CREATE OR REPLACE VIEW billing_session_events AS
WITH RECURSIVE marked AS (
  SELECT
    event_id,
    at_us,
    tie,
    kind,
    per_user,
    CASE WHEN kind IN ('resolved') THEN 1 ELSE 0 END AS ends,
    CASE WHEN kind IN ('user_message', 'agent_reply') THEN 1 ELSE 0 END AS counted
  FROM session_stream
  WHERE per_user IS NOT NULL
),
looked AS (
  SELECT marked.*,
    CAST(ROW_NUMBER() OVER (PARTITION BY per_user ORDER BY at_us, tie, event_id) AS BIGINT) AS row_no,
    COALESCE(MAX(CASE WHEN counted = 1 THEN at_us END) OVER (PARTITION BY per_user ORDER BY at_us, tie, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), FIRST_VALUE(at_us) OVER (PARTITION BY per_user ORDER BY at_us, tie, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) AS active_us,
    COALESCE(LAST_VALUE(CASE WHEN ends > 0 THEN ends WHEN counted = 1 THEN 0 END IGNORE NULLS) OVER (PARTITION BY per_user ORDER BY at_us, tie, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS end_mark,
    MAX(CASE WHEN ends > 0 THEN at_us END) OVER (PARTITION BY per_user ORDER BY at_us, tie, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ended_us
  FROM marked
),
broken AS (
  SELECT looked.*, CASE WHEN row_no = 1 THEN 1 ELSE counted END AS active,
    CASE WHEN row_no = 1 OR counted = 1 THEN at_us ELSE active_us END AS last_active_us,
    CASE WHEN ends > 0 THEN at_us WHEN row_no > 1 AND counted = 0 AND end_mark > 0 THEN ended_us ELSE NULL END AS last_end_us,
    CASE WHEN ends > 0 OR (row_no > 1 AND counted = 0 AND end_mark > 0) THEN MAX(CASE WHEN ends > 0 AND (counted = 1 OR end_mark = 0) THEN at_us END) OVER (PARTITION BY per_user ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) END AS first_end_us,
    CASE
      WHEN row_no = 1 THEN 'first'
      WHEN counted = 0 THEN NULL
      WHEN end_mark = 1 AND at_us - ended_us > 900000000 THEN 'ends_on'
      WHEN at_us - active_us > 1800000000 THEN 'idle'
      ELSE NULL
    END AS opened_by
  FROM looked
),
stretched AS MATERIALIZED (
  SELECT event_id, kind, ends, opened_by, last_active_us, last_end_us, first_end_us, row_no, at_us, active, per_user,
    SUM(CASE WHEN opened_by IS NULL THEN 0 ELSE 1 END) OVER (PARTITION BY per_user ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS stretch
  FROM broken
),
long_ones AS (
  SELECT per_user, stretch FROM stretched GROUP BY per_user, stretch HAVING MAX(at_us) - MIN(at_us) > 86400000000
),
long_rows AS (
  SELECT s.row_no, s.at_us, s.active, s.per_user, s.stretch, s.opened_by FROM stretched s JOIN long_ones l ON l.per_user = s.per_user AND l.stretch = s.stretch
),
counted_rows AS (
  SELECT long_rows.*, MAX(row_no) OVER (PARTITION BY per_user, stretch) AS last_row
  FROM long_rows
),
shared_rows AS (
  SELECT counted_rows.*, MIN(row_no) OVER (PARTITION BY per_user, stretch, at_us) AS first_too_long
  FROM counted_rows
),
far_rows AS (
  SELECT shared_rows.*, FIRST_VALUE(first_too_long) OVER (PARTITION BY per_user, stretch ORDER BY at_us RANGE BETWEEN 86400000001 FOLLOWING AND UNBOUNDED FOLLOWING) AS too_long
  FROM shared_rows
),
limits AS (
  SELECT per_user, row_no, COALESCE(too_long, 9000000000000000000) AS by_longest
  FROM far_rows
), nearest AS (
  SELECT limits.*, by_longest AS next_row
  FROM limits
), pointers AS MATERIALIZED (
  SELECT per_user, row_no, CAST(next_row AS BIGINT) AS next_row, CASE WHEN by_longest = next_row THEN 'longest' END AS opens_by FROM nearest WHERE next_row < 9000000000000000000
),
chain (per_user, row_no, opens_by) AS (
  SELECT per_user, row_no, opened_by FROM long_rows WHERE opened_by IS NOT NULL
  UNION ALL
  SELECT c.per_user, p.next_row, p.opens_by FROM chain c JOIN pointers p ON p.per_user = c.per_user AND p.row_no = c.row_no
),
opened AS (
  SELECT t.row_no AS row_no, t.event_id AS event_id, t.at_us AS at_us, t.kind AS kind, t.per_user AS per_user, t.active AS active, t.ends AS ends, t.last_active_us AS last_active_us, t.last_end_us AS last_end_us, t.first_end_us AS first_end_us, COALESCE(t.opened_by, c.opens_by) AS opened_by
  FROM stretched t LEFT JOIN chain c ON c.per_user = t.per_user AND c.row_no = t.row_no
)
SELECT row_no, event_id, at_us, kind, per_user, 'billing:' || LAST_VALUE(CASE WHEN opened_by IS NOT NULL THEN event_id END IGNORE NULLS) OVER (PARTITION BY per_user ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS billing_session_id, MAX(CASE WHEN opened_by IS NOT NULL THEN at_us END) OVER (PARTITION BY per_user ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS began_us, opened_by, active, ends, last_active_us, last_end_us, first_end_us, '1baf6338133a' AS boundary_version
FROM opened;

-- sessions/session/billing, version 1baf6338133a
CREATE OR REPLACE VIEW billing_sessions AS
WITH grouped AS (
  SELECT per_user, billing_session_id, boundary_version, MIN(row_no) AS first_row, MAX(opened_by) AS opened_by, began_us AS start_us, MAX(at_us) AS last_us,
    MAX(last_active_us) AS active_us, MAX(last_end_us) AS carried_us, MAX(CASE WHEN active = 1 THEN row_no END) AS active_row,
    MAX(CASE WHEN ends > 0 THEN at_us END) AS ended_at, MAX(CASE WHEN ends > 0 THEN row_no END) AS ended_row,
    COUNT(*) AS events, SUM(active) AS activity, MAX(first_end_us) AS first_end_us,
    MIN(CASE WHEN kind = 'user_message' THEN at_us END) AS kind_0,
    MIN(CASE WHEN kind = 'agent_reply' THEN at_us END) AS kind_1,
    MIN(CASE WHEN kind = 'staff_reply' THEN at_us END) AS kind_2
  FROM billing_session_events
  GROUP BY per_user, billing_session_id, boundary_version, began_us
), followed AS (
  SELECT per_user, billing_session_id, opened_by, start_us, last_us, active_us, CASE WHEN active_row IS NULL THEN carried_us WHEN ended_row >= active_row THEN ended_at ELSE NULL END AS ended_us, events, activity,
    LEAD(start_us) OVER (PARTITION BY per_user, boundary_version ORDER BY first_row) AS next_us, boundary_version, kind_0, kind_1, kind_2, first_end_us
  FROM grouped
), closing AS (
  SELECT per_user, billing_session_id, opened_by, start_us, last_us, active_us, ended_us, events, activity, next_us, boundary_version, kind_0, kind_1, kind_2, first_end_us, NULLIF(CASE WHEN CASE WHEN ended_us IS NULL THEN active_us + 1800000000 ELSE CASE WHEN ended_us + 900000000 <= active_us + 1800000000 THEN ended_us + 900000000 ELSE active_us + 1800000000 END END <= start_us + 86400000000 THEN CASE WHEN ended_us IS NULL THEN active_us + 1800000000 ELSE CASE WHEN ended_us + 900000000 <= active_us + 1800000000 THEN ended_us + 900000000 ELSE active_us + 1800000000 END END ELSE start_us + 86400000000 END, 9000000000000000000) AS rule_us, NULLIF(start_us + 86400000000, 9000000000000000000) AS hard_us, NULLIF(CASE WHEN CASE WHEN ended_us IS NULL THEN active_us + 1800000000 ELSE CASE WHEN first_end_us + 900000000 <= active_us + 1800000000 THEN first_end_us + 900000000 ELSE active_us + 1800000000 END END <= start_us + 86400000000 THEN CASE WHEN ended_us IS NULL THEN active_us + 1800000000 ELSE CASE WHEN first_end_us + 900000000 <= active_us + 1800000000 THEN first_end_us + 900000000 ELSE active_us + 1800000000 END END ELSE start_us + 86400000000 END, 9000000000000000000) AS counts_us
  FROM followed
)
SELECT per_user, billing_session_id, opened_by, start_us, last_us, active_us, ended_us, events, activity, next_us, NULLIF(CASE WHEN COALESCE(rule_us, 9000000000000000000) <= COALESCE(next_us, 9000000000000000000) THEN COALESCE(rule_us, 9000000000000000000) ELSE COALESCE(next_us, 9000000000000000000) END, 9000000000000000000) AS closes_us, NULLIF(CASE WHEN COALESCE(hard_us, 9000000000000000000) <= COALESCE(next_us, 9000000000000000000) THEN COALESCE(hard_us, 9000000000000000000) ELSE COALESCE(next_us, 9000000000000000000) END, 9000000000000000000) AS shuts_us, CASE WHEN (kind_0 IS NOT NULL AND (counts_us IS NULL OR kind_0 <= counts_us)) AND (kind_1 IS NOT NULL AND (counts_us IS NULL OR kind_1 <= counts_us)) AND NOT (kind_2 IS NOT NULL AND (counts_us IS NULL OR kind_2 <= counts_us)) THEN 1 ELSE 0 END AS billable, 1 AS judgeable, boundary_version
FROM closing;

-- sessions/session/eval, version b39f3f4e088f
CREATE OR REPLACE VIEW eval_session_events AS
WITH inside AS (
  SELECT s.*, o.billing_session_id AS outer_id, o.began_us AS outer_began
  FROM session_stream s JOIN billing_session_events o
    ON o.event_id = s.event_id AND o.at_us = s.at_us
),
marked AS (
  SELECT
    event_id,
    at_us,
    tie,
    kind,
    per_user,
    CASE WHEN kind IN ('user_message') AND said IN ('bye', 'goodbye') THEN 2 ELSE 0 END AS ends,
    CASE WHEN kind IN ('user_message') THEN 1 ELSE 0 END AS counted,
    outer_id,
    outer_began
  FROM inside
  WHERE per_user IS NOT NULL
),
looked AS (
  SELECT marked.*,
    CAST(ROW_NUMBER() OVER (PARTITION BY per_user, outer_id, outer_began ORDER BY at_us, tie, event_id) AS BIGINT) AS row_no,
    COALESCE(MAX(CASE WHEN counted = 1 THEN at_us END) OVER (PARTITION BY per_user, outer_id, outer_began ORDER BY at_us, tie, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), FIRST_VALUE(at_us) OVER (PARTITION BY per_user, outer_id, outer_began ORDER BY at_us, tie, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) AS active_us,
    COALESCE(LAST_VALUE(CASE WHEN ends > 0 THEN ends WHEN counted = 1 THEN 0 END IGNORE NULLS) OVER (PARTITION BY per_user, outer_id, outer_began ORDER BY at_us, tie, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS end_mark,
    MAX(CASE WHEN ends > 0 THEN at_us END) OVER (PARTITION BY per_user, outer_id, outer_began ORDER BY at_us, tie, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ended_us
  FROM marked
),
broken AS (
  SELECT looked.*, CASE WHEN row_no = 1 THEN 1 ELSE counted END AS active,
    CASE WHEN row_no = 1 OR counted = 1 THEN at_us ELSE active_us END AS last_active_us,
    CASE WHEN ends > 0 THEN at_us WHEN row_no > 1 AND counted = 0 AND end_mark > 0 THEN ended_us ELSE NULL END AS last_end_us,
    CASE
      WHEN row_no = 1 THEN 'first'
      WHEN counted = 0 THEN NULL
      WHEN end_mark = 2 THEN 'ends_says'
      WHEN at_us - active_us > 600000000 THEN 'idle'
      ELSE NULL
    END AS opened_by
  FROM looked
)
SELECT row_no, event_id, at_us, kind, per_user, 'eval:' || LAST_VALUE(CASE WHEN opened_by IS NOT NULL THEN event_id END IGNORE NULLS) OVER (PARTITION BY per_user, outer_id, outer_began ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS eval_session_id, MAX(CASE WHEN opened_by IS NOT NULL THEN at_us END) OVER (PARTITION BY per_user, outer_id, outer_began ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS began_us, opened_by, active, ends, last_active_us, last_end_us, outer_id AS inside_id, outer_began AS inside_us, 'b39f3f4e088f' AS boundary_version
FROM broken;

-- sessions/session/eval, version b39f3f4e088f
CREATE OR REPLACE VIEW eval_sessions AS
WITH grouped AS (
  SELECT per_user, eval_session_id, inside_id, inside_us, boundary_version, MIN(row_no) AS first_row, MAX(opened_by) AS opened_by, began_us AS start_us, MAX(at_us) AS last_us,
    MAX(last_active_us) AS active_us, MAX(last_end_us) AS carried_us, MAX(CASE WHEN active = 1 THEN row_no END) AS active_row,
    MAX(CASE WHEN ends > 0 THEN at_us END) AS ended_at, MAX(CASE WHEN ends > 0 THEN row_no END) AS ended_row,
    COUNT(*) AS events, SUM(active) AS activity
  FROM eval_session_events
  GROUP BY per_user, eval_session_id, inside_id, inside_us, boundary_version, began_us
), followed AS (
  SELECT per_user, eval_session_id, opened_by, start_us, last_us, active_us, CASE WHEN active_row IS NULL THEN carried_us WHEN ended_row >= active_row THEN ended_at ELSE NULL END AS ended_us, events, activity,
    LEAD(start_us) OVER (PARTITION BY per_user, inside_id, inside_us, boundary_version ORDER BY first_row) AS next_us, inside_id, inside_us, boundary_version
  FROM grouped
), closing AS (
  SELECT per_user, eval_session_id, opened_by, start_us, last_us, active_us, ended_us, events, activity, next_us, inside_id, inside_us, boundary_version, NULLIF(CASE WHEN ended_us IS NULL THEN active_us + 600000000 ELSE CASE WHEN ended_us + 0 <= active_us + 600000000 THEN ended_us + 0 ELSE active_us + 600000000 END END, 9000000000000000000) AS rule_us
  FROM followed
), around AS (
  SELECT billing_session_id AS id, start_us, next_us AS outer_next, closes_us AS outer_closes, shuts_us AS outer_shuts FROM billing_sessions
), enclosed AS (
  SELECT closing.*, outer_next, outer_shuts, CASE WHEN boundary_version IN ('b39f3f4e088f') THEN outer_closes ELSE outer_shuts END AS outer_us
  FROM closing LEFT JOIN around ON around.id = closing.inside_id AND around.start_us = closing.inside_us
)
SELECT per_user, eval_session_id, opened_by, start_us, last_us, active_us, ended_us, events, activity, NULLIF(CASE WHEN COALESCE(next_us, 9000000000000000000) <= COALESCE(outer_next, 9000000000000000000) THEN COALESCE(next_us, 9000000000000000000) ELSE COALESCE(outer_next, 9000000000000000000) END, 9000000000000000000) AS next_us, NULLIF(CASE WHEN COALESCE(rule_us, 9000000000000000000) <= CASE WHEN COALESCE(next_us, 9000000000000000000) <= CASE WHEN COALESCE(outer_next, 9000000000000000000) <= COALESCE(outer_us, 9000000000000000000) THEN COALESCE(outer_next, 9000000000000000000) ELSE COALESCE(outer_us, 9000000000000000000) END THEN COALESCE(next_us, 9000000000000000000) ELSE CASE WHEN COALESCE(outer_next, 9000000000000000000) <= COALESCE(outer_us, 9000000000000000000) THEN COALESCE(outer_next, 9000000000000000000) ELSE COALESCE(outer_us, 9000000000000000000) END END THEN COALESCE(rule_us, 9000000000000000000) ELSE CASE WHEN COALESCE(next_us, 9000000000000000000) <= CASE WHEN COALESCE(outer_next, 9000000000000000000) <= COALESCE(outer_us, 9000000000000000000) THEN COALESCE(outer_next, 9000000000000000000) ELSE COALESCE(outer_us, 9000000000000000000) END THEN COALESCE(next_us, 9000000000000000000) ELSE CASE WHEN COALESCE(outer_next, 9000000000000000000) <= COALESCE(outer_us, 9000000000000000000) THEN COALESCE(outer_next, 9000000000000000000) ELSE COALESCE(outer_us, 9000000000000000000) END END END, 9000000000000000000) AS closes_us, 1 AS billable, 1 AS judgeable, boundary_version
FROM enclosed;

-- sessions/session/memory, version d328eaf062bf
CREATE OR REPLACE VIEW memory_session_events AS
WITH RECURSIVE marked AS (
  SELECT
    event_id,
    at_us,
    tie,
    kind,
    per_user,
    per_thread,
    0 AS ends,
    1 AS counted,
    CASE WHEN kind IN ('new_chat') THEN 1 ELSE 0 END AS starts
  FROM session_stream
  WHERE per_user IS NOT NULL AND per_thread IS NOT NULL
),
looked AS (
  SELECT marked.*,
    CAST(ROW_NUMBER() OVER (PARTITION BY per_user, per_thread ORDER BY at_us, tie, event_id) AS BIGINT) AS row_no,
    LAG(at_us) OVER (PARTITION BY per_user, per_thread ORDER BY at_us, tie, event_id) AS active_us
  FROM marked
),
broken AS (
  SELECT looked.*, 1 AS active,
    at_us AS last_active_us,
    CAST(NULL AS BIGINT) AS last_end_us,
    CASE
      WHEN row_no = 1 THEN 'first'
      WHEN starts = 1 THEN 'starts_on'
      WHEN at_us - active_us > 1209600000000 THEN 'idle'
      ELSE NULL
    END AS opened_by
  FROM looked
),
stretched AS MATERIALIZED (
  SELECT event_id, kind, ends, opened_by, last_active_us, last_end_us, row_no, at_us, active, per_user, per_thread,
    SUM(CASE WHEN opened_by IS NULL THEN 0 ELSE 1 END) OVER (PARTITION BY per_user, per_thread ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS stretch
  FROM broken
),
long_ones AS (
  SELECT per_user, per_thread, stretch FROM stretched GROUP BY per_user, per_thread, stretch HAVING MAX(at_us) - MIN(at_us) > 31536000000000
),
long_rows AS (
  SELECT s.row_no, s.at_us, s.active, s.per_user, s.per_thread, s.stretch, s.opened_by FROM stretched s JOIN long_ones l ON l.per_user = s.per_user AND l.per_thread = s.per_thread AND l.stretch = s.stretch
),
counted_rows AS (
  SELECT long_rows.*, MAX(row_no) OVER (PARTITION BY per_user, per_thread, stretch) AS last_row
  FROM long_rows
),
shared_rows AS (
  SELECT counted_rows.*, MIN(row_no) OVER (PARTITION BY per_user, per_thread, stretch, at_us) AS first_too_long
  FROM counted_rows
),
far_rows AS (
  SELECT shared_rows.*, FIRST_VALUE(first_too_long) OVER (PARTITION BY per_user, per_thread, stretch ORDER BY at_us RANGE BETWEEN 31536000000001 FOLLOWING AND UNBOUNDED FOLLOWING) AS too_long
  FROM shared_rows
),
limits AS (
  SELECT per_user, per_thread, row_no, COALESCE(too_long, 9000000000000000000) AS by_longest
  FROM far_rows
), nearest AS (
  SELECT limits.*, by_longest AS next_row
  FROM limits
), pointers AS MATERIALIZED (
  SELECT per_user, per_thread, row_no, CAST(next_row AS BIGINT) AS next_row, CASE WHEN by_longest = next_row THEN 'longest' END AS opens_by FROM nearest WHERE next_row < 9000000000000000000
),
chain (per_user, per_thread, row_no, opens_by) AS (
  SELECT per_user, per_thread, row_no, opened_by FROM long_rows WHERE opened_by IS NOT NULL
  UNION ALL
  SELECT c.per_user, c.per_thread, p.next_row, p.opens_by FROM chain c JOIN pointers p ON p.per_user = c.per_user AND p.per_thread = c.per_thread AND p.row_no = c.row_no
),
opened AS (
  SELECT t.row_no AS row_no, t.event_id AS event_id, t.at_us AS at_us, t.kind AS kind, t.per_user AS per_user, t.per_thread AS per_thread, t.active AS active, t.ends AS ends, t.last_active_us AS last_active_us, t.last_end_us AS last_end_us, COALESCE(t.opened_by, c.opens_by) AS opened_by
  FROM stretched t LEFT JOIN chain c ON c.per_user = t.per_user AND c.per_thread = t.per_thread AND c.row_no = t.row_no
)
SELECT row_no, event_id, at_us, kind, per_user, per_thread, 'memory:' || LAST_VALUE(CASE WHEN opened_by IS NOT NULL THEN event_id END IGNORE NULLS) OVER (PARTITION BY per_user, per_thread ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS memory_thread_id, MAX(CASE WHEN opened_by IS NOT NULL THEN at_us END) OVER (PARTITION BY per_user, per_thread ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS began_us, opened_by, active, ends, last_active_us, last_end_us, 'd328eaf062bf' AS boundary_version
FROM opened;

-- sessions/session/memory, version d328eaf062bf
CREATE OR REPLACE VIEW memory_sessions AS
WITH grouped AS (
  SELECT per_user, per_thread, memory_thread_id, boundary_version, MIN(row_no) AS first_row, MAX(opened_by) AS opened_by, began_us AS start_us, MAX(at_us) AS last_us,
    MAX(last_active_us) AS active_us, MAX(last_end_us) AS carried_us, MAX(CASE WHEN active = 1 THEN row_no END) AS active_row,
    MAX(CASE WHEN ends > 0 THEN at_us END) AS ended_at, MAX(CASE WHEN ends > 0 THEN row_no END) AS ended_row,
    COUNT(*) AS events, SUM(active) AS activity
  FROM memory_session_events
  GROUP BY per_user, per_thread, memory_thread_id, boundary_version, began_us
), followed AS (
  SELECT per_user, per_thread, memory_thread_id, opened_by, start_us, last_us, active_us, CASE WHEN active_row IS NULL THEN carried_us WHEN ended_row >= active_row THEN ended_at ELSE NULL END AS ended_us, events, activity,
    LEAD(start_us) OVER (PARTITION BY per_user, per_thread, boundary_version ORDER BY first_row) AS next_us, boundary_version
  FROM grouped
), closing AS (
  SELECT per_user, per_thread, memory_thread_id, opened_by, start_us, last_us, active_us, ended_us, events, activity, next_us, boundary_version, NULLIF(CASE WHEN active_us + 1209600000000 <= start_us + 31536000000000 THEN active_us + 1209600000000 ELSE start_us + 31536000000000 END, 9000000000000000000) AS rule_us
  FROM followed
)
SELECT per_user, per_thread, memory_thread_id, opened_by, start_us, last_us, active_us, ended_us, events, activity, next_us, NULLIF(CASE WHEN COALESCE(rule_us, 9000000000000000000) <= COALESCE(next_us, 9000000000000000000) THEN COALESCE(rule_us, 9000000000000000000) ELSE COALESCE(next_us, 9000000000000000000) END, 9000000000000000000) AS closes_us, 1 AS billable, 1 AS judgeable, boundary_version
FROM closing;

-- sessions/session/memory, version d328eaf062bf
CREATE OR REPLACE VIEW memory_kept AS
SELECT per_user, per_thread, memory_thread_id, start_us, last_us, boundary_version, 'preferences' AS memory_class, last_us + 31536000000000 AS until_us, CAST(NULL AS BIGINT) AS purged_us
FROM memory_sessions
UNION ALL
SELECT per_user, per_thread, memory_thread_id, start_us, last_us, boundary_version, 'transcript' AS memory_class, last_us + 2592000000000 AS until_us, CAST(NULL AS BIGINT) AS purged_us
FROM memory_sessions;
