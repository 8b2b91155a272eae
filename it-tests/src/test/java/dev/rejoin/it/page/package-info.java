/** The control plane's page in a real browser. */
@NullMarked
package dev.rejoin.it.page;

import org.jspecify.annotations.NullMarked;
