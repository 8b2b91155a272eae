/** The protocol's messages, free of any wire format: each transport's {@code wire} package encodes these. */
@NullMarked
package dev.rejoin.api.message;

import org.jspecify.annotations.NullMarked;
