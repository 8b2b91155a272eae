package dev.rejoin.it.page;

import dev.rejoin.agent.assembly.AgentPlatform;
import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.api.AgentDescription;

/** Some assembled agents in this process, named edge-01 and so on. */
final class SmallFleet implements AutoCloseable {
  private final AgentPlatform platform;

  SmallFleet(int agents, String endpoint) {
    platform = AgentPlatform.create(AgentConfig.of("""
        control_plane: {endpoints: [%s]}
        status: {port: off}
        """.formatted(endpoint)));
    for (int i = 1; i <= agents; i++) {
      platform
          .newAgent(AgentDescription.builder("edge-%02d".formatted(i)).build())
          .start();
    }
  }

  @Override
  public void close() {
    platform.close();
  }
}
