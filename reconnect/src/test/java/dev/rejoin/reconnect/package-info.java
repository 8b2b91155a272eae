/** The runner against a scripted transport in virtual time. */
@NullMarked
package dev.rejoin.reconnect;

import org.jspecify.annotations.NullMarked;
