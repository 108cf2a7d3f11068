/**
 * Who carries state: the token in the cookie, the row it stands for, and when that row lives;
 * behind them what a node keeps in memory, the touches and the reaper.
 */
package dev.gatehouse.session;
