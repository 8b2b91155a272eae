/** The command {@code demo}: a real agent loses a real control plane and comes back. */
@NullMarked
package dev.rejoin.tools.demo;

import org.jspecify.annotations.NullMarked;
