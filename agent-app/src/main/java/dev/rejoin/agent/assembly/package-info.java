/** The assembly: the only place that knows Guice. The chosen names decide the modules, every binding is explicit. */
@NullMarked
package dev.rejoin.agent.assembly;

import org.jspecify.annotations.NullMarked;
