/** Real faults on a real path: a TCP proxy that cuts, delays, throttles, resets and refuses on request. */
@NullMarked
package dev.rejoin.testkit.net;

import org.jspecify.annotations.NullMarked;
