package dev.rejoin.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rejoin.agent.config.LogFormat;
import dev.rejoin.agent.config.LogLevel;
import dev.rejoin.agent.config.LogSettings;
import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.api.observe.Observation;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LayoutsTest {
  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final Logger log = context.getLogger("dev.rejoin.agent.Agent");

  @BeforeEach
  void attach() {
    log.setLevel(Level.DEBUG);
    appender.start();
    log.addAppender(appender);
  }

  private ILoggingEvent transition() {
    return transition(Map.of());
  }

  private ILoggingEvent transition(Map<String, String> correlation) {
    new TransitionLog(log, agentId -> correlation)
        .on(new Observation("edge-1", 0, Instant.EPOCH, new AgentEvent.Started()));
    return appender.list.get(0);
  }

  @Test
  void humanLine_hasTimeLevelAgentAndTransition() {
    ILoggingEvent event = transition();

    String time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS")
        .withZone(ZoneId.systemDefault())
        .format(event.getInstant());
    assertThat(new HumanLayout().doLayout(event))
        .isEqualTo(time + " INFO  edge-1 NEW → WAITING: looking for the control plane"
            + System.lineSeparator());
  }

  @Test
  void lines_ofATracedAgent_nameTheTrace() {
    ILoggingEvent event = transition(Map.of("trace_id", "0af7", "span_id", "b7ad"));

    assertThat(new HumanLayout().doLayout(event))
        .endsWith("looking for the control plane [trace 0af7]" + System.lineSeparator());
    assertThat(new JsonLayout().doLayout(event))
        .contains("\"trace_id\":\"0af7\"", "\"span_id\":\"b7ad\"");
  }

  @Test
  void humanLineOfNoAgent_namesItsClassAndShowsTheStack() {
    log.error("it {} wrong", "went", new IllegalStateException("why"));

    assertThat(new HumanLayout().doLayout(appender.list.get(0)))
        .contains(" ERROR [Agent] it went wrong", "java.lang.IllegalStateException: why", "\tat ");
  }

  @Test
  void jsonLine_isOneObjectWithTheSameFacts() {
    String line = new JsonLayout().doLayout(transition());

    assertThat(line)
        .startsWith("{\"time\":\"")
        .endsWith("\"agent\":\"edge-1\",\"from\":\"NEW\",\"to\":\"WAITING\","
            + "\"message\":\"NEW → WAITING: looking for the control plane\"}"
            + System.lineSeparator())
        .contains("\"level\":\"INFO\",\"logger\":\"dev.rejoin.agent.Agent\"");
  }

  @Test
  void jsonLine_staysOneLineWithAStack() {
    log.error("wrong", new IllegalStateException("why"));

    assertThat(new JsonLayout().doLayout(appender.list.get(0)).lines()).hasSize(1);
  }

  @Test
  void setup_appliesTheLevelToRejoinAndKeepsLibrariesQuiet() {
    LogSetup.configure(context, new LogSettings(LogFormat.JSON, LogLevel.DEBUG));

    assertThat(context.getLogger("dev.rejoin.anything").isDebugEnabled()).isTrue();
    assertThat(context.getLogger("io.netty").isInfoEnabled()).isFalse();
    assertThat(context.getLogger("io.netty").isWarnEnabled()).isTrue();
  }
}
