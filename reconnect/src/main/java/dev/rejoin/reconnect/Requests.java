package dev.rejoin.reconnect;

import dev.rejoin.api.message.Message;
import dev.rejoin.api.registration.Answer;
import dev.rejoin.api.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Requests whose answers are waited for, by request id. Confined to the serial context. */
final class Requests {
  private final SerialContext context;
  private final Map<String, Pending> pending = new HashMap<>(2);
  private long count;

  Requests(SerialContext context) {
    this.context = context;
  }

  private static final class Pending {
    final long link;
    final CompletableFuture<Answer> answer = new CompletableFuture<>();

    @Nullable
    Cancellable deadline;

    Pending(long link) {
      this.link = link;
    }
  }

  /** Sends {@code message} as a request and completes with what becomes of it; the deadline counts from the flush. */
  CompletableFuture<Answer> request(Link link, Message message, long ack, Duration deadline) {
    context.assertInside();
    String id = "r" + ++count;
    Pending request = new Pending(link.id());
    pending.put(id, request);
    arm(id, request, deadline);
    link.send(message, id, ack, () -> context.execute(() -> arm(id, request, deadline)));
    return request.answer;
  }

  private void arm(String id, Pending request, Duration deadline) {
    if (request.deadline != null) {
      request.deadline.cancel();
    }
    if (pending.get(id) == request) {
      request.deadline = context.schedule(deadline, () -> {
        if (pending.remove(id, request)) {
          request.answer.complete(new Answer.TimedOut(deadline));
        }
      });
    }
  }

  /** Whether an answer of that id is waited for on that link. */
  boolean expects(long link, String id) {
    Pending request = pending.get(id);
    return request != null && request.link == link;
  }

  /** Hands an answer to whoever waits for it on that link; false if nobody does. */
  boolean answered(long link, String id, Message message) {
    Pending request = pending.get(id);
    if (request == null || request.link != link) {
      return false;
    }
    complete(id, request, new Answer.Received(message));
    return true;
  }

  /** The link is gone: nobody will answer. */
  void disconnected(long link) {
    List<String> affected = new ArrayList<>();
    pending.forEach((id, request) -> {
      if (request.link == link) {
        affected.add(id);
      }
    });
    for (String id : affected) {
      Pending request = pending.get(id);
      if (request != null) {
        complete(id, request, new Answer.Disconnected());
      }
    }
  }

  private void complete(String id, Pending request, Answer answer) {
    pending.remove(id);
    if (request.deadline != null) {
      request.deadline.cancel();
    }
    request.answer.complete(answer);
  }
}
