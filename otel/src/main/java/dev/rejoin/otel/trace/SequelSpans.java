package dev.rejoin.otel.trace;

import dev.rejoin.api.observe.AgentEvent.HeartbeatChannelOpened;
import dev.rejoin.api.observe.AgentEvent.HookFinished;
import dev.rejoin.api.observe.AgentEvent.RequestAnswered;
import dev.rejoin.api.transport.ConnectionInfo;
import dev.rejoin.otel.attribute.RejoinAttributes;
import dev.rejoin.otel.trace.SpanWriter.Failure;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows a return: the post-registration hooks and their requests, and the heartbeats' own connection. They hang
 * beneath the root and begin where it ends, since the agent is ready before any of them.
 */
final class SequelSpans {
  private static final int MOST_REQUESTS = 32;

  private record Request(RequestAnswered answer, long at) {}

  private final ReturnTrace done;
  private final List<Request> requests = new ArrayList<>(2);

  SequelSpans(ReturnTrace done) {
    this.done = done;
  }

  ReturnTrace done() {
    return done;
  }

  void answered(RequestAnswered answer, long tick) {
    if (requests.size() < MOST_REQUESTS) {
      requests.add(new Request(answer, tick));
    }
  }

  void hookFinished(HookFinished hook, long tick) {
    SpanWriter writer = done.writer();
    long from = Math.max(done.endedAt(), tick - hook.took().toNanos());
    @Nullable
    Failure failure =
        hook.failure().map(detail -> new Failure("hook_failed", detail)).orElse(null);
    Context context = writer.write(
        "rejoin.hook",
        done.context(),
        from,
        tick,
        Attributes.of(RejoinAttributes.HOOK, hook.hook()),
        failure);
    for (Request request : requests) {
      String type = request.answer().type();
      writer.write(
          "rejoin." + type,
          context,
          Math.max(from, request.at() - request.answer().took().toNanos()),
          request.at(),
          Attributes.of(
              RejoinAttributes.REQUEST,
              type,
              RejoinAttributes.ANSWER,
              request.answer().answer()),
          null);
    }
    requests.clear();
  }

  void channelOpened(HeartbeatChannelOpened opened, long tick) {
    SpanWriter writer = done.writer();
    long from = Math.max(done.endedAt(), tick - opened.took().toNanos());
    ConnectionInfo info = opened.info();
    Attributes attributes = Attributes.builder()
        .put(RejoinAttributes.ENDPOINT, info.endpoint().toString())
        .put(RejoinAttributes.TRANSPORT, info.transport())
        .putAll(EndpointAttributes.of(info.endpoint()))
        .putAll(EndpointAttributes.of(info))
        .build();
    Context context = writer.write(
        "rejoin.heartbeat_channel", SpanKind.CLIENT, done.context(), from, tick, attributes, null);
    new ConnectSpans(writer, context, from, tick).write(info.phases(), null);
  }
}
