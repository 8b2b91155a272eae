/** The built-in backoff strategies, composed from small decorators. */
@NullMarked
package dev.rejoin.backoff;

import org.jspecify.annotations.NullMarked;
