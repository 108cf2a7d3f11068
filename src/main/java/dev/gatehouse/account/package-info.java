/** Who you are: accounts, their passwords, and the check of name and password. */
package dev.gatehouse.account;
