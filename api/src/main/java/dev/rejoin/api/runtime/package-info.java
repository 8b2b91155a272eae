/** The one place where real time, real threads and real randomness enter; everything else is handed them. */
@NullMarked
package dev.rejoin.api.runtime;

import org.jspecify.annotations.NullMarked;
