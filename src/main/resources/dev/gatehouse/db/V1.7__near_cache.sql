SET LOCAL lock_timeout = '2s';

-- What lets a node answer from its memory: it reads the revocation log from where it last stopped, and the log keeps
-- what any node may still have to read.

-- What was committed since another transaction's snapshot was taken: the rows of those that had not begun then, and of
-- those that were still running. Numbers in the order of their making would not do, for a later one may be committed
-- first. The planner is kept from reading the whole of a small table that is always new.
CREATE FUNCTION ${realm}.revoked_since(seen pg_snapshot, most integer)
RETURNS TABLE (kind "char", key_hash uuid, user_id bigint, user_version bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
  SELECT r.kind, r.key_hash, r.user_id, r.user_version FROM ${realm}.revoked r
  WHERE r.xid >= pg_snapshot_xmax(seen) OR r.xid = ANY (ARRAY(SELECT pg_snapshot_xip(seen)))
  LIMIT most
$$;

-- How far back the log must reach.
CREATE TABLE ${realm}.revocation_horizon (
  at     timestamptz NOT NULL DEFAULT now(),
  oldest xid8        NOT NULL DEFAULT pg_snapshot_xmin(pg_current_snapshot())
);
COMMENT ON TABLE ${realm}.revocation_horizon IS
  'Every transaction before oldest had ended by then, so whoever read the log later than that has read its rows';

-- A statement by hand that ends or shortens what a node may have in its memory is in the log as well. A touch is not: it
-- moves last_access forward and writes nothing else.
DROP TRIGGER session_rotated ON ${realm}.session;
CREATE TRIGGER session_changed AFTER UPDATE ON ${realm}.session
  FOR EACH ROW WHEN (new.last_access < old.last_access
    OR (old.key_hash, old.verifier, old.sid, old.user_id, old.user_version, old.created_at, old.auth_at, old.idle,
        old.abs_expires, old.pending, old.fmt)
      IS DISTINCT FROM (new.key_hash, new.verifier, new.sid, new.user_id, new.user_version, new.created_at, new.auth_at,
        new.idle, new.abs_expires, new.pending, new.fmt))
  EXECUTE FUNCTION ${realm}.session_ended();
