/** The command line: {@code rejoin run}, {@code plugins}, {@code config}, {@code completion}, and what others contribute. */
@NullMarked
package dev.rejoin.agent.cli;

import org.jspecify.annotations.NullMarked;
