/** The events that agents write, read back. */
@NullMarked
package dev.rejoin.tools.events;

import org.jspecify.annotations.NullMarked;
