/** Providers that exist only for tests, and a class path that holds nothing else. */
@NullMarked
package dev.rejoin.agent.fakes;

import org.jspecify.annotations.NullMarked;
