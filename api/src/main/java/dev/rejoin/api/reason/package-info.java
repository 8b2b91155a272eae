/** Why an attempt failed and why a connection was lost, as closed sets of values: network failures are not exceptions. */
@NullMarked
package dev.rejoin.api.reason;

import org.jspecify.annotations.NullMarked;
