SET LOCAL lock_timeout = '2s';

-- What comes with passwords: accounts that must choose another one, sessions in which something is still to be done,
-- links that set one.

ALTER TABLE ${realm}.account ADD COLUMN must_change boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN ${realm}.account.must_change IS
  'Whoever signs in must choose another password before anything else; setting it ends the sessions';

ALTER TABLE ${realm}.session ADD COLUMN pending text NOT NULL DEFAULT '' CHECK (octet_length(pending) <= 32);
COMMENT ON COLUMN ${realm}.session.pending IS
  'What its user must still do before the session opens anything: factor, to show the app''s second one; password, to choose another one; empty: nothing';

CREATE OR REPLACE FUNCTION ${realm}.account_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  new.version := greatest(new.version, old.version);
  IF new.name IS DISTINCT FROM old.name
     OR new.roles IS DISTINCT FROM old.roles
     OR new.enabled IS DISTINCT FROM old.enabled
     OR (new.must_change AND NOT old.must_change)
     OR (new.password IS DISTINCT FROM old.password
         AND new.rehashed_at IS NOT DISTINCT FROM old.rehashed_at) THEN
    new.version := greatest(new.version, old.version + 1);
  END IF;
  IF new.version > old.version THEN
    INSERT INTO ${realm}.revoked (kind, user_id, user_version) VALUES ('u', new.id, new.version);
  END IF;
  RETURN new;
END $$;

-- Changes an account's own password and gives the session it is done in another token, if both are still what they were
-- when the current password was checked. The account's other sessions are dead by its new version. A function, since each
-- of its statements sees what has been committed meanwhile: of several changes at once the first one counts. It runs with the
-- rights of the schema's owner, so that a role which may not write user_version and pending itself can do this with them.
CREATE FUNCTION ${realm}.change_password(
  of_account bigint, of_version bigint, new_password text,
  old_key uuid, old_verifier bytea, new_key uuid, new_verifier bytea)
RETURNS TABLE (sid bigint, created_at timestamptz, auth_at timestamptz, last_access timestamptz, idle interval,
               abs_expires timestamptz, user_version bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
    AND s.user_version = of_version AND s.fmt = 1 AND s.pending IN ('', 'password')
    AND now() < ${realm}.live_until(s.last_access, s.idle, s.abs_expires) FOR UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  UPDATE ${realm}.account a SET password = new_password, must_change = false WHERE a.id = of_account
  RETURNING a.version INTO new_version;
  RETURN QUERY
    UPDATE ${realm}.session s
    SET key_hash = new_key, verifier = new_verifier, prev_hash = old_key, prev_until = now() + interval '5 min',
        user_version = new_version, auth_at = now(), pending = ''
    WHERE s.key_hash = old_key
    RETURNING s.sid, s.created_at, s.auth_at, s.last_access, s.idle, s.abs_expires, s.user_version;
END $$;
REVOKE ALL ON FUNCTION ${realm}.change_password(bigint, bigint, text, uuid, bytea, uuid, bytea) FROM PUBLIC;

CREATE TABLE ${realm}.recovery (
  code_hash    bytea       PRIMARY KEY CHECK (octet_length(code_hash) = 32),
  user_id      bigint      NOT NULL REFERENCES ${realm}.account (id) ON DELETE CASCADE,
  user_version bigint      NOT NULL,
  expires_at   timestamptz NOT NULL
);
CREATE INDEX recovery_user_id ON ${realm}.recovery (user_id);
COMMENT ON TABLE ${realm}.recovery IS 'One-time links with which a password can be set; a row is deleted by its use';
COMMENT ON COLUMN ${realm}.recovery.code_hash IS 'SHA-256 of the code''s 32 random bytes';
COMMENT ON COLUMN ${realm}.recovery.user_version IS
  'account.version when the link was made: any change of password, roles or enabled kills it';
