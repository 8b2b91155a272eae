/** The agent's configuration: one YAML file, environment overrides, and every problem at once. */
@NullMarked
package dev.rejoin.agent.config;

import org.jspecify.annotations.NullMarked;
