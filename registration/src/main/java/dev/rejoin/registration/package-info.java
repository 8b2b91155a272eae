/** The built-in ways of becoming known again on a fresh connection, and what follows once an agent is known. */
@NullMarked
package dev.rejoin.registration;

import org.jspecify.annotations.NullMarked;
