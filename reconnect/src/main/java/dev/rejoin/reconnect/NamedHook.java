package dev.rejoin.reconnect;

import dev.rejoin.api.registration.PostRegistrationHook;

/** A post-registration hook and the name it is reported by. */
public record NamedHook(String name, PostRegistrationHook hook) {}
