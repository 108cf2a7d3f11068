/**
 * What a request may do: values in, a verdict out. Nothing here knows a servlet, a database or
 * another package of ours.
 *
 * <p>In the order in which a request meets them: {@link dev.gatehouse.access.SuspiciousPath}
 * refuses paths that two readers could read in two ways, {@link dev.gatehouse.access.Proxies} says
 * who sent the request and how, {@link dev.gatehouse.access.OriginCheck} refuses writes that
 * another site caused, {@link dev.gatehouse.access.AccessRules} says who may have the path.
 */
package dev.gatehouse.access;
