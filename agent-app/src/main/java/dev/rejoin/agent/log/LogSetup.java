package dev.rejoin.agent.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.rejoin.agent.config.LogFormat;
import dev.rejoin.agent.config.LogLevel;
import dev.rejoin.agent.config.LogSettings;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sets logback up in code: reading an XML file would take longer than everything else the log does at a start. Lines go
 * to standard error, so that standard output stays free for events. The level is Rejoin's own; libraries log warnings.
 */
public final class LogSetup {
  private static final String OWN = "dev.rejoin";

  private LogSetup() {}

  /** Applies what was configured; without effect where somebody brought a logback configuration of their own. */
  public static void apply(LogSettings settings) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && !LogbackConfigurator.foreign()) {
      configure(context, settings);
    }
  }

  static void configure(LoggerContext context, LogSettings settings) {
    Layout<ILoggingEvent> layout =
        settings.format() == LogFormat.JSON ? new JsonLayout() : new HumanLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName("console");
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();

    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(settings.level() == LogLevel.ERROR ? Level.ERROR : Level.WARN);
    root.addAppender(console);
    context.getLogger(OWN).setLevel(Level.toLevel(settings.level().name()));
    bridgeJdkLogging();
  }

  /** Libraries that log by the JDK's own means, OpenTelemetry above all, are heard like all others. */
  private static void bridgeJdkLogging() {
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
  }
}
