package dev.rejoin.tools.trace;

import dev.rejoin.tools.text.Ink.Tone;

/**
 * One line of a waterfall.
 *
 * @param depth beneath the root
 * @param remote whether it is the control plane's
 * @param from nanoseconds since 1970, as {@code to}
 */
record WaterfallRow(int depth, String label, boolean remote, Tone tone, long from, long to) {}
