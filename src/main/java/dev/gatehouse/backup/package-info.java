/** A realm's accounts in a file, and from a file into an empty realm. */
package dev.gatehouse.backup;
