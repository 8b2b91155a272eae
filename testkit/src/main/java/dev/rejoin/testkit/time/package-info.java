/** A deterministic world: a clock that only moves when told to, and dice and tokens that replay from a seed. */
@NullMarked
package dev.rejoin.testkit.time;

import org.jspecify.annotations.NullMarked;
