-- One realm is one schema: ${realm}. Every instant is the database's own clock.
-- Each function fixes its search_path, so that no table of the same name can stand in front of ours.

CREATE TABLE ${realm}.account (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name        text        NOT NULL UNIQUE CHECK (name <> '' AND octet_length(name) <= 1016),
  password    text,
  rehashed_at timestamptz,
  roles       text[]      NOT NULL DEFAULT '{}'
              CHECK (coalesce(array_ndims(roles), 1) = 1 AND array_position(roles, NULL) IS NULL
                     AND NOT ('' = ANY (roles))
                     AND array_to_string(roles, '') ~ '^[A-Za-z0-9_.-]*$'
                     AND array_to_string(roles, ',')
                         ~ '^([A-Za-z0-9_.-]{1,64}(,[A-Za-z0-9_.-]{1,64})*)?$'),
  enabled     boolean     NOT NULL DEFAULT true,
  version     bigint      NOT NULL DEFAULT 1,
  created_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ${realm}.account IS 'Who may sign in';
COMMENT ON COLUMN ${realm}.account.name IS
  'Canonical name: NFC, lower case (root locale), NFC; at most 254 code points';
COMMENT ON COLUMN ${realm}.account.password IS
  '$gh1$KEYID$ and a bcrypt hash of the pre-hashed password, or an imported $2a$, $2b$, $2y$ hash; null: no password, nobody can sign in';
COMMENT ON COLUMN ${realm}.account.rehashed_at IS
  'When the same password was last hashed anew. A statement that changes it along with the hash ends no session';
COMMENT ON COLUMN ${realm}.account.roles IS 'Role names, 1 to 64 characters of [A-Za-z0-9_.-] each';
COMMENT ON COLUMN ${realm}.account.version IS
  'Grows with each change of password, roles or enabled; a session begun under an older version is dead';

CREATE TABLE ${realm}.session (
  key_hash     uuid        PRIMARY KEY,
  verifier     bytea       NOT NULL CHECK (octet_length(verifier) = 16),
  sid          bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
  user_id      bigint      NOT NULL REFERENCES ${realm}.account (id) ON DELETE CASCADE,
  user_version bigint      NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  auth_at      timestamptz NOT NULL DEFAULT now(),
  auth_method  text        NOT NULL,
  last_access  timestamptz NOT NULL DEFAULT now(),
  idle         interval    NOT NULL CHECK (idle > interval '0'),
  abs_expires  timestamptz NOT NULL,
  reap_after   timestamptz NOT NULL,
  client       text        NOT NULL DEFAULT '' CHECK (octet_length(client) <= 32),
  prev_hash    uuid,
  prev_until   timestamptz,
  fmt          smallint    NOT NULL DEFAULT 1
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_cost_limit = 2000);
-- No index may ever contain last_access: a touch would then no longer be a heap-only update.
CREATE INDEX session_reap_after ON ${realm}.session (reap_after);
CREATE INDEX session_user_id ON ${realm}.session (user_id);
CREATE UNIQUE INDEX session_prev_hash ON ${realm}.session (prev_hash) WHERE prev_hash IS NOT NULL;
COMMENT ON TABLE ${realm}.session IS 'Signed-in sessions; a row lives while now() < live_until(...) and its user_version is the account''s';
COMMENT ON COLUMN ${realm}.session.key_hash IS 'Bytes 0 to 15 of the SHA-256 of the token''s 32 random bytes';
COMMENT ON COLUMN ${realm}.session.verifier IS 'Bytes 16 to 31 of the same SHA-256; compared in constant time, never indexed';
COMMENT ON COLUMN ${realm}.session.sid IS 'The only name of a session that is shown or logged; says nothing about the token';
COMMENT ON COLUMN ${realm}.session.user_version IS 'account.version when the session began';
COMMENT ON COLUMN ${realm}.session.auth_at IS 'When the user last proved who they are';
COMMENT ON COLUMN ${realm}.session.auth_method IS 'How: password';
COMMENT ON COLUMN ${realm}.session.last_access IS 'Last touch; written at most once per least(60 s, idle / 20)';
COMMENT ON COLUMN ${realm}.session.idle IS 'Idle timeout as it was when the session began';
COMMENT ON COLUMN ${realm}.session.abs_expires IS 'Absolute end, whatever the activity';
COMMENT ON COLUMN ${realm}.session.reap_after IS 'When the reaper looks next; written at the beginning and by the reaper, never by a touch';
COMMENT ON COLUMN ${realm}.session.client IS 'Code of the browser and system, at most 32 bytes';
COMMENT ON COLUMN ${realm}.session.prev_hash IS 'key_hash before the last rotation: opens nothing, but until prev_until it can still sign the session out';
COMMENT ON COLUMN ${realm}.session.fmt IS 'Format of this row; a reader ignores formats it does not know';

CREATE TABLE ${realm}.revoked (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid          xid8        NOT NULL DEFAULT pg_current_xact_id(),
  at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind         "char"      NOT NULL CHECK (kind IN ('s', 'u')),
  key_hash     uuid,
  user_id      bigint,
  user_version bigint,
  CHECK (CASE kind WHEN 's' THEN key_hash IS NOT NULL ELSE user_id IS NOT NULL AND user_version IS NOT NULL END)
) WITH (autovacuum_analyze_threshold = 50, autovacuum_analyze_scale_factor = 0.02);
CREATE INDEX revoked_xid ON ${realm}.revoked (xid);
COMMENT ON TABLE ${realm}.revoked IS 'The revocation log, written by triggers in the statement that ends something';
COMMENT ON COLUMN ${realm}.revoked.xid IS 'Writing transaction: readers ask for what their last snapshot could not see';
COMMENT ON COLUMN ${realm}.revoked.kind IS 's: one token is dead; u: every session of a user begun before user_version is dead';

CREATE TABLE ${realm}.master_key (
  kid        text        PRIMARY KEY,
  material   bytea       CHECK (octet_length(material) = 32),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((kid = 'outside') = (material IS NULL))
);
COMMENT ON TABLE ${realm}.master_key IS 'Master keys made on the first start; the newest signs, all verify';
COMMENT ON COLUMN ${realm}.master_key.kid IS
  '4 characters derived from the key, or outside: keys were once given from outside, and those in this table are refused';

-- The one predicate of liveness is now() < live_until(...): for reading, touching, rotating and reaping.
-- Beyond idle it grants what a touch may lag behind: its interval, and 5 s for writing it.
CREATE FUNCTION ${realm}.live_until(last_access timestamptz, idle interval, abs_expires timestamptz)
RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
RETURN least(abs_expires, last_access + idle + least(interval '60 s', idle / 20) + interval '5 s');

-- Versions, whoever writes: the product, or a hand in psql.
CREATE FUNCTION ${realm}.account_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  new.version := greatest(new.version, old.version);
  IF new.name IS DISTINCT FROM old.name
     OR new.roles IS DISTINCT FROM old.roles
     OR new.enabled IS DISTINCT FROM old.enabled
     OR (new.password IS DISTINCT FROM old.password
         AND new.rehashed_at IS NOT DISTINCT FROM old.rehashed_at) THEN
    new.version := greatest(new.version, old.version + 1);
  END IF;
  IF new.version > old.version THEN
    INSERT INTO ${realm}.revoked (kind, user_id, user_version) VALUES ('u', new.id, new.version);
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER account_changed BEFORE UPDATE ON ${realm}.account
  FOR EACH ROW EXECUTE FUNCTION ${realm}.account_changed();

CREATE FUNCTION ${realm}.account_removed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO ${realm}.revoked (kind, user_id, user_version) VALUES ('u', old.id, old.version + 1);
  RETURN NULL;
END $$;
CREATE TRIGGER account_removed AFTER DELETE ON ${realm}.account
  FOR EACH ROW EXECUTE FUNCTION ${realm}.account_removed();

-- A live token that dies is logged; one past its limits needs no log, since every reader knows the limits.
CREATE FUNCTION ${realm}.session_ended() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO ${realm}.revoked (kind, key_hash) VALUES ('s', old.key_hash);
  RETURN NULL;
END $$;
CREATE TRIGGER session_ended AFTER DELETE ON ${realm}.session
  FOR EACH ROW WHEN (now() < ${realm}.live_until(old.last_access, old.idle, old.abs_expires))
  EXECUTE FUNCTION ${realm}.session_ended();
CREATE TRIGGER session_rotated AFTER UPDATE OF key_hash ON ${realm}.session
  FOR EACH ROW WHEN (old.key_hash IS DISTINCT FROM new.key_hash)
  EXECUTE FUNCTION ${realm}.session_ended();

-- A truncation would end sessions that nobody hears of.
CREATE FUNCTION ${realm}.refuse_truncation() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'use DELETE: a TRUNCATE of % would not be in the revocation log', tg_table_name;
END $$;
CREATE TRIGGER refuse_truncation BEFORE TRUNCATE ON ${realm}.account
  FOR EACH STATEMENT EXECUTE FUNCTION ${realm}.refuse_truncation();
CREATE TRIGGER refuse_truncation BEFORE TRUNCATE ON ${realm}.session
  FOR EACH STATEMENT EXECUTE FUNCTION ${realm}.refuse_truncation();
