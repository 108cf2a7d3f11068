/**
 * The settings: {@link dev.gatehouse.config.Settings} holds each of them as a checked value, {@link
 * dev.gatehouse.config.SettingsReader} makes it from the places they are looked for. Known by the
 * composition root and the start-up code alone; everything else takes plain values.
 */
package dev.gatehouse.config;
