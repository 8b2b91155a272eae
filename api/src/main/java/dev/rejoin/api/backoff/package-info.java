/** The SPI of waiting: how long before the next attempt. */
@NullMarked
package dev.rejoin.api.backoff;

import org.jspecify.annotations.NullMarked;
