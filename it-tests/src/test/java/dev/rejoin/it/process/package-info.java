/** Real Rejoin processes as a user starts them, and what they print. */
@NullMarked
package dev.rejoin.it.process;

import org.jspecify.annotations.NullMarked;
