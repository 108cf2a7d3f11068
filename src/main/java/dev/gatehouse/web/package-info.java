/**
 * The story of one request: {@link dev.gatehouse.web.AuthFilter} asks, {@link
 * dev.gatehouse.web.LoginServlet} and {@link dev.gatehouse.web.LogoutServlet} begin and end
 * sessions. The one package, with {@code boot}, that touches servlets.
 */
package dev.gatehouse.web;
