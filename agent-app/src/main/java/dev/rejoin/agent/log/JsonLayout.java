package dev.rejoin.agent.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.rejoin.agent.json.Json;
import java.time.temporal.ChronoUnit;
import org.slf4j.event.KeyValuePair;

/** One JSON object on a line: time in UTC, level, logger, thread, message, and what the line has of key and value. */
final class JsonLayout extends LayoutBase<ILoggingEvent> {

  @Override
  public String doLayout(ILoggingEvent event) {
    return Json.object(json -> {
          json.writeStringProperty(
              "time", event.getInstant().truncatedTo(ChronoUnit.MILLIS).toString());
          json.writeStringProperty("level", event.getLevel().toString());
          json.writeStringProperty("logger", event.getLoggerName());
          json.writeStringProperty("thread", event.getThreadName());
          if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
              json.writeStringProperty(pair.key, String.valueOf(pair.value));
            }
          }
          json.writeStringProperty("message", event.getFormattedMessage());
          if (event.getThrowableProxy() != null) {
            json.writeStringProperty(
                "stack", ThrowableProxyUtil.asString(event.getThrowableProxy()));
          }
        })
        + System.lineSeparator();
  }
}
