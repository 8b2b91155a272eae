/** The command {@code control-plane}, and a client for its admin interface. */
@NullMarked
package dev.rejoin.tools.controlplane;

import org.jspecify.annotations.NullMarked;
