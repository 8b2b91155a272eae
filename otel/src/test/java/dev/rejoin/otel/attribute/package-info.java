/** What is told is written down. */
@NullMarked
package dev.rejoin.otel.attribute;

import org.jspecify.annotations.NullMarked;
