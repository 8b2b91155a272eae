package dev.rejoin.otel.trace;

import dev.rejoin.api.observe.AgentEvent;
import dev.rejoin.otel.attribute.RejoinAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.semconv.ErrorAttributes;
import java.util.Locale;
import java.util.Optional;

/** What is told of a return as an event on its root, because it takes no time: what is worth knowing about each. */
final class Remark {

  private Remark() {}

  /** Empty if it is told in another way, or not at all. */
  static Optional<Attributes> on(AgentEvent event) {
    if (event instanceof AgentEvent.PeerMisbehaved e) {
      return Optional.of(Attributes.of(RejoinAttributes.WHY, e.detail()));
    } else if (event instanceof AgentEvent.StrategyMisbehaved e) {
      return Optional.of(Attributes.of(RejoinAttributes.WHY, e.strategy() + ": " + e.detail()));
    } else if (event instanceof AgentEvent.BreakerOpened e) {
      return Optional.of(Attributes.of(
          RejoinAttributes.FAILURES,
          (long) e.failures(),
          RejoinAttributes.OPEN_FOR,
          Seconds.of(e.openFor()),
          ErrorAttributes.ERROR_TYPE,
          e.last().code()));
    } else if (event instanceof AgentEvent.BreakerClosed e) {
      return Optional.of(Attributes.of(RejoinAttributes.OPENED_FOR, Seconds.of(e.openedFor())));
    }
    return onHeartbeatChannel(event);
  }

  private static Optional<Attributes> onHeartbeatChannel(AgentEvent event) {
    if (event instanceof AgentEvent.ConnectionsCompared e) {
      return Optional.of(Attributes.of(
          RejoinAttributes.CHANNEL,
          e.noticedBy().name().toLowerCase(Locale.ROOT),
          RejoinAttributes.NOTICED,
          e.what(),
          RejoinAttributes.OTHER_ANSWERS,
          e.otherAnswers(),
          RejoinAttributes.WHY,
          e.conclusion()));
    } else if (event instanceof AgentEvent.HeartbeatChannelDown e) {
      return Optional.of(Attributes.of(
          ErrorAttributes.ERROR_TYPE,
          e.reason().code(),
          RejoinAttributes.WHY,
          e.reason().detail(),
          RejoinAttributes.RETRY_AFTER,
          Seconds.of(e.retryIn())));
    } else if (event instanceof AgentEvent.HeartbeatChannelOpened e) {
      return Optional.of(
          Attributes.of(RejoinAttributes.ENDPOINT, e.info().endpoint().toString()));
    }
    return Optional.empty();
  }
}
