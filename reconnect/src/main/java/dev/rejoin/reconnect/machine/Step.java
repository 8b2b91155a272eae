package dev.rejoin.reconnect.machine;

import java.util.List;

/** The machine's answer to one event. */
public record Step(State state, List<Effect> effects) {}
