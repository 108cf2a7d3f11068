package dev.gatehouse.account;

import dev.gatehouse.account.KnownDevices.Device;

/**
 * An attempt to sign in.
 *
 * @param source where from, as {@link LoginThrottle} counts it: an IPv4 address or an IPv6 /64
 * @param device the browser, as far as it is known
 */
public record Attempt(Credentials credentials, String source, Device device) {}
