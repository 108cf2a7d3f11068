-- The default user schema of Spring Security's reference, in PostgreSQL's types.
CREATE TABLE users (
  username text    NOT NULL PRIMARY KEY,
  password text    NOT NULL,
  enabled  boolean NOT NULL
);
CREATE TABLE authorities (
  username  text NOT NULL REFERENCES users (username),
  authority text NOT NULL
);
CREATE UNIQUE INDEX ix_auth_username ON authorities (username, authority);
