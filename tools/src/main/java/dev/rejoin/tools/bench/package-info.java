/** The command {@code bench}: how many messages a second one session carries over each transport. */
@NullMarked
package dev.rejoin.tools.bench;

import org.jspecify.annotations.NullMarked;
