SET LOCAL lock_timeout = '2s';

-- What comes with a second factor: what becomes of the sessions held until it is there. Both functions lock the account's
-- row first, as begin_session does: of answers that come at once each sees what those before it did.

-- Whether the account must wait before it may try again, in seconds; null: no.
CREATE FUNCTION ${realm}.factor_wait(of_account bigint) RETURNS double precision LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT extract(epoch FROM w.until - now())
  FROM ${realm}.throttle t,
    LATERAL (SELECT CASE WHEN t.streak < 100 THEN t.open_at ELSE t.at + interval '1 day' END AS until) w
  WHERE t.lane = 'f' AND t.bucket = of_account % 262144 AND now() < w.until
$$;

-- Gives a session held until a second factor another token, and opens it, unless another password must still be chosen.
-- It runs with the rights of the schema's owner, so that a role which may not write pending itself can do this with it.
CREATE FUNCTION ${realm}.complete_factor(
  old_key uuid, old_verifier bytea, new_key uuid, new_verifier bytea, most integer)
RETURNS TABLE (sid bigint, created_at timestamptz, auth_at timestamptz, last_access timestamptz, idle interval,
               abs_expires timestamptz, user_version bigint, surplus bigint[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  of_account bigint;
  of_version bigint;
  still_to_do text;
  ended bigint[];
BEGIN
  SELECT s.user_id INTO of_account FROM ${realm}.session s WHERE s.key_hash = old_key AND s.verifier = old_verifier;
  SELECT a.version, CASE WHEN a.must_change THEN 'password' ELSE '' END INTO of_version, still_to_do
  FROM ${realm}.account a WHERE a.id = of_account AND a.enabled FOR NO KEY UPDATE;
  PERFORM FROM ${realm}.session s
  WHERE s.key_hash = old_key AND s.verifier = old_verifier AND s.user_version = of_version AND s.fmt = 1
    AND s.pending = 'factor' AND now() < ${realm}.live_until(s.last_access, s.idle, s.abs_expires) FOR UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  DELETE FROM ${realm}.throttle t WHERE t.lane = 'f' AND t.bucket = of_account % 262144;
  ended := ${realm}.end_surplus(of_account, of_version, most - 1, false);
  RETURN QUERY
    UPDATE ${realm}.session s
    SET key_hash = new_key, verifier = new_verifier, prev_hash = old_key, prev_until = now() + interval '5 min',
        auth_at = now(), last_access = now(), pending = still_to_do
    WHERE s.key_hash = old_key
    RETURNING s.sid, s.created_at, s.auth_at, s.last_access, s.idle, s.abs_expires, s.user_version, ended;
END $$;
REVOKE ALL ON FUNCTION ${realm}.complete_factor(uuid, bytea, uuid, bytea, integer) FROM PUBLIC;

-- Counts a wrong answer against the account, as its wrong passwords are counted. From the fifth of late on each one ends
-- all its sessions held until a second factor, so that trying again costs another sign-in, and its pause. The ids of
-- those ended; null when the session was none that is held.
CREATE FUNCTION ${realm}.factor_failed(old_key uuid, old_verifier bytea) RETURNS bigint[] LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  of_account bigint;
  failures double precision;
  ended bigint[];
BEGIN
  SELECT s.user_id INTO of_account FROM ${realm}.session s WHERE s.key_hash = old_key AND s.verifier = old_verifier;
  PERFORM FROM ${realm}.account a WHERE a.id = of_account FOR NO KEY UPDATE;
  PERFORM FROM ${realm}.session s
  WHERE s.key_hash = old_key AND s.verifier = old_verifier AND s.pending = 'factor';
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  INSERT INTO ${realm}.throttle AS t (lane, bucket) VALUES ('f', of_account % 262144)
  ON CONFLICT (lane, bucket) DO UPDATE
  SET level = ${realm}.halved(t.level, t.at) + 1,
      streak = CASE WHEN now() < t.at + interval '1 day' THEN t.streak + 1 ELSE 1 END,
      at = greatest(now(), t.at),
      open_at = now() + ${realm}.pause_after(${realm}.halved(t.level, t.at) + 1)
  RETURNING t.level INTO failures;
  IF ceil(failures) < 5 THEN
    RETURN '{}';
  END IF;
  WITH gone AS (
    DELETE FROM ${realm}.session s WHERE s.user_id = of_account AND s.pending = 'factor' RETURNING s.sid)
  SELECT array_agg(gone.sid) INTO ended FROM gone;
  RETURN ended;
END $$;
