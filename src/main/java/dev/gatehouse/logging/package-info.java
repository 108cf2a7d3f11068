/** Where the log lines of {@code gatehouse-all.jar} go; used in that jar alone. */
package dev.gatehouse.logging;
