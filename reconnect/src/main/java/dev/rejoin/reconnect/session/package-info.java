/** Numbered messages in both directions: what must be sent again, what has been received, what may still be queued. */
@NullMarked
package dev.rejoin.reconnect.session;

import org.jspecify.annotations.NullMarked;
