/** The command {@code bench}: the measurements behind docs/performance.md. */
@NullMarked
package dev.rejoin.tools.bench;

import org.jspecify.annotations.NullMarked;
