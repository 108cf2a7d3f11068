/** For an app's own tests: somebody who is signed in. Nothing of ours depends on it. */
package dev.gatehouse.testkit;
