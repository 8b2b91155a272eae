/** The command {@code simulate}: what a policy does to a fleet, before it is deployed. */
@NullMarked
package dev.rejoin.tools.simulate;

import org.jspecify.annotations.NullMarked;
