/** The commands: users, sessions, schema, backups. They work beside a running server. */
package dev.gatehouse.cli;
