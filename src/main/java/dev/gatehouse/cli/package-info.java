/** The commands: users, sessions, schema. They work beside a running server. */
package dev.gatehouse.cli;
