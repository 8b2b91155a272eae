/** What is measured of every agent of the process. */
@NullMarked
package dev.rejoin.otel.metric;

import org.jspecify.annotations.NullMarked;
