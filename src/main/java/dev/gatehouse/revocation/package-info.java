/** The revocation log: which sessions have ended, and how a node knows that it has heard of all. */
package dev.gatehouse.revocation;
