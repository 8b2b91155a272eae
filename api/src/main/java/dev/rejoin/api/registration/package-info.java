/** The SPI of becoming known again on a fresh connection, and of what follows once that is done. */
@NullMarked
package dev.rejoin.api.registration;

import org.jspecify.annotations.NullMarked;
