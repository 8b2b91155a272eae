/** Time, scheduling and randomness as things that are passed in, so that virtual time and seeds replay everything. */
@NullMarked
package dev.rejoin.api.time;

import org.jspecify.annotations.NullMarked;
