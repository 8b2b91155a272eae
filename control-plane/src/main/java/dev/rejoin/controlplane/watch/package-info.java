/** What the page to watch shows: the fleet over time, its outages, its agents. Sees only the model's events. */
@NullMarked
package dev.rejoin.controlplane.watch;

import org.jspecify.annotations.NullMarked;
