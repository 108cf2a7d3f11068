/** Looks for mistakes in how Gatehouse is set up, each with its mend; changes nothing. */
package dev.gatehouse.doctor;
