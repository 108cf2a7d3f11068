-- Run by the PostgreSQL image when it makes its data folder, and never again: the role and the database of Gatehouse.
\set password `cat /run/secrets/db-password`
CREATE ROLE gatehouse LOGIN PASSWORD :'password';
CREATE DATABASE gatehouse OWNER gatehouse;
-- The superuser is for the container's own socket alone: `exec database psql -U postgres gatehouse`.
ALTER ROLE postgres PASSWORD NULL;
