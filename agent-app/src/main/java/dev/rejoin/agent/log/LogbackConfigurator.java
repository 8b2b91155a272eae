package dev.rejoin.agent.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.rejoin.agent.config.LogFormat;
import dev.rejoin.agent.config.LogLevel;
import dev.rejoin.agent.config.LogSettings;

/**
 * What logback asks for its configuration at the first log line: readable lines from INFO up, until the agent's own
 * configuration has been read. Steps back where somebody brought a configuration.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogbackConfigurator extends ContextAwareBase implements Configurator {

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (foreign()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    LogSetup.configure(context, new LogSettings(LogFormat.HUMAN, LogLevel.INFO));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Whether a logback file is named by its property, or lies on the class path of an embedding program. */
  static boolean foreign() {
    return System.getProperty("logback.configurationFile") != null
        || LogbackConfigurator.class.getResource("/logback.xml") != null
        || LogbackConfigurator.class.getResource("/logback-test.xml") != null;
  }
}
