SET LOCAL lock_timeout = '2s';

-- Ends every session there is or may come back, for a role that may not write versions itself: it runs with the rights
-- of the schema's owner and does nothing else.
CREATE FUNCTION ${realm}.bump_all_versions() RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  UPDATE ${realm}.account SET version = version + 1
$$;
REVOKE ALL ON FUNCTION ${realm}.bump_all_versions() FROM PUBLIC;
