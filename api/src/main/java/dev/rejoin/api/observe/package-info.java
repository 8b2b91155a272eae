/** The SPI of watching: typed events, told after the fact, from which logs, traces, metrics and status are made. */
@NullMarked
package dev.rejoin.api.observe;

import org.jspecify.annotations.NullMarked;
