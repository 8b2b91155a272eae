/** Options a provider describes once, and the typed, validated values it is created with. */
@NullMarked
package dev.rejoin.api.settings;

import org.jspecify.annotations.NullMarked;
