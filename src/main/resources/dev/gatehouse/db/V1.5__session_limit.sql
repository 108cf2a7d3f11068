SET LOCAL lock_timeout = '2s';

-- Ends the oldest of an account's live sessions but so many; their ids. Those held until a second factor are counted
-- apart: who has only the password cannot push out who has signed in.
CREATE FUNCTION ${realm}.end_surplus(of_account bigint, of_version bigint, most integer, held boolean)
RETURNS bigint[] LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  WITH gone AS (
    DELETE FROM ${realm}.session s WHERE s.sid IN (
      SELECT o.sid FROM ${realm}.session o
      WHERE o.user_id = of_account AND o.user_version = of_version AND (o.pending = 'factor') = held
        AND now() < ${realm}.live_until(o.last_access, o.idle, o.abs_expires)
      ORDER BY o.sid DESC OFFSET most)
    RETURNING s.sid)
  SELECT coalesce(array_agg(gone.sid), '{}') FROM gone
$$;

-- Begins a session, if the account is still what it was when its password was checked, and ends the one it replaces and
-- the oldest ones above the limit. A function, since each of its statements sees what has been committed meanwhile: the
-- account's row is locked first, so of any number of sign-ins at once exactly the newest remain. A session begins pending
-- where a second factor is needed, or else another password must be chosen.
CREATE FUNCTION ${realm}.begin_session(
  of_account bigint, of_version bigint, new_key uuid, new_verifier bytea, replaced uuid,
  idle interval, absolute interval, most integer, client text, needs_factor boolean)
RETURNS TABLE (sid bigint, created_at timestamptz, auth_at timestamptz, last_access timestamptz,
               abs_expires timestamptz, surplus bigint[], pending text)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  ended bigint[];
  still_to_do text;
BEGIN
  SELECT CASE WHEN needs_factor THEN 'factor' WHEN a.must_change THEN 'password' ELSE '' END INTO still_to_do
  FROM ${realm}.account a
  WHERE a.id = of_account AND a.version = of_version AND a.enabled FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  DELETE FROM ${realm}.session s
  WHERE s.key_hash = replaced OR (s.prev_hash = replaced AND now() < s.prev_until);
  ended := ${realm}.end_surplus(of_account, of_version, most - 1, needs_factor);
  RETURN QUERY
    INSERT INTO ${realm}.session AS s
      (key_hash, verifier, user_id, user_version, auth_method, idle, abs_expires, reap_after, client, pending)
    VALUES (new_key, new_verifier, of_account, of_version, 'password', begin_session.idle,
            now() + absolute, ${realm}.live_until(now(), begin_session.idle, now() + absolute),
            begin_session.client, still_to_do)
    RETURNING s.sid, s.created_at, s.auth_at, s.last_access, s.abs_expires, ended, s.pending;
END $$;
