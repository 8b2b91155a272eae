package dev.rejoin.agent.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.rejoin.agent.config.AgentConfig;
import dev.rejoin.agent.config.InvalidConfigException;
import dev.rejoin.agent.fakes.AtOnceRegistration;
import dev.rejoin.agent.fakes.BellHook;
import dev.rejoin.agent.fakes.EarObserver;
import dev.rejoin.agent.fakes.FakeClassPath;
import dev.rejoin.agent.fakes.LoopTransport;
import dev.rejoin.agent.fakes.NullStrategy;
import dev.rejoin.agent.fakes.SteadyStrategy;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import dev.rejoin.api.observe.Observer;
import dev.rejoin.reconnect.Agent;
import dev.rejoin.reconnect.AgentStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentPlatformTest {
  private static final String YAML = """
      transport: loop
      reconnect: {strategy: steady, delay: 20ms}
      registration: {strategy: at-once}
      control_plane: {endpoints: ['loop://127.0.0.1:7']}
      """;

  @TempDir
  private Path folder;

  private ProviderCatalog catalog;

  @BeforeEach
  void findProviders() throws IOException {
    FakeClassPath classPath = new FakeClassPath(
        Files.createDirectory(folder.resolve("services")),
        SteadyStrategy.class,
        NullStrategy.class,
        AtOnceRegistration.class,
        LoopTransport.class,
        BellHook.class,
        EarObserver.class);
    catalog = ProviderCatalog.find(classPath, Optional.empty());
  }

  private AgentConfig config(String yaml) {
    return AgentConfig.of(yaml, catalog);
  }

  private static AgentDescription description(String id) {
    return AgentDescription.builder(id).build();
  }

  @Test
  void agents_shareOnePlatformAndAllBecomeReady() {
    Queue<Observation> heard = new ConcurrentLinkedQueue<>();
    try (AgentPlatform platform = AgentPlatform.create(config(YAML), heard::add)) {
      List<Agent> agents = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        Agent agent = platform.newAgent(description("agent-" + i));
        agents.add(agent);
        agent.start();
      }

      await()
          .untilAsserted(
              () -> assertThat(agents).allMatch(agent -> agent.status().ready()));
      assertThat(heard.stream()
              .filter(observation -> observation.event() instanceof AgentEvent.Ready)
              .map(Observation::agentId)
              .distinct())
          .hasSize(50);
      assertThat(schedulerThreads()).isBetween(1L, 2L);
    }
  }

  private static long schedulerThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("rejoin-[0-9]+"))
        .count();
  }

  @Test
  void close_stopsAgentsThenClosesObserversAndThreads() {
    Queue<String> order = new ConcurrentLinkedQueue<>();
    Observer observer = new Observer() {
      @Override
      public void on(Observation observation) {
        if (observation.event() instanceof AgentEvent.Stopped) {
          order.add("stopped");
        }
      }

      @Override
      public void close() {
        order.add("closed");
      }
    };
    AgentPlatform platform = AgentPlatform.create(config(YAML), observer);
    Agent agent = platform.newAgent(description("edge-1"));
    agent.start();
    await().until(() -> agent.status().ready());
    platform.close();
    platform.close();

    assertThat(agent.status().state()).isEqualTo(State.STOPPED);
    assertThat(order).containsExactly("stopped", "closed");
    await().until(() -> schedulerThreads() == 0);
    assertThatThrownBy(() -> platform.newAgent(description("late")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusedAgent_keepsTryingByTheConfiguredCurve() {
    Queue<Observation> heard = new ConcurrentLinkedQueue<>();
    String yaml = YAML.replace(":7'", ":1'");
    try (AgentPlatform platform = AgentPlatform.create(config(yaml), heard::add)) {
      Agent agent = platform.newAgent(description("edge-1"));
      agent.start();

      await()
          .untilAsserted(() -> assertThat(heard.stream()
                  .map(Observation::event)
                  .filter(AgentEvent.WaitStarted.class::isInstance)
                  .map(event -> ((AgentEvent.WaitStarted) event).why()))
              .hasSizeGreaterThan(3)
              .containsOnly("as always"));
      assertThat(agent.status().ready()).isFalse();
      assertThat(agent.status().lastError().orElseThrow()).startsWith("connection_refused: ");
    }
  }

  @Test
  void brokenObserver_keepsNobodyFromHearing() {
    Queue<Observation> heard = new ConcurrentLinkedQueue<>();
    Observer broken = observation -> {
      throw new IllegalStateException("broken");
    };
    try (AgentPlatform platform = AgentPlatform.create(config(YAML), broken, heard::add)) {
      Agent agent = platform.newAgent(description("edge-1"));
      agent.start();

      await().until(() -> agent.status().ready());
      assertThat(heard).isNotEmpty();
    }
  }

  @Test
  void pageOfAFoundObserver_isOffered() {
    try (AgentPlatform platform = AgentPlatform.create(config(YAML))) {
      assertThat(platform.statusPages()).singleElement().satisfies(page -> {
        assertThat(page.path()).isEqualTo("/heard");
        assertThat(page.render()).isEqualTo("0 events\n");
      });
    }
  }

  @Test
  void optionsThatOnlyTheProviderCanJudge_areReportedWithTheirPlace() {
    String yaml = YAML.replace("delay: 20ms", "delay: 2s, max_delay: 1s");

    assertThat(catchThrowableOfType(
                InvalidConfigException.class, () -> AgentPlatform.create(config(yaml)))
            .problems())
        .extracting(Object::toString)
        .containsExactly(
            "configuration:2: reconnect.delay: 2s (expected: at most max_delay, which is 1s)");
  }

  @Test
  void providerThatCreatesNothing_isNamed() {
    String yaml = YAML.replace("strategy: steady, delay: 20ms", "strategy: nothing");

    assertThat(catchThrowableOfType(
                InvalidConfigException.class, () -> AgentPlatform.create(config(yaml)))
            .problems())
        .extracting(Object::toString)
        .containsExactly(
            "configuration: reconnect: backoff strategy nothing (test-classes) created nothing");
  }
}
