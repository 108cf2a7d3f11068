SET LOCAL lock_timeout = '2s';

-- What happened, for those who must be able to tell afterwards. Rows are added, and go when they are old.

CREATE TABLE ${realm}.audit (
  id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL,
  event   text        NOT NULL CHECK (event ~ '^[a-z_]{1,64}$'),
  account bigint,
  session bigint,
  source  text        NOT NULL DEFAULT '' CHECK (octet_length(source) <= 64),
  request text        NOT NULL DEFAULT '' CHECK (octet_length(request) <= 100),
  reason  text        NOT NULL DEFAULT '' CHECK (octet_length(reason) <= 64),
  count   bigint      NOT NULL DEFAULT 1 CHECK (count > 0)
);
CREATE INDEX audit_at ON ${realm}.audit (at);
CREATE INDEX audit_account ON ${realm}.audit (account, id) WHERE account IS NOT NULL;
COMMENT ON TABLE ${realm}.audit IS 'Append-only record of security events; names of the OWASP Logging Vocabulary';
COMMENT ON COLUMN ${realm}.audit.account IS 'Account concerned, which may be gone by now; null: none, or a name that is nobody''s';
COMMENT ON COLUMN ${realm}.audit.session IS 'Number (sid) of the session concerned';
COMMENT ON COLUMN ${realm}.audit.source IS 'Address of the client, or command: somebody at the command line';
COMMENT ON COLUMN ${realm}.audit.request IS 'The container''s number of the request, on one node and until it restarts; empty: none, or many';
COMMENT ON COLUMN ${realm}.audit.reason IS 'A fixed word, never anything a client typed';
COMMENT ON COLUMN ${realm}.audit.count IS 'How often; more than 1 where a flood of the same was summed';

CREATE FUNCTION ${realm}.keep_audit() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF tg_op = 'DELETE' AND old.at < now() - interval '30 days' THEN
    RETURN old;
  END IF;
  RAISE EXCEPTION 'the audit record is append-only: rows younger than 30 days stay, and none is changed';
END $$;
CREATE TRIGGER keep_audit BEFORE UPDATE OR DELETE ON ${realm}.audit
  FOR EACH ROW EXECUTE FUNCTION ${realm}.keep_audit();
CREATE TRIGGER refuse_truncation BEFORE TRUNCATE ON ${realm}.audit
  FOR EACH STATEMENT EXECUTE FUNCTION ${realm}.keep_audit();
