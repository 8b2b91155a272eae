/** Figures, tables and colours for people, on a terminal and in a pipe. */
@NullMarked
package dev.rejoin.tools.text;

import org.jspecify.annotations.NullMarked;
