/** Queues, numbers and allowance, one by one. */
@NullMarked
package dev.rejoin.reconnect.session;

import org.jspecify.annotations.NullMarked;
