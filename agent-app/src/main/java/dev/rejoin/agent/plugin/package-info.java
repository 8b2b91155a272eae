/** Provider discovery: the only place that asks the ServiceLoader what is on the class path and in {@code plugins/}. */
@NullMarked
package dev.rejoin.agent.plugin;

import org.jspecify.annotations.NullMarked;
