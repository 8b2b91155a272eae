/** What the commands' options have in common. */
@NullMarked
package dev.rejoin.tools.cli;

import org.jspecify.annotations.NullMarked;
