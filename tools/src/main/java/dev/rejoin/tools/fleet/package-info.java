/** The command {@code fleet}: many agents in one process. */
@NullMarked
package dev.rejoin.tools.fleet;

import org.jspecify.annotations.NullMarked;
