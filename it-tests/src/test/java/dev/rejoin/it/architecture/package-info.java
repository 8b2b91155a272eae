/** The module map and the rules of the house, held against the compiled classes of every module. */
@NullMarked
package dev.rejoin.it.architecture;

import org.jspecify.annotations.NullMarked;
