/** Files that must be gone when a command ends. */
@NullMarked
package dev.rejoin.tools.files;

import org.jspecify.annotations.NullMarked;
