SET LOCAL lock_timeout = '2s';

-- What comes with the pages on which users are looked after.

ALTER TABLE ${realm}.audit ADD COLUMN actor bigint;
COMMENT ON COLUMN ${realm}.audit.actor IS
  'Account of the administrator who did it on a page; null: nobody but whom it concerns, or source says who';

-- Whoever takes one of them away asks whether another one is left, and locks them meanwhile.
CREATE INDEX account_admin ON ${realm}.account (id) WHERE enabled AND 'admin' = ANY (roles);
