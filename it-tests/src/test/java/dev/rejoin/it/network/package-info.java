/** Two hosts on one machine, in network namespaces of the test's own, and real faults between them. */
@NullMarked
package dev.rejoin.it.network;

import org.jspecify.annotations.NullMarked;
