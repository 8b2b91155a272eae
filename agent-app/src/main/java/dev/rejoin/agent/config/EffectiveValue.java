package dev.rejoin.agent.config;

/**
 * A value that holds, for showing it.
 *
 * @param section path of the section it stands in; empty for the root
 * @param text as it would be written; redacted if it is named like a secret
 */
public record EffectiveValue(
    String section, String key, String text, boolean list, Origin origin) {}
