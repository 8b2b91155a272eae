package dev.rejoin.agent.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** {@code 12:00:01.234 INFO  edge-1 WAITING → READY: …}; lines that belong to no agent name their class instead. */
final class HumanLayout extends LayoutBase<ILoggingEvent> {
  private static final String TRACE = "trace_id";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    TIME.formatTo(event.getInstant(), line);
    line.append(' ').append(String.format("%-5s", event.getLevel())).append(' ');
    line.append(subject(event)).append(' ').append(event.getFormattedMessage());
    String trace = value(event, TRACE);
    if (trace != null) {
      line.append(" [trace ").append(trace).append(']');
    }
    line.append(System.lineSeparator());
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }

  private static String subject(ILoggingEvent event) {
    String agent = value(event, TransitionLog.AGENT);
    if (agent != null) {
      return agent;
    }
    String logger = event.getLoggerName();
    return "[" + logger.substring(logger.lastIndexOf('.') + 1) + "]";
  }

  private static @Nullable String value(ILoggingEvent event, String key) {
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        if (pair.key.equals(key)) {
          return String.valueOf(pair.value);
        }
      }
    }
    return null;
  }
}
