/** The reference control plane, embeddable in a test in one line and runnable as a process. */
@NullMarked
package dev.rejoin.controlplane;

import org.jspecify.annotations.NullMarked;
