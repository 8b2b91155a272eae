/** The product as a whole, from outside: pages against code, processes against faults, classes against the map. */
@NullMarked
package dev.rejoin.it;

import org.jspecify.annotations.NullMarked;
