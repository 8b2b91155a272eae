/** The log: how lines look, and the one line per transition. */
@NullMarked
package dev.rejoin.agent.log;

import org.jspecify.annotations.NullMarked;
