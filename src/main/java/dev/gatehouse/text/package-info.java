/** What the pages say, in several languages. */
package dev.gatehouse.text;
