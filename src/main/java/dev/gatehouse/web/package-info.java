/**
 * The story of one request: {@link dev.gatehouse.web.AuthFilter} asks, {@link
 * dev.gatehouse.web.LoginServlet} and {@link dev.gatehouse.web.LogoutServlet} begin and end
 * sessions, and an app sees of it what {@code Visitor} and {@code AppRequest} say. The one package,
 * with {@code boot}, that touches servlets.
 */
package dev.gatehouse.web;
