/** What only the executable WAR has: the PostgreSQL it starts when no database is set. */
package dev.gatehouse.server;
