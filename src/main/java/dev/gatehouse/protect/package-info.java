/** Makes another WAR of an app: the same one with Gatehouse in front of it. */
package dev.gatehouse.protect;
