/** Writing JSON, for events, log lines, the status page and the schema. */
@NullMarked
package dev.rejoin.agent.json;

import org.jspecify.annotations.NullMarked;
