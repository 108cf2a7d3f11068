/** How it all comes to stand in a servlet container. */
package dev.gatehouse.boot;
