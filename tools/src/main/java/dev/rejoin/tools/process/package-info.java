/** Other processes of Rejoin: started from the jars this one runs from, watched, and never left behind. */
@NullMarked
package dev.rejoin.tools.process;

import org.jspecify.annotations.NullMarked;
