/** Who carries state: the token in the cookie, the row it stands for, and when that row lives. */
package dev.gatehouse.session;
