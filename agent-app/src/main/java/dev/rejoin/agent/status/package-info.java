/** The local status endpoint. */
@NullMarked
package dev.rejoin.agent.status;

import org.jspecify.annotations.NullMarked;
