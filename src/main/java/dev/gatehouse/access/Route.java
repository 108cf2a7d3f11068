package dev.gatehouse.access;

/**
 * The way a request came, as far as it can be believed.
 *
 * @param clientAddress the client's IP address, IPv6 in its shortest form, without brackets or port
 * @param isHttps whether the connection to us is encrypted, or a trusted proxy says so of the one
 *     to it
 * @param isLocal whether it came from this machine to this machine by a local name and through no
 *     proxy
 * @param ownOrigin the serialized origin of a direct TLS or local request; empty when not known, as
 *     behind a proxy
 */
public record Route(String clientAddress, boolean isHttps, boolean isLocal, String ownOrigin) {}
