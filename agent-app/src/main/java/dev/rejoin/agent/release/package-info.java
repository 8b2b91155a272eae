/** Which release this is. */
@NullMarked
package dev.rejoin.agent.release;

import org.jspecify.annotations.NullMarked;
