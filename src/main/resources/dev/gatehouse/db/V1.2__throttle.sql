SET LOCAL lock_timeout = '2s';

-- Attempts to sign in, counted before the password is checked and given back when it was right.
-- Names and addresses are not kept: each falls into one of 2^18 buckets by a keyed hash, so that the table
-- cannot be flooded and cannot be read.

CREATE TABLE ${realm}.throttle (
  lane    "char"           NOT NULL CHECK (lane IN ('s', 'a', 'd', 'f')),
  bucket  integer          NOT NULL CHECK (bucket >= 0 AND bucket < 262144),
  level   double precision NOT NULL DEFAULT 1,
  streak  integer          NOT NULL DEFAULT 1,
  at      timestamptz      NOT NULL DEFAULT now(),
  open_at timestamptz      NOT NULL DEFAULT now(),
  PRIMARY KEY (lane, bucket)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
COMMENT ON TABLE ${realm}.throttle IS 'Failed sign-ins of late, by source, account and known device';
COMMENT ON COLUMN ${realm}.throttle.lane IS
  's: a source address; a: an account, tried from no known device; d: an account, tried from one known device; f: an account''s second factor';
COMMENT ON COLUMN ${realm}.throttle.bucket IS 'Keyed hash of the address, the name, or the device and the account; in lane f the account''s id';
COMMENT ON COLUMN ${realm}.throttle.level IS
  'Failures as of "at"; sinks by one each 30 s in lane s, by half each 30 min in lanes a and f';
COMMENT ON COLUMN ${realm}.throttle.streak IS 'Failures since the last success, which do not sink';
COMMENT ON COLUMN ${realm}.throttle.at IS 'Last attempt that was let through';
COMMENT ON COLUMN ${realm}.throttle.open_at IS 'When lane a or f lets the next attempt through';

-- Half of it is gone each 30 minutes.
CREATE FUNCTION ${realm}.halved(level double precision, at timestamptz)
RETURNS double precision LANGUAGE sql STABLE PARALLEL SAFE
RETURN level * power(0.5, greatest(extract(epoch FROM now() - at), 0) / 1800);

-- Gone by one each 30 seconds.
CREATE FUNCTION ${realm}.drained(level double precision, at timestamptz)
RETURNS double precision LANGUAGE sql STABLE PARALLEL SAFE
RETURN greatest(level - extract(epoch FROM now() - at) / 30, 0);

-- What an account waits for after so many failures: nothing for five, then 1 s, 2 s, 4 s ... 15 min.
CREATE FUNCTION ${realm}.pause_after(level double precision)
RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN level <= 5 THEN interval '0'
            ELSE least(interval '15 min', interval '1 s' * power(2, least(ceil(level), 30) - 6)) END;
