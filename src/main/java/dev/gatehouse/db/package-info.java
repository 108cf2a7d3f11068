/** The way to PostgreSQL: one pool, one statement or transaction per callback, the schema. */
package dev.gatehouse.db;
