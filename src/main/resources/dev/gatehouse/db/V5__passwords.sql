-- Changes an account's own password and gives the session it is done in another token, if both are still what they were
-- when the current password was checked. The account's other sessions are dead by its new version. A function, since each
-- of its statements sees what has been committed meanwhile: of several changes at once the first one counts.
CREATE FUNCTION ${realm}.change_password(
  of_account bigint, of_version bigint, new_password text,
  old_key uuid, old_verifier bytea, new_key uuid, new_verifier bytea)
RETURNS TABLE (sid bigint, created_at timestamptz, auth_at timestamptz, last_access timestamptz, idle interval,
               abs_expires timestamptz, user_version bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  new_version bigint;
BEGIN
  PERFORM FROM ${realm}.account a
  WHERE a.id = of_account AND a.version = of_version AND a.enabled FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  PERFORM FROM ${realm}.session s
  WHERE s.key_hash = old_key AND s.verifier = old_verifier AND s.user_id = of_account
    AND s.user_version = of_version AND s.fmt = 1
    AND now() < ${realm}.live_until(s.last_access, s.idle, s.abs_expires) FOR UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  UPDATE ${realm}.account a SET password = new_password WHERE a.id = of_account
  RETURNING a.version INTO new_version;
  RETURN QUERY
    UPDATE ${realm}.session s
    SET key_hash = new_key, verifier = new_verifier, prev_hash = old_key, prev_until = now() + interval '5 min',
        user_version = new_version, auth_at = now()
    WHERE s.key_hash = old_key
    RETURNING s.sid, s.created_at, s.auth_at, s.last_access, s.idle, s.abs_expires, s.user_version;
END $$;
