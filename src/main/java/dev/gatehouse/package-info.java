/**
 * Gatehouse: session-cookie sign-in in front of servlet apps. The packages in reading order:
 *
 * <ol>
 *   <li>{@link dev.gatehouse.session}: the token in the cookie, the row it stands for, and when
 *       that row lives
 *   <li>{@link dev.gatehouse.revocation}: which sessions have ended, and how a node knows that it
 *       has heard of all
 *   <li>{@link dev.gatehouse.web}: the story of one request, from {@link
 *       dev.gatehouse.web.AuthFilter} on
 *   <li>{@link dev.gatehouse.access}: what a request may do, decided from values alone
 *   <li>{@link dev.gatehouse.account}: who you are, and the check of name and password
 *   <li>{@link dev.gatehouse.keys} and {@link dev.gatehouse.db}: the secrets, and the way to
 *       PostgreSQL
 *   <li>{@link dev.gatehouse.backup}: the accounts in a file, and back
 *   <li>{@link dev.gatehouse.pages}, {@link dev.gatehouse.text} and {@link dev.gatehouse.audit}:
 *       what people see, in which words, and what is written down
 *   <li>{@link dev.gatehouse.config}, {@link dev.gatehouse.Gatehouse} and {@link
 *       dev.gatehouse.boot}: settings, the objects made from them, and their place in a container
 *   <li>{@link dev.gatehouse.cli}, {@link dev.gatehouse.protect}, {@link dev.gatehouse.doctor} and
 *       {@code server}: the commands, one of which puts Gatehouse into an app's WAR and one looks
 *       for mistakes, and the server of the executable
 *   <li>{@link dev.gatehouse.logging}: where the one jar's log lines go
 *   <li>{@link dev.gatehouse.testkit}: somebody who is signed in, for an app's own tests
 * </ol>
 */
package dev.gatehouse;
