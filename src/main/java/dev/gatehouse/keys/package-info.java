/** The master keys, and the keys derived from them for one purpose each. */
package dev.gatehouse.keys;
